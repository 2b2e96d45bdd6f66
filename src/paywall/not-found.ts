import { asLanguage, chooseLanguage } from '../http/languages.js'
import { type Answer, type Ask, page } from '../http/route.js'
import { plainFrame } from './frame-facts.js'
import type { PaywallNeeds } from './needs.js'

type Needs = Pick<PaywallNeeds, 'render' | 'operator' | 'termsUrl' | 'mode'>

/** The language of an address, else of the browser. */
export const languageOf = ({ params, path, headers }: Ask) =>
  asLanguage(params.language ?? path.split('/')[1] ?? '') ?? chooseLanguage(headers['accept-language'])

/** A page we do not have; the same words for every unknown address. */
export const notFound = (needs: Needs, ask: Ask): Answer =>
  page(404, needs.render('paywall/not-found', languageOf(ask), { frame: plainFrame(needs, null) }))

/** A fault of ours, with the number that finds it in the log. */
export const problem = (needs: Needs, ask: Ask): Answer =>
  page(
    500,
    needs.render('paywall/problem', languageOf(ask), {
      frame: plainFrame(needs, null),
      traceId: ask.traceId,
      retryUrl: ask.method === 'POST' ? null : ask.path,
    }),
  )
