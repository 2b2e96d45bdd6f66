import { canRefund } from './can-refund.js'
import { refundsOf } from './refunds-of.js'
import { type RefundNeeds, requestRefund } from './request-refund.js'

/** Everything that doors ask of this room. */
export const createRefundDesk = (needs: RefundNeeds) => ({
  request: requestRefund(needs),
  can: canRefund(needs),
  of: refundsOf(needs.store.read),
})
export type RefundDesk = ReturnType<typeof createRefundDesk>
