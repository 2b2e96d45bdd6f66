import { formatMoney } from '../http/money-text.js'
import type { PhraseKey } from '../http/phrases.js'
import { remembered } from '../http/remembered.js'
import type { Ask } from '../http/route.js'
import { type Flow, type Offer, type OfferFacts, offersFor } from '../payments/methods.js'
import type { Transaction } from '../payments/payment.js'
import { paymentFrame, summaryOf } from './frame-facts.js'
import type { Loaded } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { type ChooseView, type FieldErrors, type FieldName, fieldNames, type MethodView, noErrors } from './pages.js'
import { reasonKey } from './reasons.js'

type Sources = Pick<PaywallNeeds, 'connectors'>

/** All that decides what is offered, beside the connectors. */
const factsOf = ({ payment, shop: { settings } }: Loaded): Omit<OfferFacts, 'connectors'> => ({
  currency: payment.currency,
  amountMinor: payment.amountMinor,
  livemode: payment.livemode,
  visibleMethods: payment.visibleMethods,
  settings: { disabledMethodCodes: settings.disabledMethodCodes, currencies: settings.currencies },
})

/** What can be chosen for this payment. */
export const offersOf = ({ connectors }: Sources, loaded: Loaded): Offer[] =>
  offersFor({ ...factsOf(loaded), connectors: connectors.values() })

const flows: readonly Flow[] = ['blik', 'bank', 'card', 'transfer']

const errorPhrases: Record<FieldName, PhraseKey> = {
  code: 'error.blikCode',
  bank: 'error.bank',
  number: 'error.cardNumber',
  expiry: 'error.cardExpiry',
  cvc: 'error.cardCvc',
  holder: 'error.cardHolder',
}
const noticePhrases: ReadonlyMap<string, PhraseKey> = new Map([
  ['failures', 'error.failures'],
  ['unavailable', 'error.unavailable'],
])

/** Lists of offers and of methods held at most. */
const listsRemembered = 1000

/** What is offered for the same facts, and how it was shown. */
type Shelf = { offers: readonly Offer[]; shown: Map<string, readonly MethodView[]> }

/**
 * Makes the view of the page with the methods: which one is open, what went wrong with the last try, which fields must be corrected.
 * Lists of methods that are alike are the very same list, so that their page is drawn once.
 */
export const createChooseView = (needs: PaywallNeeds) => {
  const shelves = remembered<Shelf>(listsRemembered)
  const alike = remembered<readonly MethodView[]>(listsRemembered)
  const shelfOf = (loaded: Loaded): Shelf =>
    shelves(JSON.stringify(factsOf(loaded)), () => ({ offers: offersOf(needs, loaded), shown: new Map() }))

  const methodsOf = (loaded: Loaded, asked: URLSearchParams, declined: Transaction | undefined) => {
    const { offers, shown } = shelfOf(loaded)
    const failed = asked.get('notice') === 'failures' ? flows.find(flow => flow === asked.get('method')) : undefined
    const usable = offers.filter(({ channel, unavailable }) => unavailable === null && channel.flow !== failed)
    const open = openFlow(asked.get('method'), loaded, declined, usable)
    const name = `${loaded.language} ${failed} ${open}`
    const known = shown.get(name)
    if (known !== undefined) return known
    const blocked = offers.map(offer => blockedIf(offer.channel.flow === failed, offer))
    const made = flows.flatMap(flow => methodView(flow, blocked, open, loaded, needs.phrases[loaded.language]))
    const methods = alike(JSON.stringify(made), () => made)
    shown.set(name, methods)
    return methods
  }

  return (ask: Ask, loaded: Loaded, declined: Transaction | undefined): ChooseView => {
    const t = needs.phrases[loaded.language]
    const asked = new URLSearchParams(ask.query)
    const notice = noticePhrases.get(asked.get('notice') ?? '')
    const errors = errorsOf(asked.get('wrong') ?? '', t)
    return {
      frame: paymentFrame(needs, loaded),
      summary: summaryOf(loaded, ask),
      declined:
        declined && errors === noErrors && notice === undefined && !asked.has('left')
          ? t(reasonKey(declined.statusCode))
          : null,
      notice: notice === undefined ? null : t(notice),
      errors,
      methods: methodsOf(loaded, asked, declined),
    }
  }
}

/** A method that takes no more codes or cards just now. */
const blockedIf = (isBlocked: boolean, offer: Offer): Offer =>
  isBlocked ? { ...offer, unavailable: 'too-many-failures' } : offer

const errorsOf = (wrong: string, t: (key: PhraseKey) => string): FieldErrors => {
  const names = fieldNames.filter(name => wrong.split(',').includes(name))
  return names.length === 0
    ? noErrors
    : { ...noErrors, ...Object.fromEntries(names.map(name => [name, t(errorPhrases[name])])) }
}

/** What the address says, else the method just tried, else the form's wish, else the first that can be used. */
const openFlow = (
  asked: string | null,
  { payment }: Loaded,
  declined: Transaction | undefined,
  usable: readonly Offer[],
): Flow | undefined => {
  const wishes = [asked, declined?.methodCode, payment.preselectMethodCode]
  for (const wish of wishes) {
    const found = wish && usable.find(({ channel: { code, flow } }) => flow === wish || code === wish)
    if (found) return found.channel.flow
  }
  return usable[0]?.channel.flow
}

type Say = PaywallNeeds['phrases'][Loaded['language']]

const methodView = (
  flow: Flow,
  offers: readonly Offer[],
  open: Flow | undefined,
  loaded: Loaded,
  t: Say,
): MethodView[] => {
  const own = offers.filter(({ channel }) => channel.flow === flow)
  const [first] = own
  if (first === undefined) return []
  const usable = own.find(({ unavailable }) => unavailable === null)
  const state = { open: flow === open, unavailable: usable ? null : reasonText(first, loaded, t) }
  if (flow === 'bank') return [{ kind: 'bank', ...state, banks: own.map(bankView) }]
  if (flow === 'card') return [{ kind: 'card', ...state, expiry: '', holder: '' }]
  return [{ kind: flow, ...state }]
}

const bankView = ({ channel, unavailable }: Offer) => ({
  code: channel.code,
  name: channel.name,
  initials: channel.mark,
  available: unavailable === null,
})

const reasonText = ({ channel, unavailable }: Offer, { payment, language }: Loaded, t: Say): string => {
  const money = (minor: number) => formatMoney(minor, payment.currency, language)
  if (unavailable === 'below-minimum') return t('unavailable.from', { amount: money(channel.minMinor) })
  if (unavailable === 'above-maximum') return t('unavailable.upTo', { amount: money(channel.maxMinor) })
  return t(unavailable === 'too-many-failures' ? 'unavailable.failures' : 'unavailable.now')
}
