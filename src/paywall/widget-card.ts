import type { PhraseKey } from '../http/phrases.js'
import type { Offer } from '../payments/offers.js'
import type { WidgetType } from '../payments/payment.js'
import type { Loaded } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'

/** What the shop signed its widget for: how the card is remembered, for which the payer pays with this consent. */
type Remembering = Exclude<WidgetType, 'ecom3ds'>
const consents: Readonly<Record<Remembering, PhraseKey>> = {
  oneclick: 'widget.oneclick',
  recurring: 'widget.recurring',
}

/** How the card that pays in this frame is remembered; `null` = not at all. */
export const rememberedAs = ({ side, payment }: Loaded): Remembering | null => {
  const type = side === 'widget' ? payment.widget?.type : undefined
  return type === undefined || type === 'ecom3ds' ? null : type
}

/** True when the connector of an offer can do what the widget is for. */
export const canRemember = ({ connector }: Offer, as: Remembering | null): boolean =>
  as === null || connector?.profiles?.kinds.has(as) === true

/** The sentence that stands before the button; `null` where nothing is remembered. */
export const consentOf = ({ operator, phrases }: PaywallNeeds, loaded: Loaded): string | null => {
  const as = rememberedAs(loaded)
  return as && phrases[loaded.language](consents[as], { operator, shop: loaded.shop.name })
}
