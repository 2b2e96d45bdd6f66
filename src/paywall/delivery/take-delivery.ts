import { type Answer, type Ask, seeOther } from '../../http/route.js'
import { Refusal } from '../../payments/refusal.js'
import { type Loaded, loadPayment } from '../load-payment.js'
import type { PaywallNeeds } from '../needs.js'
import { notFound } from '../not-found.js'
import { addressOf } from '../payment-address.js'
import { readDelivery } from './read-delivery.js'

/** True where the payer may say how to deliver: the page asks, or shows the methods and nothing is under way. */
export const takesDelivery = ({ screen, payment }: Loaded): boolean =>
  screen.name === 'delivery' || (screen.name === 'choose' && payment.delivery !== null)

/**
 * `POST /{language}/pay/{payment}/delivery`: stores what was typed with the payer's data, complete or not, and goes on to the methods, or
 * back with the names of the fields to correct. Nothing that was typed ever stands in an address.
 */
export const takeDelivery =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    const back = (query = '') => seeOther(addressOf(loaded) + query)
    if (!takesDelivery(loaded) || !(await needs.mayTry(ask.address))) return back()
    const { payment, shop, language } = loaded
    const form = new URLSearchParams(ask.body.toString('utf8'))
    const { delivery, wrong } = readDelivery(form, shop.settings.delivery?.choices ?? [], language)
    try {
      const { merchantId, id: paymentId } = payment
      await needs.chooseDelivery({ merchantId, paymentId, delivery, isComplete: wrong.length === 0 })
    } catch (error) {
      if (error instanceof Refusal) return back()
      throw error
    }
    return back(wrong.length === 0 ? '' : `?wrong=${wrong.join()}`)
  }
