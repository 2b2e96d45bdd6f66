import { type Product, products } from './catalogue.js'

export interface Line {
  readonly product: Product
  readonly quantity: number
}

const mostOfOne = 9

/** Reads the basket from its cookie: `mug.2~lamp.1`. What it does not understand is not in the basket. */
export const readBasket = (cookies = ''): Line[] => {
  const [, text = ''] = /(?:^|;\s*)basket=([a-z0-9.~]*)/.exec(cookies) ?? []
  const asked = new Map(text.split('~').map(entry => [entry.split('.')[0], Number(entry.split('.')[1])]))
  return products
    .map(product => ({ product, quantity: asked.get(product.id) ?? 0 }))
    .filter(({ quantity }) => Number.isInteger(quantity) && quantity > 0 && quantity <= mostOfOne)
}

export const writeBasket = (lines: readonly Line[]): string =>
  lines.map(({ product, quantity }) => `${product.id}.${quantity}`).join('~')

/** The basket with one product more or less. */
export const changeBasket = (lines: readonly Line[], product: Product, by: number): Line[] => {
  const before = lines.find(line => line.product === product)?.quantity ?? 0
  const quantity = Math.min(mostOfOne, before + by)
  const others = lines.filter(line => line.product !== product)
  return quantity > 0 ? [...others, { product, quantity }] : others
}

/** Minor units. */
export const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0)
