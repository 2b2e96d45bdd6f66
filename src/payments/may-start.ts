import { type Changing, claimOf } from './conclude.js'
import { failureKindOf, failureLimits, isTooMany } from './failures.js'
import type { PaymentStoreRecords } from './ports.js'
import { Refusal } from './refusal.js'
import type { Wish } from './try-order.js'

/** Throws a `Refusal` where no try of this payment may start now. */
export const refuseIfClosed = async (records: PaymentStoreRecords, changing: Changing): Promise<void> => {
  const { payment, shop, at } = changing
  if (payment.status === 'settled' || payment.status === 'authorized') throw new Refusal('payment/already-paid')
  if (payment.closedReason !== null) throw new Refusal('payment/closed')
  if (payment.validTo !== null && payment.validTo <= at) throw new Refusal('payment/expired')
  if (payment.delivery === 'asked') throw new Refusal('delivery/missing')
  if (shop.settings.severalPaymentsPerOrder) return
  const owner = await records.orders.owner(claimOf(changing))
  if (owner !== undefined && owner !== payment.id) throw new Refusal('order/already-paid')
}

/** Throws a `Refusal` where another code or card might only be a guess. */
export const refuseIfTooManyFailures = async (
  records: PaymentStoreRecords,
  { payment, at }: Changing,
  { channel, addressHash, profile }: Wish,
): Promise<void> => {
  const kind = failureKindOf(channel.method, profile !== undefined && !payment.hosted)
  if (kind === undefined) return
  const { merchantId, shopId } = payment
  const since = new Date(at.getTime() - failureLimits.windowMs)
  const counts = await records.failedTries.count(
    { merchantId, shopId, paymentId: payment.id, kind, addressHash },
    since,
  )
  if (isTooMany(counts)) throw new Refusal('method/too-many-failures', { method: channel.method })
}

/** Instalments are chosen from those that the channel offers, and only there. */
export const refuseUnknownTerm = ({ channel, instalments }: Wish): void => {
  const isOffered = instalments !== undefined && channel.credit?.terms.includes(instalments)
  if ((channel.credit !== undefined || instalments !== undefined) && !isOffered) {
    throw new Refusal('method/instalments', { methodCode: channel.code })
  }
}
