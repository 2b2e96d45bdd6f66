import type { Changing } from './conclude.js'
import { holdOf } from './hold.js'
import type { Channel } from './methods.js'
import type { AgreedCredit } from './payment.js'
import type { Wish } from './try-order.js'
import { untouched } from './untouched.js'

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
  ...untouched,
  credit: agreedCredit(channel, instalments, at),
  hold: holdOf(payment, shop, channel, connector),
  live: true,
  createdAt: at,
  modifiedAt: at,
})

const agreedCredit = ({ dueDays }: Channel, instalments: number | undefined, at: Date): AgreedCredit | null => {
  if (instalments !== undefined) return { instalments }
  return dueDays === undefined ? null : { dueDays, from: at.toISOString() }
}
