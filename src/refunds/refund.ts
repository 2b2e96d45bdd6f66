/** What a refund gives back: money of the sale, or of what arrived beyond it. */
export type RefundOrigin = 'sale' | 'surplus'

/** What a transaction of type `refund` gives back and of what; its amount and status are the transaction's. */
export type Refund = {
  /** The refund's own transaction. */
  transactionId: number
  merchantId: number
  /** The try whose money goes back. */
  saleId: number
  origin: RefundOrigin
  title: string
  /** The payer gets a letter once it is settled. */
  notifyPayer: boolean
  /** Of a basket: what each row gives, then the shop; `null` = all of it is the shop's or surplus. */
  shares: readonly number[] | null
  /** It was settled and came back; `null` = it did not. */
  bouncedAt: Date | null
}
