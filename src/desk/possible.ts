import type { Payment, Transaction } from '../payments/payment.js'
import { leftMinor } from '../refunds/plan-refund.js'

/** What could be done about a sale now, as far as its sums tell; connectors and windows have their own word when it is tried. */
type PossibleOfSale = {
  /** Minor units that can still be given back of what was settled; 0 = nothing. */
  refundMinor: number
  /** Minor units of surplus that can still be returned. */
  surplusMinor: number
  /** Held money that can be taken or let go; 0 = nothing is held. */
  heldMinor: number
}

/** What could be done about this try; a refund is no sale, so nothing can be done about it. */
export const possibleOf = (sale: Transaction): PossibleOfSale => ({
  refundMinor: sale.type === 'sale' && sale.status === 'settled' ? Math.max(0, leftMinor(sale, 'sale')) : 0,
  surplusMinor: sale.type === 'sale' ? Math.max(0, leftMinor(sale, 'surplus')) : 0,
  heldMinor: sale.type === 'sale' && sale.status === 'authorized' && sale.hold !== null ? sale.amountMinor : 0,
})

/** True while a payment can be cancelled: nothing was paid or held, and nothing closed it before. */
export const canCancel = ({ status, closedReason }: Pick<Payment, 'status' | 'closedReason'>): boolean =>
  closedReason === null && (status === 'new' || status === 'pending')
