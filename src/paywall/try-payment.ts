import { type Answer, type Ask, seeOther } from '../http/route.js'
import type { Flow } from '../payments/methods.js'
import type { Offer } from '../payments/offers.js'
import { Refusal, type RefusalCode } from '../payments/refusal.js'
import type { TryOrder } from '../payments/try-order.js'
import { offersOf } from './choose.js'
import type { PageFlow, Typed } from './flows/flow.js'
import { leavingCookie } from './leaving.js'
import { type Loaded, loadPayment } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'
import { addressOf } from './payment-address.js'
import { rememberWish } from './remember-wish.js'
import { addressHash } from './status-link.js'

/**
 * `POST /{language}/pay/{payment}/{method}`: starts a try and redirects to the payment's page. Wrong fields go back to the page by name only:
 * nothing a payer typed ever stands in an address. A try already under way, or a payment just paid, simply shows itself.
 */
export const tryPayment =
  (needs: PaywallNeeds, method: Flow, { read }: PageFlow) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    const back = (query = '') => seeOther(addressOf(loaded) + query)
    if (loaded.screen.name !== 'choose') return back()
    const form = new URLSearchParams(ask.body.toString('utf8'))
    const reading = read(form, loaded)
    if ('wrong' in reading) return back(`?method=${method}&wrong=${reading.wrong.join()}`)
    const offer = offersOf(needs, loaded).find(
      ({ channel }) => channel.flow === method && channel.code === reading.code,
    )
    if (offer === undefined || offer.unavailable !== null) return back(`?method=${method}&notice=unavailable`)
    if (!(await needs.mayTry(ask.address))) return back(`?method=${method}&notice=failures`)
    try {
      const remember = await rememberWish(needs, ask, loaded, { form, method, offer })
      const typed = { ...reading.typed, remember }
      const { transaction } = await needs.startTry(orderOf(needs, ask, loaded, offer, typed))
      const leaves = transaction.live && transaction.action?.type === 'redirect'
      // A frame on a foreign page has no cookies: there the address says it.
      if (loaded.side === 'widget') return back(leaves ? '?go' : '?tried')
      return leaves
        ? seeOther(addressOf(loaded), {
            'set-cookie': leavingCookie(transaction, needs.baseUrl().startsWith('https:')).fresh,
          })
        : back()
    } catch (error) {
      if (error instanceof Refusal) return back(noticeOf(method, error.code))
      throw error
    }
  }

/** Refusals that the page itself explains by its state say nothing more. */
const noticeOf = (method: Flow, code: RefusalCode): string => {
  const notice = notices[code]
  return notice === undefined ? '' : `?method=${method}&${notice}`
}

const notices: Readonly<Partial<Record<RefusalCode, string>>> = {
  'method/too-many-failures': 'notice=failures',
  'method/instalments': 'wrong=plan',
  'method/unavailable': 'notice=unavailable',
}

const orderOf = (needs: PaywallNeeds, ask: Ask, loaded: Loaded, offer: Offer, typed: Typed): TryOrder => {
  const { payment, language } = loaded
  const { channel, connector } = offer
  if (connector === undefined) throw new Refusal('method/unavailable')
  return {
    merchantId: payment.merchantId,
    paymentId: payment.id,
    channel,
    connector,
    language,
    addressHash: addressHash(needs.statusSeed, ask.address),
    returnUrl: `${needs.baseUrl()}${addressOf(loaded)}?back`,
    callbackUrl: `${needs.baseUrl()}/callbacks/${connector.id}`,
    ...typed,
  }
}

/** `POST /{language}/pay/{payment}/leave`: the payer chooses another method, where the payment's page has any. */
export const leavePayment =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    if (!loaded.payment.hosted) return seeOther(addressOf(loaded))
    await needs.leaveTry(loaded.payment)
    return seeOther(`${addressOf(loaded)}?left`)
  }
