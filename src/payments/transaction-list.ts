import type { Payer, Payment, Transaction } from './payment.js'

/** What a merchant's list of transactions shows; what is not named is not asked. */
export type TransactionChoice = {
  /** `null` = all shops. */
  shopId: number | null
  /** First moment, and the first one that is not shown any more. */
  from: Date
  until: Date
  livemode?: boolean
  type?: Transaction['type']
  status?: Transaction['status']
  methods?: readonly string[]
  currency?: string
  /** Bounds of the amount, both included; of a refund without its sign. */
  leastMinor?: number
  mostMinor?: number
  /** Only sales that paid for something a second time. */
  paidTwice?: true
  /** How an order number, an id of a payment or transaction, an e-mail address, or a name of the payer begins. */
  begins?: string
}

/** A place in the list, which is ordered by time and then by id, the newest first. */
export type ListPlace = { at: Date; id: number }

/** Which part of the list: what is older or newer than a place; without one the newest. */
export type ListTurn = {
  older?: ListPlace
  newer?: ListPlace
  /** Most rows of a page. */
  limit: number
  /** Most transactions to look at while searching for the ones that were asked for; `null` = all. */
  lookAt: number | null
}

/** A row of the list. */
export type ListedRow = Pick<
  Transaction,
  | 'id'
  | 'publicId'
  | 'shopId'
  | 'livemode'
  | 'type'
  | 'status'
  | 'method'
  | 'methodCode'
  | 'amountMinor'
  | 'currency'
  | 'commissionMinor'
  | 'surplusMinor'
  | 'surplusReturnedMinor'
  | 'paidMinor'
  | 'createdAt'
> & {
  payment: Pick<Payment, 'publicId' | 'orderId' | 'paidMinor' | 'closedReason'>
  payer: Pick<Payer, 'firstName' | 'lastName' | 'email'>
  /** The remembered card it was paid with, or that it gave back to; `null` = not known, or no card. */
  card: { organization: string; maskedNumber: string } | null
}

/** A page, always the newest row first. */
export type ListedPage = {
  rows: ListedRow[]
  /** More rows follow in the direction that was asked. */
  hasMore: boolean
  /** Where the look ended before the page was full and the period through; the next page goes on from here. `null` = it did not. */
  stoppedAt: ListPlace | null
}

export type TransactionListRecords = {
  page(merchantId: number, choice: TransactionChoice, turn: ListTurn): Promise<ListedPage>
}

/** What `isPaidTwice` looks at. */
type SecondMoney = Pick<Transaction, 'type' | 'status' | 'paidMinor' | 'surplusMinor'> & {
  payment: Pick<Payment, 'paidMinor' | 'closedReason'>
}

/**
 * True for a sale whose whole money nobody was owed, because its payment or its order had been paid already (P5, B10). Late money of
 * an unpaid order, and what came beyond the amount, are surplus as well but paid for nothing twice.
 */
export const isPaidTwice = ({ type, status, paidMinor, surplusMinor, payment }: SecondMoney): boolean =>
  type === 'sale' &&
  status === 'settled' &&
  surplusMinor > 0 &&
  surplusMinor === paidMinor &&
  (payment.paidMinor > 0 || payment.closedReason === 'order_paid')
