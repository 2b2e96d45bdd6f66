import type { LedgerAccount } from '../payments/ports.js'
import type { Refund } from './refund.js'

export type RefundRecords = {
  add(refund: Refund): Promise<void>
  /** What this transaction of type `refund` gives back. */
  ofTransaction(merchantId: number, transactionId: number): Promise<Refund | undefined>
  /** All refunds of a try, oldest first. */
  ofSale(merchantId: number, saleId: number): Promise<Refund[]>
  /** It came back; false when it had come back before. */
  bounce(merchantId: number, transactionId: number, at: Date): Promise<boolean>
}

export type BalanceRecords = {
  /** Until this write ends nobody else takes money of this shop in this currency and mode (domain.md §4). */
  lock(balance: Omit<LedgerAccount, 'account'>): Promise<void>
}

/** What the refunds room asks of a store beside what the payments room does. */
export type RefundStoreRecords = { refunds: RefundRecords; balances: BalanceRecords }
