import { type MinorUnits, money } from '@kasa/sdk'

export const currency = 'PLN'

export interface Product {
  readonly id: string
  readonly name: string
  readonly words: string
  readonly price: MinorUnits
}

export const products: readonly Product[] = [
  {
    id: 'mug',
    name: 'Stoneware mug',
    words: 'Thrown by hand, 300 ml, safe in the dishwasher.',
    price: money('49.00', currency),
  },
  {
    id: 'notebook',
    name: 'Dotted notebook',
    words: '160 pages that lie flat, 100 g paper.',
    price: money('39.90', currency),
  },
  {
    id: 'lamp',
    name: 'Paper lamp',
    words: 'Folded paper, warm light, cable of 2 m.',
    price: money('129.90', currency),
  },
]
