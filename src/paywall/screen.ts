import type { Payment, Transaction } from '../payments/payment.js'
import type { ClosedView } from './pages.js'

/** What the payment's one address shows now. */
export type Screen =
  | { name: 'paid' | 'authorized'; transaction: Transaction | undefined }
  | { name: 'closed'; kind: ClosedView['kind'] }
  | { name: 'transfer' | 'waiting'; transaction: Transaction }
  | { name: 'delivery' }
  | { name: 'choose'; declined: Transaction | undefined }

/** Facts a screen depends on. `orderPaidElsewhere`: another payment of the order was paid. */
export type ScreenFacts = {
  payment: Payment
  tries: readonly Transaction[]
  orderPaidElsewhere: boolean
  now: Date
}

/** Pure: the state of a payment → its screen (experience.md "States"). Live tries are shown to their end, even past `validTo`. */
export const screenOf = ({ payment, tries, orderPaidElsewhere, now }: ScreenFacts): Screen => {
  const sales = tries.filter(({ type }) => type === 'sale')
  const done = (status: 'settled' | 'authorized') => sales.findLast(sale => sale.status === status)
  if (payment.status === 'settled') return { name: 'paid', transaction: done('settled') }
  if (payment.status === 'authorized') return { name: 'authorized', transaction: done('authorized') }
  if (orderPaidElsewhere || payment.closedReason === 'order_paid') return { name: 'closed', kind: 'order-paid' }
  const live = sales.find(sale => sale.live)
  if (live !== undefined) return { name: live.action?.type === 'transfer' ? 'transfer' : 'waiting', transaction: live }
  if (payment.closedReason === 'expired' || hasExpired(payment, now)) return { name: 'closed', kind: 'expired' }
  if (payment.closedReason !== null) return { name: 'closed', kind: 'cancelled' }
  if (!payment.hosted && payment.status !== 'new') return { name: 'closed', kind: 'rejected' }
  if (payment.delivery === 'asked') return { name: 'delivery' }
  const last = sales.at(-1)
  return { name: 'choose', declined: last?.supersededAt === null ? last : undefined }
}

const hasExpired = ({ validTo }: Payment, now: Date): boolean => validTo !== null && validTo <= now
