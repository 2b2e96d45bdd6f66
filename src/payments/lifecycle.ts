import { type ClosedReason, type Status, statuses, type Transaction } from './payment.js'

/** What can happen to a try. */
export const steps = ['start', 'authorize', 'submit', 'settle', 'reject', 'cancel', 'fail'] as const
export type Step = (typeof steps)[number]

/**
 * Answer of the table: a new status; `same` = a repeat, acknowledged and recorded, changes nothing;
 * `kept` = contradicts what is true already, recorded, changes nothing.
 */
export type Turn = Status | 'same' | 'kept'

type Row = Readonly<Record<Step, Turn>>

/**
 * THE table: status of a try × step → status (domain.md §3). Settle beats every status in which nothing was settled,
 * because money is never ignored; nothing else leaves a final status.
 */
export const lifecycle: Readonly<Record<Status, Row>> = {
  new: row('pending', 'authorized', 'submitted_for_settlement', 'settled', 'rejected', 'cancelled', 'error'),
  pending: row('same', 'authorized', 'submitted_for_settlement', 'settled', 'rejected', 'cancelled', 'error'),
  authorized: row('kept', 'same', 'submitted_for_settlement', 'settled', 'kept', 'cancelled', 'kept'),
  submitted_for_settlement: row('kept', 'kept', 'same', 'settled', 'rejected', 'cancelled', 'error'),
  settled: row('kept', 'kept', 'kept', 'same', 'kept', 'kept', 'kept'),
  rejected: row('kept', 'kept', 'kept', 'settled', 'same', 'kept', 'kept'),
  cancelled: row('kept', 'kept', 'kept', 'settled', 'kept', 'same', 'kept'),
  error: row('kept', 'kept', 'kept', 'settled', 'kept', 'kept', 'same'),
}

function row(start: Turn, authorize: Turn, submit: Turn, settle: Turn, reject: Turn, cancel: Turn, fail: Turn): Row {
  return { start, authorize, submit, settle, reject, cancel, fail }
}

/** The status after a step, or why nothing changes. */
export const turn = (status: Status, step: Step): Turn => lifecycle[status][step]

/** True when the step moves the status. */
export const moves = (answer: Turn): answer is Status => answer !== 'same' && answer !== 'kept'

/** Statuses a shop is told about (domain.md §5). */
export const isNotified: Readonly<Record<Status, boolean>> = {
  new: false,
  pending: true,
  authorized: true,
  submitted_for_settlement: false,
  settled: true,
  rejected: true,
  cancelled: true,
  error: true,
}

/** What the payment's status is computed from. */
export type PaymentFacts = {
  /** What was settled: the whole amount, or what was captured of a hold. */
  paidMinor: number
  hosted: boolean
  closedReason: ClosedReason | null
  tries: readonly Pick<Transaction, 'type' | 'status' | 'live'>[]
}

/**
 * Status of a payment from its tries, its closed reason and what was paid (domain.md §3).
 * A declined try leaves a page payment `pending` (the payer can try again); a sale that REST executed has no page, so it takes the
 * try's status.
 */
export const paymentStatus = ({ paidMinor, hosted, closedReason, tries }: PaymentFacts): Status => {
  const sales = tries.filter(({ type }) => type === 'sale')
  const some = (status: Status) => sales.some(sale => sale.status === status)
  // Of a hold the shop may have taken less than the whole.
  if (paidMinor > 0) return 'settled'
  if (some('authorized')) return 'authorized'
  if (closedReason !== null) return 'cancelled'
  // A try that waits for its payer to begin is none yet.
  if (sales.every(({ status }) => status === 'new')) return 'new'
  const last = sales[sales.length - 1]
  if (!hosted && last !== undefined && !last.live && last.status !== 'submitted_for_settlement') return last.status
  return 'pending'
}

/** The whole table as text, a line a status: what the test prints and compares. */
export const printLifecycle = (): string =>
  [
    ['', ...steps]
      .map(cell => cell.padEnd(25))
      .join('')
      .trimEnd(),
    ...statuses.map(status =>
      [status, ...steps.map(step => turn(status, step))]
        .map(cell => cell.padEnd(25))
        .join('')
        .trimEnd(),
    ),
  ].join('\n')
