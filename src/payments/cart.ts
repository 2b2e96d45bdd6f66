/** A position of a basket, as the shop sent it (imoje-rest.md §2.12): net prices of one unit, minor units. */
export type CartItem = {
  id: string
  categoryId: string
  name: string
  amount: number
  tax: number
  quantity: number
  url: string
  unit?: string | undefined
  discount?: { amount: number; tax: number } | undefined
}

/** The basket of a leasing application. */
export type Cart = { items: readonly CartItem[] }

/** Net price of one unit after its discount. */
export const unitNetMinor = ({ amount, discount }: CartItem): number => Math.max(0, amount - (discount?.amount ?? 0))

/** Net value of a position: quantities may be fractions, money is whole. */
export const netMinor = (item: CartItem): number => Math.round(unitNetMinor(item) * item.quantity)

/** Net value of the basket. */
export const basketNetMinor = ({ items }: Cart): number => items.reduce((sum, item) => sum + netMinor(item), 0)
