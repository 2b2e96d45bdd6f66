import { type Answer, type Ask, page } from '../http/route.js'
import { paymentFrame, summaryOf } from './frame-facts.js'
import { describe } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { languageOf, notFound } from './not-found.js'
import type { StatusView } from './pages.js'
import type { Screen } from './screen.js'
import { statusDigest } from './status-link.js'

const states: Record<Screen['name'], StatusView['state']> = {
  paid: 'completed',
  authorized: 'completed',
  closed: 'failed',
  transfer: 'open',
  waiting: 'open',
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
        summary: { ...summaryOf(loaded, ask), statusUrl: null, goods: null },
        state,
        finishUrl: state === 'open' ? address : null,
        started: loaded.tries.some(({ live }) => live),
        receiptUrl: state === 'completed' ? address : null,
      }),
    )
  }
