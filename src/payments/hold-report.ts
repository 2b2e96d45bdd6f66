import { type Changing, claimOf, type Happened } from './conclude.js'
import type { OperationState, Report } from './connector.js'
import { isHoldRequest } from './hold-request.js'
import { oweLetter } from './owe-letter.js'
import type { Transaction } from './payment.js'
import type { Operation, PaymentStoreRecords } from './ports.js'
import { describe, recorded } from './record-report.js'
import { bookReport } from './report-money.js'

type Told = { changing: Changing; transaction: Transaction; operation: Operation; report: Report }
type Outcome = { happened: Happened; state: OperationState }
type Effect = (records: PaymentStoreRecords, told: Told) => Promise<Outcome>

/** Waits between two requests to end a hold whose time is up, while its connector refuses. */
const refusedWaitMs = 60 * 60_000
/** Refusals after which somebody has to ask the connector what is wrong. */
const mostRefusals = 5

/**
 * What a report about a capture or a void does to its try, and what it makes of the request (domain.md §3): taken money is booked, a hold
 * that is gone cancels the try, and a refusal leaves everything as it was.
 */
export const applyHoldReport = async (
  records: PaymentStoreRecords,
  told: Told,
): Promise<{ happened: Happened; after: Operation }> => {
  const { operation, report } = told
  const { happened, state } = await effects[report.outcome](records, told)
  const known = { ...operation, externalId: report.externalId ?? operation.externalId }
  // A request that failed made room for another one: whatever is said of it later, it stands no more.
  if (operation.state === 'failed') return { happened, after: known }
  return { happened, after: { ...known, state, askAt: state === 'sent' ? operation.askAt : null } }
}

/** Nothing is held any more: the try is cancelled, its payment takes no other, and its order can be paid again. */
export const holdIsGone = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  report: Report,
): Promise<Happened> => {
  const { payment, at } = changing
  describe(transaction, report)
  transaction.status = 'cancelled'
  transaction.live = false
  transaction.holdUntil = null
  transaction.modifiedAt = at
  const { statusCode, publicId: about, methodCode } = transaction
  // Another try may have paid meanwhile.
  if (payment.paidMinor === 0) {
    payment.closedReason ??= 'voided'
    await records.orders.release(claimOf(changing), payment.id)
    await oweLetter(records, changing, { kind: 'hold.released', about, facts: { methodCode } })
  }
  return { kind: 'transaction.cancelled', transaction, facts: { statusCode }, tellShop: true }
}

const taken: Effect = async (records, { changing, transaction, operation, report }) => {
  const happened = await bookReport(records, changing, transaction, operation, report)
  const isAsAsked = happened.kind !== 'report.unusable' && report.amountMinor === operation.amountMinor
  return { happened, state: isAsAsked ? 'done' : 'needs_operator' }
}

const gone: Effect = async (records, { changing, transaction, operation, report }) => {
  const state = operation.kind === 'void' ? 'done' : 'failed'
  if (transaction.status === 'authorized')
    return { happened: await holdIsGone(records, changing, transaction, report), state }
  transaction.holdUntil = null
  const kind = transaction.status === 'settled' ? 'report.contradicts' : 'report.repeated'
  return { happened: recorded(transaction, kind, report), state }
}

/** Once its time is up, a hold is ended again and again before somebody is called. */
const refused: Effect = async (records, { changing: { at }, transaction, operation, report }) => {
  const { statusCode = null, outcome } = report
  const happened: Happened = {
    kind: `${operation.kind}.refused`,
    transaction,
    facts: { statusCode, outcome },
    tellShop: false,
  }
  if (transaction.holdUntil === null || transaction.holdUntil > at) return { happened, state: 'failed' }
  transaction.holdUntil = new Date(at.getTime() + refusedWaitMs)
  const requests = await records.operations.ofTransaction(transaction.merchantId, transaction.id)
  const before = requests.filter(one => isHoldRequest(one) && one.state === 'failed').length
  return { happened, state: before + 1 < mostRefusals ? 'failed' : 'needs_operator' }
}

const stillGoing: Effect = async (_, { transaction, operation, report }) => ({
  happened: recorded(transaction, 'report.repeated', report),
  state: operation.state === 'needs_operator' ? 'needs_operator' : 'sent',
})

const unusable: Effect = async (_, { transaction, report }) => ({
  happened: recorded(transaction, 'report.unusable', report),
  state: 'needs_operator',
})

const effects: Readonly<Record<Report['outcome'], Effect>> = {
  pending: stillGoing,
  authorized: stillGoing,
  submitted: stillGoing,
  settled: taken,
  cancelled: gone,
  rejected: refused,
  error: refused,
  unheard: refused,
  credited: unusable,
  unmatched: unusable,
  returned: unusable,
}
