import { formatMoney } from '../http/money-text.js'
import type { PhraseKey } from '../http/phrases.js'
import type { Ask } from '../http/route.js'
import { type Flow, type Offer, offersFor } from '../payments/methods.js'
import type { Transaction } from '../payments/payment.js'
import { paymentFrame, summaryOf } from './frame-facts.js'
import type { Loaded } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { type ChooseView, type FieldErrors, type FieldName, fieldNames, type MethodView, noErrors } from './pages.js'
import { reasonKey } from './reasons.js'

/** What can be chosen for this payment. */
export const offersOf = (needs: Pick<PaywallNeeds, 'connectors'>, { payment, shop }: Loaded): Offer[] =>
  offersFor({ ...payment, settings: shop.settings, connectors: needs.connectors.values() })

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

/** The page with the methods: which one is open, what went wrong with the last try, which fields must be corrected. */
export const chooseView = (
  needs: PaywallNeeds,
  ask: Ask,
  loaded: Loaded,
  declined: Transaction | undefined,
): ChooseView => {
  const t = needs.phrases[loaded.language]
  const asked = new URLSearchParams(ask.query)
  const failed = asked.get('notice') === 'failures' ? asked.get('method') : null
  const offers = offersOf(needs, loaded).map(offer => blockedIf(offer.channel.flow === failed, offer))
  const open = openFlow(asked.get('method'), loaded, declined, offers)
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
    methods: flows.flatMap(flow => methodView(flow, offers, open, loaded, t)),
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
  offers: readonly Offer[],
): Flow | undefined => {
  const wishes = [asked, declined?.methodCode, payment.preselectMethodCode]
  const usable = offers.filter(({ unavailable }) => unavailable === null).map(({ channel }) => channel)
  for (const wish of wishes) {
    const found = usable.find(({ code, flow }) => flow === wish || code === wish)
    if (found !== undefined) return found.flow
  }
  return usable[0]?.flow
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
