import type { Happened } from './conclude.js'
import type { Report } from './connector.js'
import type { Transaction } from './payment.js'

/** A report that changed nothing: a repeat, a contradiction, or one that says too little. */
export const recorded = (transaction: Transaction, kind: string, { outcome, amountMinor }: Report): Happened => ({
  kind,
  transaction,
  facts: { outcome, ...(amountMinor === undefined ? {} : { amountMinor }) },
  tellShop: false,
})

/** Codes are written only with the outcome they explain, so that a repeat never rewords history. */
export const describe = (transaction: Transaction, report: Report): void => {
  transaction.statusCode = report.statusCode ?? null
  transaction.statusCodeDescription = report.statusCode === undefined ? null : (report.statusCodeDescription ?? '')
}
