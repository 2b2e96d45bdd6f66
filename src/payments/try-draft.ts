import type { Changing } from './conclude.js'
import { holdOf } from './hold.js'
import type { Channel } from './methods.js'
import type { AgreedCredit } from './payment.js'
import type { Wish } from './try-order.js'

/** The try that a wish makes. */
export const draftOf = (
  { payment, shop, at }: Changing,
  { channel, connector, remember, profile, instalments }: Wish,
  publicId: string,
) => ({
  publicId,
  merchantId: payment.merchantId,
  shopId: payment.shopId,
  paymentId: payment.id,
  livemode: payment.livemode,
  type: 'sale' as const,
  status: 'pending' as const,
  source: payment.source,
  method: channel.method,
  methodCode: profile?.kind ?? remember ?? channel.code,
  amountMinor: payment.amountMinor,
  currency: payment.currency,
  connector: connector.id,
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
  credit: agreedCredit(channel, instalments, at),
  hold: holdOf(payment, shop, channel, connector),
  holdUntil: null,
  live: true,
  supersededAt: null,
  createdAt: at,
  modifiedAt: at,
})

const agreedCredit = ({ dueDays }: Channel, instalments: number | undefined, at: Date): AgreedCredit | null => {
  if (instalments !== undefined) return { instalments }
  return dueDays === undefined ? null : { dueDays, from: at.toISOString() }
}
