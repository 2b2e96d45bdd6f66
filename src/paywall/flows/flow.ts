import type { Language } from '../../http/languages.js'
import type { Phrases } from '../../http/phrases.js'
import type { Offer, OfferFacts } from '../../payments/offers.js'
import type { TryOrder } from '../../payments/try-order.js'
import type { FieldName } from '../fields.js'
import type { Loaded } from '../load-payment.js'
import type { MethodState, MethodView } from '../pages.js'

/**
 * What a way to pay is drawn from: its offers (at least one) and the facts that made them. Pages that share these share their drawing,
 * so nothing else of a payment may be shown here.
 */
export type FlowFacts = {
  offers: readonly Offer[]
  /** `today`: the day on the gateway's clock (`dayOf`). */
  facts: Omit<OfferFacts, 'connectors'> & { today: string }
  language: Language
  t: Phrases
}

/** What a payer typed or chose, as the use case takes it. */
export type Typed = Pick<TryOrder, 'blikCode' | 'card' | 'instalments' | 'remember'>
/** What a form held, or the fields that must be corrected. */
export type Reading = { code: string; typed: Typed } | { wrong: readonly FieldName[] }

/**
 * One way to pay on the page. It is drawn by `views/paywall/parts/{flow}.ejs` and its form posts to `/{language}/pay/{payment}/{flow}`.
 */
export type PageFlow = {
  /** What its row says: a name, and a few words below it. */
  name: (facts: FlowFacts) => string
  note: (facts: FlowFacts) => string
  /** Adds to the row what its own view shows. */
  view: (row: MethodState, facts: FlowFacts) => MethodView
  read: (form: URLSearchParams, loaded: Loaded) => Reading
}
