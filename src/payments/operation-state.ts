import type { Happened } from './conclude.js'
import type { Report } from './connector.js'
import type { Transaction } from './payment.js'
import type { Operation } from './ports.js'

/**
 * What a report makes of the operation it is about (domain.md §3):
 * money we cannot book, or a sale settled with less than was asked, waits for an operator and only booked money ends that;
 * while the try is live the questions go on; a superseded try is asked about until its bank says how it ended.
 */
export const operationAfter = (
  operation: Operation,
  transaction: Transaction,
  happened: Happened,
  { outcome, externalId }: Report,
): Operation => {
  if (outcome === 'unmatched') return operation
  const known = { ...operation, externalId: externalId ?? operation.externalId }
  const isBooked = transaction.status === 'settled' || transaction.status === 'authorized'
  if (happened.kind === 'report.unusable' || (happened.kind === 'payment.partial' && outcome === 'settled')) {
    return { ...known, askAt: null, state: 'needs_operator' }
  }
  if (operation.state === 'needs_operator' && !isBooked) return known
  if (isBooked) return { ...known, askAt: null, state: 'done' }
  if (transaction.live || outcome === 'pending') return { ...known, state: 'sent' }
  return { ...known, askAt: null, state: 'failed' }
}
