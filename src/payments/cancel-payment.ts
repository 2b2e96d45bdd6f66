import type { ReportNeeds } from './apply-report.js'
import { closePayment } from './close-payment.js'
import type { Connector } from './connector.js'
import { leaveTry } from './leave-try.js'
import type { Payment } from './payment.js'
import { Refusal } from './refusal.js'

type Needs = ReportNeeds & { connectors: ReadonlyMap<string, Connector> }

/**
 * The merchant cancels what is owed: no try may start any more. A live try is stopped at its connector first (domain.md §3); what that
 * says counts, and money that comes later all the same is never ignored. A cancelled payment stays cancelled.
 * Throws `Refusal('payment/already-paid')` for one that is paid or held, `payment/closed` for one that expired.
 */
export const cancelPayment =
  (needs: Needs) =>
  async (payment: Payment): Promise<Payment> => {
    refuseFinished(payment)
    if (payment.closedReason === 'cancelled') return payment
    await leaveTry(needs)(payment)
    const closed = await closePayment(needs)(payment.merchantId, payment.id, 'cancelled')
    refuseFinished(closed)
    return closed
  }

const refuseFinished = ({ status, closedReason }: Payment): void => {
  if (status === 'settled' || status === 'authorized') throw new Refusal('payment/already-paid')
  if (closedReason !== null && closedReason !== 'cancelled') throw new Refusal('payment/closed')
}
