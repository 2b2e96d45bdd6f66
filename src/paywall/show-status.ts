import { type Answer, type Ask, page } from '../http/route.js'
import { paymentFrame, summaryOf } from './frame-facts.js'
import { describe, type Loaded } from './load-payment.js'
import { methodName } from './method-name.js'
import type { PaywallNeeds } from './needs.js'
import { languageOf, notFound } from './not-found.js'
import type { StatusView } from './pages.js'
import { refundLines } from './refund-lines.js'
import type { Screen } from './screen.js'
import { capturedPart, receivedOf } from './show-payment.js'
import { statusDigest } from './status-link.js'

const states: Record<Screen['name'], StatusView['state']> = {
  paid: 'completed',
  authorized: 'authorized',
  closed: 'failed',
  transfer: 'open',
  waiting: 'open',
  delivery: 'open',
  choose: 'open',
}

/** `GET /{language}/status/{token}`: the permanent status link; an unknown or revoked token is a page we do not have. */
export const showStatus =
  (needs: PaywallNeeds) =>
  async (ask: Ask): Promise<Answer> => {
    const token = ask.params.token ?? ''
    const payment = await needs.read.payments.findByStatusDigest(statusDigest(token))
    if (payment === undefined) return notFound(needs, ask)
    const language = languageOf(ask)
    const loaded = await describe(needs, language, payment)
    const state = states[loaded.screen.name]
    const address = `/${language}/pay/${payment.publicId}`
    return page(
      200,
      needs.render('paywall/status', language, {
        frame: paymentFrame(needs, loaded, `/status/${token}`),
        summary: { ...summaryOf(loaded, ask), statusUrl: null, goods: null, delivery: null },
        state,
        closed: loaded.screen.name === 'closed' ? loaded.screen.kind : null,
        finish: state === 'open' ? { url: address, method: chosenMethod(needs, loaded) } : null,
        received: state === 'completed' || state === 'authorized' ? null : receivedOf(loaded),
        refund: refundLines(loaded),
        captured: loaded.screen.name === 'paid' ? capturedPart(loaded.screen.transaction, language) : null,
        receiptUrl: state === 'completed' || state === 'authorized' ? address : null,
      }),
    )
  }

/** The method of the last try, unless the payer left it for another one. */
const chosenMethod = ({ phrases }: PaywallNeeds, { tries, language }: Loaded): string | null => {
  const last = tries.findLast(({ type }) => type === 'sale')
  const isLeft = last === undefined || last.supersededAt !== null || last.status === 'cancelled'
  return isLeft ? null : methodName(last.methodCode, phrases[language])
}
