import { beginChange, type Changing, claimOf, conclude, type Happened } from './conclude.js'
import type { Report } from './connector.js'
import { failureKindOf, isMistypedCode } from './failures.js'
import { moves, type Step, turn } from './lifecycle.js'
import { moneyArrives } from './money-arrives.js'
import type { Action, Payment, Transaction } from './payment.js'
import type { BusinessClock, Operation, PaymentStore, PaymentStoreRecords } from './ports.js'
import { Refusal } from './refusal.js'

/** What a report about one of our operations changed. */
export type Applied = { payment: Payment; transaction: Transaction }

/** A report and what came with it when it is the answer to our own call. */
export type ReportOrder = {
  connector: string
  report: Report
  /** Given (perhaps as `null`) only with the answer to the call that started the try. */
  started?: { action: Action | null; addressHash: string }
}

type Needs = { store: PaymentStore; businessClock: BusinessClock }

/**
 * The only writer of a try's status: applies what a connector says, once, in one write with ledger, event and message.
 * Repeats and contradictions change nothing but are recorded. Throws `Refusal('report/unknown-reference')`.
 */
export const applyReport =
  ({ store, businessClock }: Needs) =>
  (order: ReportOrder): Promise<Applied> =>
    store.write(async records => {
      const operation = await records.operations.findByReference(order.connector, order.report.reference)
      if (operation === undefined) throw new Refusal('report/unknown-reference')
      const changing = await beginChange(records, operation.merchantId, operation.paymentId, businessClock())
      const transaction = changing.tries.find(({ id }) => id === operation.transactionId)
      if (transaction === undefined) throw new Error(`transaction of operation ${operation.id} vanished inside a write`)
      const happened = await effectOf(records, changing, transaction, operation, order)
      await records.transactions.save(transaction)
      const closed = isForOperator(happened, order.report)
        ? needsOperator(operation)
        : closeOperation(operation, order.report)
      await records.operations.save({ ...closed, modifiedAt: changing.at })
      return { payment: await conclude(records, changing, happened), transaction }
    })

const effectOf = async (
  records: PaymentStoreRecords,
  changing: Changing,
  transaction: Transaction,
  operation: Operation,
  { report, started }: ReportOrder,
): Promise<Happened> => {
  describe(transaction, report)
  if (report.outcome === 'settled' || report.outcome === 'credited') {
    return money(records, changing, transaction, operation, report)
  }
  if (report.outcome === 'pending') return waiting(changing, transaction, started)
  const step = stepOf[report.outcome]
  const next = turn(transaction.status, step)
  if (!moves(next)) return recorded(transaction, next === 'same' ? 'report.repeated' : 'report.contradicts', report)
  transaction.status = next
  transaction.live = next === 'authorized' || next === 'submitted_for_settlement'
  transaction.modifiedAt = changing.at
  if (next === 'rejected') await countFailure(records, changing, transaction, started?.addressHash ?? notByUs)
  if (next === 'authorized') await records.orders.claim(claimOf(changing), changing.payment.id, changing.at)
  return {
    kind: `transaction.${next}`,
    transaction,
    facts: { statusCode: transaction.statusCode },
    tellShop: !isMistypedCode(transaction.statusCode) || changing.payment.source === 'api',
  }
}

const stepOf: Record<Exclude<Report['outcome'], 'settled' | 'credited' | 'pending'>, Step> = {
  authorized: 'authorize',
  submitted: 'submit',
  rejected: 'reject',
  cancelled: 'cancel',
  error: 'fail',
  // The connector never got our order, so nothing can have been taken.
  unheard: 'fail',
}

/** Address of a refusal that a bank told us later: it counts for payment and shop alone. */
const notByUs = ''

/** A mistyped code or a refused card counts, whenever it was refused (domain.md §8: card testing). */
const countFailure = async (
  records: PaymentStoreRecords,
  { payment, at }: Changing,
  { method, statusCode }: Transaction,
  addressHash: string,
): Promise<void> => {
  const kind = failureKindOf(method)
  if (kind === undefined || (kind === 'blik' && !isMistypedCode(statusCode))) return
  const { merchantId, shopId, id: paymentId } = payment
  await records.failedTries.add({ merchantId, shopId, paymentId, kind, addressHash, at })
}

/** Codes are written only with the outcome they explain, so that a repeat never rewords history. */
const describe = (transaction: Transaction, report: Report): void => {
  if (report.statusCode === undefined || transaction.status === 'settled') return
  transaction.statusCode = report.statusCode
  transaction.statusCodeDescription = report.statusCodeDescription ?? ''
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
  const before = { status: transaction.status, closedReason: changing.payment.closedReason }
  const effect = await moneyArrives(records, changing, transaction, { amountMinor, source })
  if (report.statusCode === undefined && before.status !== 'settled' && transaction.status === 'settled') {
    // Whatever an earlier refusal was called, it is not what happened in the end.
    transaction.statusCode = null
    transaction.statusCodeDescription = null
  }
  const late = before.closedReason !== null || (before.status !== 'pending' && before.status !== 'authorized')
  return {
    kind: effect === 'settled' ? 'transaction.settled' : `payment.${effect}`,
    transaction,
    facts: { amountMinor, late, surplusMinor: changing.payment.surplusMinor },
    tellShop: effect === 'settled',
  }
}

const sourceOf = ({ connector, reference }: Operation, { creditId }: Report): string =>
  creditId === undefined ? `sale:${connector}:${reference}` : `credit:${connector}:${creditId}`

/** The connector took the order and will answer later: the shop learns `pending` with the action, once. */
const waiting = (changing: Changing, transaction: Transaction, started: ReportOrder['started']): Happened => {
  if (started === undefined || transaction.status !== 'pending') {
    return { kind: 'report.repeated', transaction, tellShop: false }
  }
  transaction.action = started.action
  transaction.modifiedAt = changing.at
  return { kind: 'transaction.pending', transaction, tellShop: true }
}

const recorded = (transaction: Transaction, kind: string, { outcome, amountMinor }: Report): Happened => ({
  kind,
  transaction,
  facts: { outcome, ...(amountMinor === undefined ? {} : { amountMinor }) },
  tellShop: false,
})

const closeOperation = (operation: Operation, { outcome, externalId }: Report): Operation => ({
  ...operation,
  externalId: externalId ?? operation.externalId,
  ...(outcome === 'pending'
    ? {}
    : {
        askAt: null,
        state: outcome === 'settled' || outcome === 'authorized' || outcome === 'credited' ? 'done' : 'failed',
      }),
})

/** Money in words we cannot book, or a sale settled with less than was asked: a person must look (domain.md §3). */
const isForOperator = ({ kind }: Happened, { outcome }: Report): boolean =>
  kind === 'report.unusable' || (kind === 'payment.partial' && outcome === 'settled')

const needsOperator = (operation: Operation): Operation => ({ ...operation, askAt: null, state: 'needs_operator' })
