import { type Answer, type Ask, seeOther } from '../http/route.js'
import { readBlikCode, readCard } from '../payments/card-entry.js'
import type { Offer } from '../payments/methods.js'
import { Refusal, type RefusalCode } from '../payments/refusal.js'
import type { TryOrder } from '../payments/start-try.js'
import { offersOf } from './choose.js'
import { leavingCookie } from './leaving.js'
import { type Loaded, loadPayment } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'
import type { FieldName } from './pages.js'
import { addressHash } from './status-link.js'

/** The ways to pay on the page; each is the last word of its form's address. */
export type PayerMethod = 'blik' | 'bank' | 'card' | 'transfer'

type Typed = Pick<TryOrder, 'blikCode' | 'card'>
/** What a form held, or the fields that must be corrected. */
type Reading = { code: string; typed: Typed } | { wrong: readonly FieldName[] }

const read: Record<PayerMethod, (form: URLSearchParams, now: Date) => Reading> = {
  blik: form => blikReading(form.get('code') ?? ''),
  bank: form => (form.get('bank') ? { code: form.get('bank') ?? '', typed: {} } : { wrong: ['bank'] }),
  card: (form, now) => cardReading(form, now),
  transfer: () => ({ code: 'wt', typed: {} }),
}

const blikReading = (text: string): Reading => {
  try {
    return { code: 'blik', typed: { blikCode: readBlikCode(text) } }
  } catch {
    return { wrong: ['code'] }
  }
}

const cardReading = (form: URLSearchParams, now: Date): Reading => {
  const value = (name: string) => form.get(name) ?? ''
  const entry = { number: value('number'), expiry: value('expiry'), cvc: value('cvc'), holder: value('holder') }
  const reading = readCard(entry, now)
  return 'card' in reading
    ? { code: 'ecom3ds', typed: { card: reading.card } }
    : { wrong: reading.faults.map(fault => fault.slice('card/'.length) as FieldName) }
}

/**
 * `POST /{language}/pay/{payment}/{method}`: starts a try and redirects to the payment's page. Wrong fields go back to the page by name only:
 * nothing a payer typed ever stands in an address. A try already under way, or a payment just paid, simply shows itself.
 */
export const tryPayment =
  (needs: PaywallNeeds, method: PayerMethod) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    const back = (query = '') => seeOther(`/${loaded.language}/pay/${loaded.payment.publicId}${query}`)
    if (loaded.screen.name !== 'choose') return back()
    const reading = read[method](new URLSearchParams(ask.body.toString('utf8')), loaded.now)
    if ('wrong' in reading) return back(`?method=${method}&wrong=${reading.wrong.join()}`)
    const offer = offersOf(needs, loaded).find(({ channel }) => channel.code === reading.code)
    if (offer === undefined || offer.unavailable !== null) return back(`?method=${method}&notice=unavailable`)
    if (!(await needs.mayTry(ask.address))) return back(`?method=${method}&notice=failures`)
    try {
      const { transaction } = await needs.startTry(orderOf(needs, ask, loaded, offer, reading.typed))
      const leaves = transaction.live && transaction.action?.type === 'redirect'
      return leaves
        ? {
            ...back(),
            headers: {
              ...back().headers,
              'set-cookie': leavingCookie(transaction, needs.baseUrl().startsWith('https:')).fresh,
            },
          }
        : back()
    } catch (error) {
      if (error instanceof Refusal) return back(noticeOf(method, error.code))
      throw error
    }
  }

/** Refusals that the page itself explains by its state say nothing more. */
const noticeOf = (method: PayerMethod, code: RefusalCode): string =>
  code === 'method/too-many-failures' ? `?method=${method}&notice=failures` : ''

const orderOf = (
  needs: PaywallNeeds,
  ask: Ask,
  { payment, language }: Loaded,
  offer: Offer,
  typed: Typed,
): TryOrder => {
  const { channel, connector } = offer
  if (connector === undefined) throw new Refusal('method/unavailable')
  return {
    merchantId: payment.merchantId,
    paymentId: payment.id,
    channel,
    connector,
    language,
    addressHash: addressHash(needs.statusSeed, ask.address),
    returnUrl: `${needs.baseUrl()}/${language}/pay/${payment.publicId}?back`,
    callbackUrl: `${needs.baseUrl()}/callbacks/${connector.id}`,
    ...typed,
  }
}

/** `POST /{language}/pay/{payment}/leave`: the payer chooses another method. */
export const leavePayment =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const loaded = await loadPayment(needs, ask)
    if (loaded === undefined) return notFound(needs, ask)
    await needs.leaveTry(loaded.payment)
    return seeOther(`/${loaded.language}/pay/${loaded.payment.publicId}?left`)
  }
