import type { Ask } from '../http/route.js'
import type { Flow } from '../payments/methods.js'
import type { Offer } from '../payments/offers.js'
import type { ProfileKind } from '../payments/profile-kind.js'
import { Refusal } from '../payments/refusal.js'
import { knownCustomer } from './customer.js'
import type { Loaded } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { canRemember, rememberedAs } from './widget-card.js'

/** What is remembered of a method's instruments. */
const kinds: Partial<Record<Flow, ProfileKind>> = { card: 'oneclick', blik: 'blik_oneclick' }

/**
 * As what the card or BLIK of this try is to be remembered; `null` = not at all. On the page the payer's tick counts where the page asked
 * for it: in the browser that brought the customer's form. In the shop's widget the signed `widgetType` decides; throws
 * `Refusal('method/unavailable')` where nobody could keep that promise.
 */
export const rememberWish = async (
  needs: PaywallNeeds,
  ask: Ask,
  loaded: Loaded,
  { form, method, offer }: { form: URLSearchParams; method: Flow; offer: Offer },
): Promise<ProfileKind | null> => {
  if (loaded.side === 'widget') {
    const as = rememberedAs(loaded)
    if (!canRemember(offer, as)) throw new Refusal('method/unavailable', { methodCode: as ?? '' })
    return as
  }
  const kind = kinds[method]
  if (kind === undefined || form.get('remember') !== 'yes') return null
  const customer = await knownCustomer(needs, ask, loaded)
  return customer?.rememberable.has(kind) ? kind : null
}
