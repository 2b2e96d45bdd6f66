import type { ApplyRefund } from '../payments/apply-report.js'
import { type Changing, claimOf, type Happened } from '../payments/conclude.js'
import type { OperationState, Report } from '../payments/connector.js'
import { landingOf } from '../payments/landing.js'
import { oweLetter } from '../payments/owe-letter.js'
import type { Transaction } from '../payments/payment.js'
import type { Operation, PaymentStoreRecords } from '../payments/ports.js'
import { postMoney } from '../payments/post-money.js'
import { describe, recorded } from '../payments/record-report.js'
import { giversOf, movementsOf } from './givers.js'
import { settledMinor } from './plan-refund.js'
import type { Refund } from './refund.js'
import { type RefundTurn, refundLifecycle, type Stand, standOf, statusOf, stepOf } from './refund-lifecycle.js'

type Books = {
  records: PaymentStoreRecords
  changing: Changing
  sale: Transaction
  transaction: Transaction
  refund: Refund
}

/**
 * What a report does to a refund (domain.md §3, §4): settled money leaves, a refusal or a bounce reverses exactly what was posted, repeats
 * and contradictions change nothing. A report that says too little, or money that left although nothing was left to give, calls an operator.
 */
export const applyRefundReport: ApplyRefund = async (records, { changing, transaction, operation, report }) => {
  const refund = await records.refunds.ofTransaction(transaction.merchantId, transaction.id)
  const sale = changing.tries.find(({ id }) => id === refund?.saleId)
  if (refund === undefined || sale === undefined) throw new Error(`refund ${transaction.id} has no sale`)
  const books = { records, changing, sale, transaction, refund }
  const step = isUsable(report, transaction) ? stepOf[report.outcome] : null
  if (step === null)
    return outcome(operation, report, 'needs_operator', told(books, recorded(transaction, 'report.unusable', report)))
  const stand = standOf(transaction, refund)
  const next = refundLifecycle[stand][step]
  if (!isStand(next)) return unmoved(books, operation, report, next)
  if (stand === 'rejected' && !(await reserveAgain(books)))
    return outcome(
      operation,
      report,
      'needs_operator',
      told(books, recorded(transaction, 'report.contradicts', report)),
    )
  await moves[next]?.(books, stand)
  describe(transaction, report)
  transaction.status = statusOf[next]
  transaction.modifiedAt = changing.at
  return outcome(operation, report, stateAfter[next], happenedTo(books, next))
}

const isStand = (next: RefundTurn): next is Stand => next !== 'same' && next !== 'kept'

/** Money that is said to have left must be what was asked. */
const isUsable = ({ outcome, amountMinor, currency }: Report, transaction: Transaction): boolean =>
  outcome !== 'settled' || (amountMinor === transaction.amountMinor && currency === transaction.currency)

const outcome = (operation: Operation, report: Report, state: OperationState, happened: Happened) => {
  const externalId = report.externalId ?? operation.externalId
  return { happened, after: { ...operation, externalId, state, askAt: state === 'sent' ? operation.askAt : null } }
}

const unmoved = (books: Books, operation: Operation, report: Report, why: 'same' | 'kept') => {
  const kind = why === 'same' ? 'report.repeated' : 'report.contradicts'
  const state = operation.state === 'unknown' ? 'sent' : operation.state
  return outcome(operation, report, state, told(books, recorded(books.transaction, kind, report)))
}

const stateAfter: Readonly<Record<Stand, OperationState>> = {
  new: 'sent',
  pending: 'sent',
  settled: 'done',
  rejected: 'failed',
  bounced: 'done',
}

/** The shop is told how its refund ended. What arrived beyond a sale it never heard of, so neither of its return. */
const happenedTo = (books: Books, next: Stand): Happened => {
  const { transaction, refund, sale } = books
  return told(books, {
    kind: `refund.${next}`,
    transaction,
    facts: {
      amountMinor: transaction.amountMinor,
      origin: refund.origin,
      sale: sale.publicId,
      statusCode: transaction.statusCode,
    },
    tellShop: next !== 'pending' && refund.origin === 'sale',
  })
}

const told = ({ refund: { title }, sale }: Books, happened: Happened): Happened => ({
  ...happened,
  refund: { title, originalTransactionId: sale.publicId },
})

type Move = (books: Books, from: Stand) => Promise<void>

const settle: Move = async (books, from) => {
  const { records, changing, transaction, refund, sale } = books
  const { amountMinor } = transaction
  const { givers, money } = bookingOf(books, from === 'rejected' ? ':late' : '')
  if (from === 'rejected')
    await postMoney(records, changing, transaction, ...movementsOf('refund_asked', givers, money))
  await postMoney(records, changing, transaction, { step: 'refund_done', amountMinor, ...money })
  await records.transactions.moveRefund(sale.merchantId, sale.id, {
    ...noMove,
    askedMinor: -amountMinor,
    refundedMinor: amountMinor,
  })
  if (await isWhole(books)) await records.orders.release(claimOf(changing), changing.payment.id)
  if (refund.notifyPayer)
    await oweLetter(records, changing, { kind: 'refund.done', about: transaction.publicId, facts: { amountMinor } })
}

const reverse: Move = async (books, from) => {
  const { records, changing, transaction, sale, refund } = books
  const wasSettled = from === 'settled'
  const { givers, money } = bookingOf(books)
  const step = wasSettled ? 'refund_bounced' : 'refund_failed'
  await postMoney(records, changing, transaction, ...movementsOf(step, givers, money))
  const by = -transaction.amountMinor
  await records.transactions.moveRefund(sale.merchantId, sale.id, {
    askedMinor: wasSettled ? 0 : by,
    refundedMinor: wasSettled ? by : 0,
    surplusMinor: refund.origin === 'surplus' ? by : 0,
  })
}

/** The shop has the money again; the order is this payment's again unless another one has taken it. */
const bounce: Move = async (books, from) => {
  const { records, changing, transaction } = books
  await reverse(books, from)
  await records.refunds.bounce(transaction.merchantId, transaction.id, changing.at)
  const wasWhole = from === 'settled' && (await isWhole(books))
  if (wasWhole && !changing.shop.settings.severalPaymentsPerOrder)
    await records.orders.claim(claimOf(changing), changing.payment.id, changing.at)
}

const moves: Readonly<Partial<Record<Stand, Move>>> = { settled: settle, rejected: reverse, bounced: bounce }

const noMove = { askedMinor: 0, refundedMinor: 0, surplusMinor: 0 }

const bookingOf = ({ changing, transaction, refund, sale }: Books, suffix = '') => ({
  givers: giversOf(changing.payment, refund, transaction.amountMinor),
  money: { from: landingOf(sale), source: `refund:${transaction.publicId}${suffix}` },
})

/** With this refund all that the sale settled has gone back. */
const isWhole = async ({ records, changing, sale, transaction, refund }: Books): Promise<boolean> => {
  if (refund.origin === 'surplus') return false
  const ofSale = await records.refunds.ofSale(sale.merchantId, sale.id)
  const mine = new Set(ofSale.filter(({ origin }) => origin === 'sale').map(({ transactionId }) => transactionId))
  const others = changing.tries.filter(
    ({ id, status }) => mine.has(id) && id !== transaction.id && status === 'settled',
  )
  return others.reduce((sum, { amountMinor }) => sum + amountMinor, transaction.amountMinor) >= settledMinor(sale)
}

/** It was refused and its money free again when it left after all: it is taken from what is left, if that is enough. */
const reserveAgain = ({ records, sale, transaction, refund }: Books): Promise<boolean> =>
  records.transactions.reserveRefund(sale.merchantId, sale.id, transaction.amountMinor, refund.origin)
