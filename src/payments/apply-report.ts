import type { Vault } from '../merchants/outside.js'
import { actionOf } from './action.js'
import { bookArrival } from './book-arrival.js'
import { beginChange, type Changing, claimOf, conclude, type Happened } from './conclude.js'
import type { Report } from './connector.js'
import { failureKindOf, isMistypedCode } from './failures.js'
import { moves, type Step, turn } from './lifecycle.js'
import { operationAfter } from './operation-state.js'
import type { Action, Payment, Transaction } from './payment.js'
import type { BusinessClock, NewId, Operation, PaymentStore, PaymentStoreRecords } from './ports.js'
import { Refusal } from './refusal.js'
import { rememberInstrument, tellProfile } from './remember-instrument.js'
import { keepUnmatched } from './unmatched-credit.js'

/** What a report about one of our operations changed. */
export type Applied = { payment: Payment; transaction: Transaction }

/** A report and what came with it when it is the answer to our own call. */
export type ReportOrder = {
  connector: string
  report: Report
  /** Given (perhaps as `null`) only with the answer to the call that started the try. */
  started?: { action: Action | null }
}

/** `newId` and `vault` serve instruments that a report says are remembered. */
export type ReportNeeds = {
  store: PaymentStore
  businessClock: BusinessClock
  newId: NewId
  vault: Pick<Vault, 'seal'>
}

/**
 * Applies what a connector says, once, in one write with ledger, event and message.
 * Repeats and contradictions change nothing but are recorded. Throws `Refusal('report/unknown-reference')`.
 */
export const applyReport =
  ({ store, businessClock, newId, vault }: ReportNeeds) =>
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
      const happened = await effectOf(records, changing, transaction, operation, order)
      await records.transactions.save(transaction)
      const after = operationAfter(operation, transaction, happened, order.report)
      await records.operations.save({ ...after, modifiedAt: changing.at })
      const remembered = await rememberInstrument(records, changing, transaction, { ...order, sealed, happened })
      await conclude(records, changing, happened)
      if (remembered !== undefined) await tellProfile(records, changing, remembered)
      return { payment: changing.payment, transaction }
    })
  }

const effectOf = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  operation: Operation,
  { report, started }: ReportOrder,
): Promise<Happened> => {
  if (isMoney(report.outcome)) {
    return money(records, changing, transaction, operation, report)
  }
  if (report.outcome === 'pending') return waiting(changing, transaction, report, started)
  const step = stepOf[report.outcome]
  const next = turn(transaction.status, step)
  if (!moves(next)) return recorded(transaction, next === 'same' ? 'report.repeated' : 'report.contradicts', report)
  const wasAuthorized = transaction.status === 'authorized'
  describe(transaction, report)
  transaction.status = next
  transaction.live = next === 'authorized' || next === 'submitted_for_settlement'
  transaction.modifiedAt = changing.at
  if (next === 'rejected') await countFailure(records, changing, transaction, operation)
  if (next === 'authorized') await claimOrder(records, changing)
  if (wasAuthorized && next === 'cancelled') await records.orders.release(claimOf(changing), changing.payment.id)
  return {
    kind: `transaction.${next}`,
    transaction,
    facts: { statusCode: transaction.statusCode },
    tellShop: !isMistypedCode(transaction.statusCode) || !changing.payment.hosted,
  }
}

type MoneyOutcome = 'settled' | 'credited' | 'unmatched'
const isMoney = (outcome: Report['outcome']): outcome is MoneyOutcome =>
  outcome === 'settled' || outcome === 'credited' || outcome === 'unmatched'

const stepOf: Record<Exclude<Report['outcome'], MoneyOutcome | 'pending'>, Step> = {
  authorized: 'authorize',
  submitted: 'submit',
  rejected: 'reject',
  cancelled: 'cancel',
  error: 'fail',
  // The connector never got our order, so nothing can have been taken.
  unheard: 'fail',
}

/** A hold claims its order; the messages of the order's other payments would harm it from now on. */
const claimOrder = async (records: PaymentStoreRecords, changing: Changing): Promise<void> => {
  await records.orders.meet(claimOf(changing))
  if (await records.orders.claim(claimOf(changing), changing.payment.id, changing.at)) {
    await records.outbox.suppressOthers(claimOf(changing), changing.payment.id, changing.at)
  }
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

/** Codes are written only with the outcome they explain, so that a repeat never rewords history. */
const describe = (transaction: Transaction, report: Report): void => {
  transaction.statusCode = report.statusCode ?? null
  transaction.statusCodeDescription = report.statusCode === undefined ? null : (report.statusCodeDescription ?? '')
}

const money = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  operation: Operation,
  report: Report,
): Promise<Happened> => {
  const amountMinor = report.amountMinor
  if (
    amountMinor === undefined ||
    !Number.isSafeInteger(amountMinor) ||
    amountMinor <= 0 ||
    report.currency !== transaction.currency
  ) {
    return recorded(transaction, 'report.unusable', report)
  }
  const source = sourceOf(operation, report)
  if (await records.ledger.posted(source)) return recorded(transaction, 'report.repeated', report)
  if (report.outcome === 'unmatched')
    return keepUnmatched(records, changing, transaction, { ...report, amountMinor, source })
  const wasSettled = transaction.status === 'settled'
  const payerAccount = report.payerAccount ?? null
  const happened = await bookArrival(records, changing, transaction, { amountMinor, source, payerAccount })
  if (!wasSettled && transaction.status === 'settled') describe(transaction, report)
  return happened
}

const sourceOf = ({ connector, reference }: Operation, { creditId }: Report): string =>
  creditId === undefined ? `sale:${connector}:${reference}` : `credit:${connector}:${creditId}`

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

const recorded = (transaction: Transaction, kind: string, { outcome, amountMinor }: Report): Happened => ({
  kind,
  transaction,
  facts: { outcome, ...(amountMinor === undefined ? {} : { amountMinor }) },
  tellShop: false,
})
