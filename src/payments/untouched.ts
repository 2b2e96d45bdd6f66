import type { TransactionDraft } from './payment.js'

/** What every try begins with, to pay or to give back: no money has moved, nobody has said anything. */
export const untouched = {
  statusCode: null,
  statusCodeDescription: null,
  paidMinor: 0,
  heldMinor: 0,
  surplusMinor: 0,
  refundedMinor: 0,
  refundAskedMinor: 0,
  disputedMinor: 0,
  surplusReturnedMinor: 0,
  returnAt: null,
  commissionMinor: 0,
  commissionRateBps: 0,
  action: null,
  holdUntil: null,
  supersededAt: null,
} satisfies Partial<TransactionDraft>
