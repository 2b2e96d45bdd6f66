import type { Report } from '../payments/connector.js'
import type { Status, Transaction } from '../payments/payment.js'
import type { Refund } from './refund.js'

/** Where a refund stands. `bounced`: it came back, perhaps after it was settled. */
export const stands = ['new', 'pending', 'settled', 'rejected', 'bounced'] as const
export type Stand = (typeof stands)[number]

export const refundSteps = ['accept', 'settle', 'reject', 'bounce'] as const
export type RefundStep = (typeof refundSteps)[number]

/** A new stand; `same` = a repeat; `kept` = contradicts what is true already. Both are recorded and change nothing. */
export type RefundTurn = Stand | 'same' | 'kept'

/**
 * THE table of refunds: stand × step → stand. Money that left is never ignored: `settle` comes true after `reject`. What came back stays
 * back: its older messages may arrive late.
 */
export const refundLifecycle: Readonly<Record<Stand, Readonly<Record<RefundStep, RefundTurn>>>> = {
  new: { accept: 'pending', settle: 'settled', reject: 'rejected', bounce: 'bounced' },
  pending: { accept: 'same', settle: 'settled', reject: 'rejected', bounce: 'bounced' },
  settled: { accept: 'kept', settle: 'same', reject: 'kept', bounce: 'bounced' },
  rejected: { accept: 'kept', settle: 'settled', reject: 'same', bounce: 'kept' },
  bounced: { accept: 'kept', settle: 'kept', reject: 'kept', bounce: 'same' },
}

/** What the wire says of a stand: a refund that came back is `rejected`, so that plugins count its sum as refundable again. */
export const statusOf: Readonly<Record<Stand, Status>> = {
  new: 'new',
  pending: 'pending',
  settled: 'settled',
  rejected: 'rejected',
  bounced: 'rejected',
}

/** Where a stored refund stands. */
export const standOf = ({ status }: Pick<Transaction, 'status'>, { bouncedAt }: Pick<Refund, 'bouncedAt'>): Stand => {
  if (bouncedAt !== null) return 'bounced'
  return status === 'new' || status === 'pending' || status === 'settled' ? status : 'rejected'
}

/** What a connector's word means for a refund; `null` = nothing that a refund can be. A provider's error moves no money. */
export const stepOf: Readonly<Record<Report['outcome'], RefundStep | null>> = {
  pending: 'accept',
  submitted: 'accept',
  settled: 'settle',
  rejected: 'reject',
  cancelled: 'reject',
  error: 'reject',
  returned: 'bounce',
  authorized: null,
  credited: null,
  unmatched: null,
  unheard: null,
}
