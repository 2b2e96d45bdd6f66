import { dayOf } from '../http/moment-text.js'
import type { PhraseKey, Phrases } from '../http/phrases.js'
import { remembered } from '../http/remembered.js'
import type { Ask } from '../http/route.js'
import { type Flow, flows } from '../payments/methods.js'
import { mostGenerous, type Offer, offerFactsOf, offersFor } from '../payments/offers.js'
import type { Transaction } from '../payments/payment.js'
import { ownChannelCode } from '../payments/profile-kind.js'
import type { KnownCustomer } from './customer.js'
import { type FieldErrors, fieldNames, fieldPhrases, noErrors } from './fields.js'
import type { FlowFacts } from './flows/flow.js'
import { pageFlows } from './flows/page-flows.js'
import { paymentFrame, summaryOf } from './frame-facts.js'
import type { Loaded } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import type { ChooseView, MethodView } from './pages.js'
import { reasonKey } from './reasons.js'
import { nobody, rememberedViews } from './remembered-views.js'
import { unavailableText } from './unavailable-text.js'

type Sources = Pick<PaywallNeeds, 'connectors'>

/** All that decides what is offered and how it is shown, beside the connectors and the language. */
const factsOf = ({ payment, shop, now }: Loaded): FlowFacts['facts'] => ({
  ...offerFactsOf(payment, shop, now),
  today: dayOf(now),
})

/** What can be chosen for this payment. */
export const offersOf = ({ connectors }: Sources, loaded: Loaded): Offer[] =>
  offersFor({ ...factsOf(loaded), connectors: connectors.values() })

const noticePhrases: ReadonlyMap<string, PhraseKey> = new Map([
  ['failures', 'error.failures'],
  ['unavailable', 'error.unavailable'],
])

/** Lists of offers and of methods held at most. */
const listsRemembered = 1000

/** What is offered for the same facts, and how it was shown. */
type Shelf = { facts: FlowFacts['facts']; offers: readonly Offer[]; shown: Map<string, readonly MethodView[]> }

/**
 * Makes the view of the page with the methods: which one is open, what went wrong with the last try, which fields must be corrected.
 * Lists of methods that are alike are the very same list, so that their page is drawn once.
 */
export const createChooseView = (needs: PaywallNeeds) => {
  const shelves = remembered<Shelf>(listsRemembered)
  const alike = remembered<readonly MethodView[]>(listsRemembered)
  const shelfOf = (loaded: Loaded): Shelf => {
    const facts = factsOf(loaded)
    const shelf = (): Shelf => ({ facts, offers: offersOf(needs, loaded), shown: new Map() })
    // A basket may be a megabyte and is no other payment's.
    return facts.cart === null ? shelves(JSON.stringify(facts), shelf) : shelf()
  }

  const methodsOf = (
    loaded: Loaded,
    asked: URLSearchParams,
    declined: Transaction | undefined,
    saved: string | undefined,
  ) => {
    const { facts, offers, shown } = shelfOf(loaded)
    const { language } = loaded
    const failed = asked.get('notice') === 'failures' ? flows.find(flow => flow === asked.get('method')) : undefined
    const usable = offers.filter(({ channel, unavailable }) => unavailable === null && channel.flow !== failed)
    const open = saved === undefined ? openFlow(asked.get('method'), loaded, declined, usable) : undefined
    const name = `${language} ${failed} ${open}`
    const known = shown.get(name)
    if (known !== undefined) return known
    const blocked = offers.map(offer => blockedIf(offer.channel.flow === failed, offer))
    const made = methodViews({ offers: blocked, facts, language, t: needs.phrases[language] }, open)
    const methods = facts.cart === null ? alike(JSON.stringify(made), () => made) : made
    shown.set(name, methods)
    return methods
  }

  return (
    ask: Ask,
    loaded: Loaded,
    declined: Transaction | undefined,
    customer: KnownCustomer | undefined,
  ): ChooseView => {
    const t = needs.phrases[loaded.language]
    const asked = new URLSearchParams(ask.query)
    const notice = noticePhrases.get(asked.get('notice') ?? '')
    const errors = errorsOf(asked.get('wrong') ?? '', t)
    const saved = openProfile(asked.get('method'), loaded, declined, customer)
    return {
      frame: paymentFrame(needs, loaded),
      summary: summaryOf(loaded, ask),
      declined:
        declined && errors === noErrors && notice === undefined && !asked.has('left')
          ? t(reasonKey(declined.statusCode))
          : null,
      notice: notice === undefined ? null : t(notice),
      errors,
      done: asked.get('notice') === 'forgotten' ? t('forget.done') : null,
      ...(customer ? rememberedViews(customer, { loaded, operator: needs.operator, t }, saved) : nobody),
      methods: methodsOf(loaded, asked, declined, saved),
    }
  }
}

/** A method that takes no more codes or cards just now. */
const blockedIf = (isBlocked: boolean, offer: Offer): Offer =>
  isBlocked ? { ...offer, unavailable: { why: 'too-many-failures' } } : offer

const errorsOf = (wrong: string, t: Phrases): FieldErrors => {
  const names = fieldNames.filter(name => wrong.split(',').includes(name))
  return names.length === 0
    ? noErrors
    : { ...noErrors, ...Object.fromEntries(names.map(name => [name, t(fieldPhrases[name])])) }
}

/** The remembered instrument that is open: the one asked for, else the last used unless another way is wished for or was just declined. */
const openProfile = (
  asked: string | null,
  { payment }: Loaded,
  declined: Transaction | undefined,
  customer: KnownCustomer | undefined,
): string | undefined => {
  const ids = customer?.profiles.map(({ publicId }) => publicId) ?? []
  if (asked !== null) return ids.find(id => id === asked)
  return declined === undefined && payment.preselectMethodCode === null ? ids[0] : undefined
}

/** What the address says, else the method just tried, else the form's wish, else the first that can be used. */
const openFlow = (
  asked: string | null,
  { payment }: Loaded,
  declined: Transaction | undefined,
  usable: readonly Offer[],
): Flow | undefined => {
  const wishes = [asked, declined && ownChannelCode(declined.methodCode), payment.preselectMethodCode]
  for (const wish of wishes) {
    const found = wish && usable.find(({ channel: { code, flow } }) => flow === wish || code === wish)
    if (found) return found.channel.flow
  }
  return usable[0]?.channel.flow
}

const methodViews = (all: FlowFacts, open: Flow | undefined): readonly MethodView[] =>
  [...new Set(all.offers.map(({ channel }) => channel.flow))].map(flow => {
    const offers = all.offers.filter(({ channel }) => channel.flow === flow)
    const own = { ...all, offers }
    const page = pageFlows[flow]
    const name = all.facts.settings.methodLabels[flow]?.[all.language] ?? page.name(own)
    const refused = mostGenerous(offers)
    const available = refused === null
    const note = available ? page.note(own) : unavailableText(refused, own)
    return page.view({ name, note, available, open: available && flow === open }, own)
  })
