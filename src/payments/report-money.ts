import { bookArrival } from './book-arrival.js'
import type { Changing, Happened } from './conclude.js'
import type { Report } from './connector.js'
import { saleOf } from './hold.js'
import { isHoldRequest } from './hold-request.js'
import type { Transaction } from './payment.js'
import type { Operation, PaymentStoreRecords } from './ports.js'
import { describe, recorded } from './record-report.js'
import { keepUnmatched } from './unmatched-credit.js'

/** Outcomes that say money has come. */
export type MoneyOutcome = 'settled' | 'credited' | 'unmatched'
/** True of a report that says money has come. */
export const isMoney = (outcome: Report['outcome']): outcome is MoneyOutcome =>
  outcome === 'settled' || outcome === 'credited' || outcome === 'unmatched'

/** Books the money that a report vouches for, once; of a held try whatever was taken is all of it. */
export const bookReport = async (
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
  const source = await sourceOf(records, operation, report)
  if (await records.ledger.posted(source)) return recorded(transaction, 'report.repeated', report)
  if (report.outcome === 'unmatched')
    return keepUnmatched(records, changing, transaction, { ...report, amountMinor, source })
  const wasSettled = transaction.status === 'settled'
  const isCaptured = isHoldRequest(operation) || transaction.status === 'authorized'
  const happened = await bookArrival(records, changing, transaction, {
    amountMinor,
    source,
    payerAccount: report.payerAccount ?? null,
    ...(isCaptured && { captured: true }),
  })
  if (!wasSettled && transaction.status === 'settled') describe(transaction, report)
  return happened
}

/** A hold is captured once: whether its connector tells of the capture or of the sale, it is the same money. */
const sourceOf = async (records: PaymentStoreRecords, operation: Operation, { creditId }: Report): Promise<string> => {
  const { connector, merchantId, transactionId } = operation
  if (creditId !== undefined) return `credit:${connector}:${creditId}`
  const { reference } = isHoldRequest(operation)
    ? saleOf(await records.operations.ofTransaction(merchantId, transactionId))
    : operation
  return `sale:${connector}:${reference}`
}
