import type { Shop } from '../merchants/shop.js'
import type { Connector } from './connector.js'
import type { Channel } from './methods.js'
import { offerFactsOf, offersFor } from './offers.js'
import type { Payment } from './payment.js'
import { isProfileKind, ownChannelCode } from './profile-kind.js'
import { Refusal } from './refusal.js'

export type OrderedPayment = Pick<Payment, 'currency' | 'amountMinor' | 'livemode' | 'cart' | 'invoice'>

/**
 * The channel of a wire code with the connector that serves it for this payment; of codes of remembered instruments the card's or BLIK's.
 * Throws `Refusal('method/unavailable')` with `methodCode`, `why` and perhaps `limitMinor`.
 */
export const offeredChannel = (
  connectors: ReadonlyMap<string, Connector>,
  { payment, shop, methodCode, now }: { payment: OrderedPayment; shop: Shop; methodCode: string; now: Date },
): { channel: Channel; connector: Connector } => {
  const unavailable = (facts: { why: string; limitMinor?: number }) =>
    new Refusal('method/unavailable', { methodCode, ...facts })
  const facts = offerFactsOf({ ...payment, visibleMethods: null }, shop, now)
  const offers = offersFor({ ...facts, connectors: connectors.values() })
  const offer = offers.find(({ channel }) => channel.code === ownChannelCode(methodCode))
  if (offer === undefined || shop.settings.disabledMethodCodes.includes(methodCode)) throw unavailable({ why: 'off' })
  if (offer.unavailable !== null) {
    const { why, ...rest } = offer.unavailable
    throw unavailable({ why, ...('limitMinor' in rest && { limitMinor: rest.limitMinor }) })
  }
  const { channel, connector } = offer
  const serves = !isProfileKind(methodCode) || connector?.profiles?.kinds.has(methodCode)
  if (connector === undefined || !serves) throw unavailable({ why: 'no-connector' })
  return { channel, connector }
}
