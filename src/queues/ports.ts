import type { Dispute } from '../disputes/dispute.js'
import type { Transaction } from '../payments/payment.js'
import type { Operation } from '../payments/ports.js'
import type { UnmatchedCredit } from '../payments/unmatched-credit.js'

/** How much waits for a person. */
export type QueueCounts = {
  /** Requests whose result no connector told. */
  stuck: number
  /** Sales with money that nobody owed and that was not given back. */
  surplus: number
  /** Notifications that were given up. */
  messages: number
  /** Disputes whose shop has not answered. */
  disputes: number
  /** Transfers under titles that nobody knows. */
  credits: number
  /** Connectors that could not be told to forget an instrument. */
  forgettings: number
}

/** What stands beside a row of a queue. */
export type QueuedPayment = {
  paymentPublicId: string
  orderId: string
  merchantPublicId: string
  merchantName: string
  shopName: string
  currency: string
  livemode: boolean
}
export type StuckOperation = Operation & QueuedPayment & { transactionPublicId: string; transactionStatus: string }
type SurplusSale = Transaction & QueuedPayment
export type WaitingCredit = UnmatchedCredit & QueuedPayment
type WaitingDispute = Dispute & QueuedPayment
export type StuckForgetting = {
  id: number
  merchantId: number
  merchantPublicId: string
  merchantName: string
  connector: string
  tries: number
  createdAt: Date
}

/** Which page of a queue: the oldest first, after this id. */
export type QueuePage = { after?: number; limit: number }

/** @param merchantId `null` = of all merchants, for operators */
export type QueueRecords = {
  counts(merchantId: number | null): Promise<QueueCounts>
  stuck(merchantId: number | null, page: QueuePage): Promise<StuckOperation[]>
  /** By our reference: any operation that stands, stuck or not; `undefined` where it is not stuck. */
  stuckOne(merchantId: number | null, reference: string): Promise<StuckOperation | undefined>
  surplus(merchantId: number, page: QueuePage): Promise<SurplusSale[]>
  /** Those whose shop has not answered. */
  disputes(merchantId: number, page: QueuePage): Promise<WaitingDispute[]>
  credits(merchantId: number | null, page: QueuePage): Promise<WaitingCredit[]>
  /** One that waits, by its row. */
  credit(id: number): Promise<WaitingCredit | undefined>
  forgettings(page: QueuePage): Promise<StuckForgetting[]>
  /** Puts a stuck one back into its queue, to be told at once; false when it is not stuck any more. */
  tellAgain(forgettingId: number, at: Date): Promise<boolean>
  /** The connector was told by other means: its token is erased; false when it is not stuck any more. */
  wasTold(forgettingId: number, at: Date): Promise<boolean>
}
