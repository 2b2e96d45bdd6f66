import type { Vault } from '../merchants/outside.js'
import { actionOf } from './action.js'
import { beginChange, type Changing, conclude, type Happened } from './conclude.js'
import type { Report } from './connector.js'
import { failureKindOf, isMistypedCode } from './failures.js'
import { holdBegins, letHoldGo } from './hold.js'
import { applyHoldReport, holdIsGone } from './hold-report.js'
import { isHoldRequest } from './hold-request.js'
import { moves, type Step, turn } from './lifecycle.js'
import { operationAfter } from './operation-state.js'
import type { Action, Payment, Transaction } from './payment.js'
import type { BusinessClock, NewId, Operation, PaymentStore, PaymentStoreRecords } from './ports.js'
import { describe, recorded } from './record-report.js'
import { Refusal } from './refusal.js'
import { rememberInstrument, tellProfile } from './remember-instrument.js'
import { bookReport, isMoney, type MoneyOutcome } from './report-money.js'

/** What a report about one of our operations changed. */
export type Applied = { payment: Payment; transaction: Transaction }

/** A report and what came with it when it is the answer to our own call. */
export type ReportOrder = {
  connector: string
  report: Report
  /** Given (perhaps as `null`) only with the answer to the call that started the try. */
  started?: { action: Action | null }
  /** An operator's word about a request that no connector answered: it must stand in the queue, and leaves it. */
  resolves?: 'done' | 'failed'
}

/** What a report about a refund does to it, and what it makes of its operation; within the write of `applyReport`. */
export type ApplyRefund = (
  records: PaymentStoreRecords,
  told: { changing: Changing; transaction: Transaction; operation: Operation; report: Report },
) => Promise<{ happened: Happened; after: Operation }>

/** `newId` and `vault` serve instruments that a report says are remembered. */
export type ReportNeeds = {
  store: PaymentStore
  businessClock: BusinessClock
  newId: NewId
  vault: Pick<Vault, 'seal'>
  /** The refunds room's word; without it nothing asks refunds, so no report can be about one. */
  applyRefund?: ApplyRefund
}

/**
 * Applies what a connector says, once, in one write with ledger, event and message.
 * Repeats and contradictions change nothing but are recorded. Throws `Refusal('report/unknown-reference')`.
 */
export const applyReport =
  ({ store, businessClock, newId, vault, applyRefund }: ReportNeeds) =>
  async (order: ReportOrder): Promise<Applied> => {
    const { profile } = order.report
    const sealed = profile && { facts: profile, sealed: await vault.seal(profile.token.reveal()), publicId: newId() }
    return store.write(async records => {
      const named = await records.operations.findByReference(order.connector, order.report.reference)
      if (named === undefined) throw new Refusal('report/unknown-reference')
      const changing = await beginChange(records, named.merchantId, named.paymentId, businessClock())
      // Read again under the payment's lock: another report may have changed it meanwhile.
      const operation = (await records.operations.findByReference(order.connector, order.report.reference)) ?? named
      const transaction = changing.tries.find(({ id }) => id === operation.transactionId)
      if (transaction === undefined) throw new Error(`transaction of operation ${operation.id} vanished inside a write`)
      const { happened, after } = await apply(records, { changing, transaction, operation, order }, applyRefund)
      const ended = order.resolves ? resolved(operation, happened, after, order.resolves) : after
      await records.transactions.save(transaction)
      await records.operations.save({ ...ended, modifiedAt: changing.at })
      const remembered = await rememberInstrument(records, changing, transaction, { ...order, sealed, happened })
      await conclude(records, changing, happened)
      if (remembered !== undefined) await tellProfile(records, changing, remembered)
      return { payment: changing.payment, transaction }
    })
  }

/**
 * What an operator has said ends the question. Throws `Refusal('operation/not-stuck')`, and `operation/contradicts` for what cannot be true
 * of the books as they are.
 */
const resolved = (operation: Operation, happened: Happened, after: Operation, state: 'done' | 'failed'): Operation => {
  if (operation.state !== 'needs_operator') throw new Refusal('operation/not-stuck')
  if (happened.kind === 'report.unusable' || happened.kind === 'report.contradicts')
    throw new Refusal('operation/contradicts')
  if (happened.kind === 'payment.partial') return { ...after, state: 'needs_operator', askAt: null }
  return { ...after, state, askAt: null }
}

type Told = { changing: Changing; transaction: Transaction; operation: Operation; order: ReportOrder }

const apply = async (
  records: PaymentStoreRecords,
  { changing, transaction, operation, order }: Told,
  applyRefund: ApplyRefund | undefined,
) => {
  const { report } = order
  if (operation.kind === 'refund') {
    if (applyRefund === undefined) throw new Error(`nobody here knows of the refund of operation ${operation.id}`)
    return applyRefund(records, { changing, transaction, operation, report })
  }
  if (isHoldRequest(operation)) return applyHoldReport(records, { changing, transaction, operation, report })
  const happened = await effectOf(records, changing, transaction, operation, order)
  return { happened, after: operationAfter(operation, transaction, happened, report) }
}

const effectOf = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  operation: Operation,
  { report, started }: ReportOrder,
): Promise<Happened> => {
  if (isMoney(report.outcome)) return bookReport(records, changing, transaction, operation, report)
  if (report.outcome === 'pending') return waiting(changing, transaction, report, started)
  if (report.outcome === 'returned') return recorded(transaction, 'report.contradicts', report)
  const step = stepOf[report.outcome]
  const next = turn(transaction.status, step)
  if (!moves(next)) return unmoved(records, changing, transaction, report, next)
  if (transaction.status === 'authorized' && next === 'cancelled')
    return holdIsGone(records, changing, transaction, report)
  describe(transaction, report)
  transaction.status = next
  transaction.live = next === 'authorized' || next === 'submitted_for_settlement'
  transaction.modifiedAt = changing.at
  if (next === 'rejected') await countFailure(records, changing, transaction, operation)
  const isNeeded = next !== 'authorized' || (await holdBegins(records, changing, transaction))
  return {
    kind: `transaction.${next}`,
    transaction,
    facts: { statusCode: transaction.statusCode },
    tellShop: isNeeded && (!isMistypedCode(transaction.statusCode) || !changing.payment.hosted),
  }
}

/** A repeat or a contradiction; what a connector holds for a try that ended without it is let go. */
const unmoved = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  report: Report,
  why: 'same' | 'kept',
): Promise<Happened> => {
  if (report.outcome === 'authorized' && why === 'kept' && transaction.status !== 'settled') {
    const operations = await records.operations.ofTransaction(transaction.merchantId, transaction.id)
    if (!operations.some(isHoldRequest)) letHoldGo(changing, transaction)
  }
  return recorded(transaction, why === 'same' ? 'report.repeated' : 'report.contradicts', report)
}

const stepOf: Record<Exclude<Report['outcome'], MoneyOutcome | 'pending' | 'returned'>, Step> = {
  authorized: 'authorize',
  submitted: 'submit',
  rejected: 'reject',
  cancelled: 'cancel',
  error: 'fail',
  // The connector never got our order, so nothing can have been taken.
  unheard: 'fail',
}

/** A mistyped code or a refused card counts, whenever it was refused (domain.md §8: card testing). */
const countFailure = async (
  records: PaymentStoreRecords,
  { payment, at }: Changing,
  { method, statusCode }: Transaction,
  { kind: operation, addressHash }: Operation,
): Promise<void> => {
  const kind = failureKindOf(method, operation === 'charge' && !payment.hosted)
  if (kind === undefined || (kind === 'blik' && !isMistypedCode(statusCode))) return
  const { merchantId, shopId, id: paymentId } = payment
  await records.failedTries.add({ merchantId, shopId, paymentId, kind, addressHash, at })
}

/** The connector took the order and will answer later: the shop learns `pending` with the action, once, also when the first answer was lost. */
const waiting = (
  changing: Changing,
  transaction: Transaction,
  report: Report,
  started: ReportOrder['started'],
): Happened => {
  const action = started === undefined ? actionOf(report.next) : started.action
  const isNews = transaction.status === 'pending' && transaction.action === null
  if (!isNews || (started === undefined && action === null)) {
    return { kind: 'report.repeated', transaction, tellShop: false }
  }
  transaction.action = action
  transaction.modifiedAt = changing.at
  return { kind: 'transaction.pending', transaction, tellShop: true }
}
