import { type Answer, type Ask, page, seeOther } from '../http/route.js'
import { labelOf } from '../payments/card-profile.js'
import { Refusal } from '../payments/refusal.js'
import type { Profile } from '../profiles/profile.js'
import { type KnownCustomer, knownCustomer } from './customer.js'
import { paymentFrame, summaryOf } from './frame-facts.js'
import { type Loaded, loadPayment } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'
import { addressOf } from './payment-address.js'

type Found = { loaded: Loaded; customer: KnownCustomer; profile: Profile }

/** The instrument that is meant, when it is one this browser is shown; else the answer that leads back to the page. */
const find = async (needs: PaywallNeeds, ask: Ask, id: string | null): Promise<Found | Answer> => {
  const loaded = await loadPayment(needs, ask)
  if (loaded === undefined) return notFound(needs, ask)
  const customer = await knownCustomer(needs, ask, loaded)
  const profile = customer && [...customer.profiles, ...customer.recurring].find(({ publicId }) => publicId === id)
  return customer && profile ? { loaded, customer, profile } : seeOther(addressOf(loaded))
}

/** `GET /{language}/pay/{payment}/forget?profile=…`: asks before a remembered instrument is removed. */
export const askForget =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const found = await find(needs, ask, new URLSearchParams(ask.query).get('profile'))
    if (!('loaded' in found)) return found
    const { loaded, profile } = found
    const { language } = loaded
    const view = {
      frame: paymentFrame(needs, loaded),
      summary: summaryOf(loaded, ask),
      id: profile.publicId,
      name: labelOf(profile),
    }
    return page(200, needs.render('paywall/forget', language, view))
  }

/** `POST /{language}/pay/{payment}/forget` with `profile`: removes it; the merchant gets an event and the payer a letter. */
export const forget =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const found = await find(needs, ask, new URLSearchParams(ask.body.toString('utf8')).get('profile'))
    if (!('loaded' in found)) return found
    const { loaded, customer, profile } = found
    const { merchantId, shopId, livemode, id: paymentId } = loaded.payment
    try {
      const owner = { shopId, livemode, customerId: customer.customerId }
      await needs.removeProfile({ merchantId, profile: profile.publicId, by: 'payer', customer: owner, paymentId })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
    return seeOther(`${addressOf(loaded)}?notice=forgotten`)
  }
