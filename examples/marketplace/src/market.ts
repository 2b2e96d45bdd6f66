import { type Kasa, type MinorUnits, minorUnits } from '@kasa/sdk'

/** Whoever sells at the market: the account (26 digits) and the name on its statement. */
export interface Seller {
  readonly name: string
  readonly ban: string
}

/** A line of the basket; `price` in minor units, for all of it. */
export interface Line {
  readonly seller: Seller
  readonly what: string
  readonly price: MinorUnits
}

export interface Basket {
  readonly orderId: string
  readonly lines: readonly Line[]
  readonly customer: { readonly firstName: string; readonly lastName: string; readonly email: string }
}

/** The market keeps 8 % of every line. */
const feePercent = 8n

/** What is the market's of an amount, half-up to the minor unit. */
export const feeOf = (price: number): number => Number((BigInt(price) * feePercent + 50n) / 100n)

/** What each seller gets, one row a seller, in the order of the basket. */
export const sharesOf = (lines: readonly Line[]): { readonly seller: Seller; readonly amount: number }[] => {
  const shares = new Map<Seller, number>()
  for (const { seller, price } of lines) shares.set(seller, (shares.get(seller) ?? 0) + price - feeOf(price))
  return [...shares].map(([seller, amount]) => ({ seller, amount }))
}

/** Minor units. */
export const totalOf = (lines: readonly Line[]): number => lines.reduce((sum, { price }) => sum + price, 0)

/** A link to send to the payer: one payment for the whole basket. The rows go to the sellers, what is left over is the market's. */
export const askForPayment = (kasa: Kasa, { orderId, lines, customer }: Basket) =>
  kasa.links.create(
    {
      amount: minorUnits(totalOf(lines)),
      currency: 'PLN',
      orderId,
      title: `Market, ${lines.length} things`,
      customer,
      multipayout: sharesOf(lines).map(({ seller, amount }) => ({
        ban: seller.ban,
        amount: minorUnits(amount),
        label: seller.name,
      })),
    },
    { idempotencyKey: `basket-${orderId}` },
  )

/** The sale that paid a link, or `undefined` while it is unpaid. A market with many payers takes notifications instead. */
export const paidBy = async (kasa: Kasa, paymentId: string): Promise<string | undefined> => {
  const { status, transactions } = await kasa.payments.get(paymentId)
  return status === 'settled'
    ? transactions.find(one => one.type === 'sale' && one.status === 'settled')?.id
    : undefined
}

/** Money that goes back; `id` is the market's own name for it, so that a repeat gives nothing back twice. */
export interface Return {
  readonly id: string
  readonly amount: MinorUnits
  readonly why: string
}

/** Money back, from everybody what was theirs. */
export const giveBack = (kasa: Kasa, transactionId: string, { id, amount, why }: Return) =>
  kasa.refunds.create(transactionId, { amount, title: why }, { idempotencyKey: id })
