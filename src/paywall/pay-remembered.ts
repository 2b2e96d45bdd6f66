import { type Answer, type Ask, seeOther } from '../http/route.js'
import { Refusal, type RefusalCode } from '../payments/refusal.js'
import { Secret } from '../payments/secret.js'
import { knownCustomer } from './customer.js'
import { type Loaded, loadPayment } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'
import { addressOf } from './payment-address.js'
import { addressHash } from './status-link.js'

/**
 * `POST /{language}/pay/{payment}/remembered` with `profile`, perhaps `cvc` or `alias`: pays with a remembered instrument of the customer whose
 * form this browser brought; for all others there is none. The answer is always the payment's own page.
 */
export const payRemembered =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    const back = (query = '') => seeOther(addressOf(loaded) + query)
    if (loaded.screen.name !== 'choose') return back()
    const form = new URLSearchParams(ask.body.toString('utf8'))
    const customer = await knownCustomer(needs, ask, loaded)
    const profile = customer?.profiles.find(({ publicId }) => publicId === form.get('profile'))
    if (customer === undefined || profile === undefined) return back('?notice=unavailable')
    const own = `?method=${profile.publicId}`
    const asksCvc = profile.kind === 'oneclick' && !loaded.shop.settings.remember.withoutCvc
    const cvc = (form.get('cvc') ?? '').trim()
    if (asksCvc && !/^\d{3,4}$/.test(cvc)) return back(`${own}&wrong=savedCvc`)
    if (!(await needs.mayTry(ask.address))) return back('?notice=failures')
    const aliasKey = form.get('alias') ?? undefined
    try {
      await needs.chargeProfile({
        ...placeOf(needs, ask, loaded),
        profile: profile.publicId,
        customerId: customer.customerId,
        ...(asksCvc && { cvc: new Secret(cvc) }),
        ...(aliasKey !== undefined && { aliasKey }),
      })
      return back()
    } catch (error) {
      if (error instanceof Refusal) return back(notices[error.code] ?? '')
      throw error
    }
  }

/** Refusals that the page itself explains by its state say nothing more. */
const notices: Partial<Record<RefusalCode, string>> = {
  'method/too-many-failures': '?notice=failures',
  'method/unavailable': '?notice=unavailable',
  'profile/alias': '?notice=unavailable',
  'profile/inactive': '?notice=unavailable',
  'profile/unknown': '?notice=unavailable',
}

const placeOf = (needs: PaywallNeeds, ask: Ask, loaded: Loaded) => ({
  payment: loaded.payment,
  language: loaded.language,
  addressHash: addressHash(needs.statusSeed, ask.address),
  returnUrl: `${needs.baseUrl()}${addressOf(loaded)}?back`,
  callbackUrl: (connectorId: string) => `${needs.baseUrl()}/callbacks/${connectorId}`,
})
