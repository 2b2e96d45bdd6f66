import { warsawDayOf } from './warsaw-day.js'

/** Accounts of a shop in one currency and mode (domain.md §4). What is owed to a beneficiary of baskets is kept by account number. */
export type AccountName =
  | `receivable:${string}`
  | 'bank'
  | 'payable'
  | 'refunds_in_flight'
  | 'payouts_in_flight'
  | `beneficiary_payable:${string}`
  | 'surplus'
  | 'suspense'
  | 'commission_income'
  | 'connector_cost'
  | 'disputes'

/** One line of the ledger. Debit is positive, credit negative, minor units. */
export type Entry = {
  merchantId: number
  shopId: number
  livemode: boolean
  currency: string
  account: AccountName
  amountMinor: number
  paymentId: number
  transactionId: number
  /** With `step` and `line` unique: nothing posts twice. */
  source: string
  step: PostingStep
  line: number
  occurredAt: Date
  /** The day it is booked on in Warsaw, `YYYY-MM-DD`. */
  bookedOn: string
}

export type PostingStep =
  | 'settle'
  | 'commission'
  | 'multipayout'
  | 'surplus'
  | 'credit'
  | 'refund_asked'
  | 'refund_done'
  | 'refund_failed'
  | 'refund_bounced'
  | 'payout_made'
  | 'payout_confirmed'
  | 'connector_paid'
  | 'unmatched'
  | 'dispute_opened'
  | 'dispute_won'
  | 'dispute_lost'

type Side = { debit: AccountName; credit: AccountName }

/**
 * What a step moves, from which account to which (domain.md §4). `from` is where the money came in: a connector's receivable or our bank;
 * `beneficiary` the account number of a basket's row; `giver` whose money a refund gives back.
 */
export const sidesOf = (
  step: PostingStep,
  from: AccountName,
  beneficiary = '',
  giver: AccountName = 'payable',
): Side => {
  const table: Record<PostingStep, Side> = {
    settle: { debit: from, credit: 'payable' },
    commission: { debit: 'payable', credit: 'commission_income' },
    multipayout: { debit: 'payable', credit: `beneficiary_payable:${beneficiary}` },
    surplus: { debit: from, credit: 'surplus' },
    credit: { debit: from, credit: 'suspense' },
    refund_asked: { debit: giver, credit: 'refunds_in_flight' },
    refund_done: { debit: 'refunds_in_flight', credit: from },
    refund_failed: { debit: 'refunds_in_flight', credit: giver },
    refund_bounced: { debit: from, credit: giver },
    payout_made: { debit: 'payable', credit: 'payouts_in_flight' },
    payout_confirmed: { debit: 'payouts_in_flight', credit: 'bank' },
    connector_paid: { debit: 'bank', credit: from },
    unmatched: { debit: 'bank', credit: 'suspense' },
    dispute_opened: { debit: 'payable', credit: 'disputes' },
    dispute_won: { debit: 'disputes', credit: 'payable' },
    // The connector keeps the money that was set aside.
    dispute_lost: { debit: 'disputes', credit: from },
  }
  return table[step]
}

/** One movement to post: the step, its amount and where it belongs. */
export type Movement = {
  step: PostingStep
  amountMinor: number
  from: AccountName
  /** Names what caused it, e.g. `txn:<id>` or `credit:<bank line>`. */
  source: string
  /** Of a basket: which of its rows, and whose account number. The row is found again by its entries' lines (row × 2 and row × 2 + 1). */
  row?: number
  beneficiary?: string
  /** Of a refund: `payable` unless a basket's row or the surplus gives it. */
  giver?: AccountName
}
export type LedgerPlace = Pick<Entry, 'merchantId' | 'shopId' | 'livemode' | 'currency' | 'paymentId' | 'transactionId'>

/** Two balanced lines of a movement. Amounts of zero post nothing. */
export const entriesOf = (movement: Movement, place: LedgerPlace, at: Date): Entry[] => {
  const { step, amountMinor, source } = movement
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0)
    throw new RangeError(`ledger amount ${amountMinor} is not a whole, positive number of minor units`)
  if (amountMinor === 0) return []
  const { debit, credit } = sidesOf(step, movement.from, movement.beneficiary, movement.giver)
  const first = (movement.row ?? 0) * 2
  const line = { ...place, step, source, occurredAt: at, bookedOn: warsawDayOf(at) }
  return [
    { ...line, account: debit, amountMinor, line: first },
    { ...line, account: credit, amountMinor: -amountMinor, line: first + 1 },
  ]
}
