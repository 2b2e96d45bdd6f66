import type { MethodPauses, Shop, ShopSettings } from '../merchants/shop.js'
import { basketNetMinor, type Cart, unitNetMinor } from './cart.js'
import type { Connector } from './connector.js'
import { isOfShop } from './currencies.js'
import { type Channel, channels } from './methods.js'
import type { Payment } from './payment.js'
import { splitOf } from './split-payment.js'

/** Why a channel cannot be chosen just now. */
export type Unavailable =
  | { why: 'no-connector' | 'too-many-failures' | 'no-basket' }
  /** The amount of the payment breaks a limit. */
  | { why: 'below-minimum' | 'above-maximum'; limitMinor: number }
  /** An item of the basket, or all of it, is worth too little net. */
  | { why: 'item-below' | 'basket-below'; limitMinor: number }
  /** The shop says so, with a text by language, and perhaps until when (ISO 8601). */
  | { why: 'paused'; texts: Readonly<Record<string, string>>; until: string | null }

/** A channel as it stands for one payment. */
export type Offer = {
  channel: Channel
  connector: Connector | undefined
  /** `null`: it can be chosen now. */
  unavailable: Unavailable | null
}

export type OfferFacts = {
  currency: string
  amountMinor: number
  livemode: boolean
  /** The form's `visibleMethod`; `null` or no known word = all. */
  visibleMethods: readonly string[] | null
  cart: Cart | null
  /** What the shop has decided; of its pauses those that are on now (`pausesAt`). */
  settings: Pick<
    ShopSettings,
    | 'disabledMethodCodes'
    | 'currencies'
    | 'testCurrency'
    | 'methodOrder'
    | 'methodLabels'
    | 'methodLimits'
    | 'methodPauses'
  >
  /** The payment's invoice can be paid by split payment. */
  canSplit: boolean
  connectors: Iterable<Connector>
}

type PausedShop = Pick<Shop, 'settings' | 'pausesOfAll'>
type Offered = Pick<Payment, 'currency' | 'amountMinor' | 'livemode' | 'visibleMethods' | 'cart' | 'invoice'>

/** What a payment and its shop decide about its offers at a moment. */
export const offerFactsOf = (payment: Offered, shop: PausedShop, now: Date): Omit<OfferFacts, 'connectors'> => ({
  currency: payment.currency,
  amountMinor: payment.amountMinor,
  livemode: payment.livemode,
  visibleMethods: knownGroups(payment.visibleMethods),
  cart: payment.cart,
  settings: {
    disabledMethodCodes: shop.settings.disabledMethodCodes,
    currencies: shop.settings.currencies,
    testCurrency: shop.settings.testCurrency,
    methodOrder: shop.settings.methodOrder,
    methodLabels: shop.settings.methodLabels,
    methodLimits: shop.settings.methodLimits,
    methodPauses: pausesAt(shop, now),
  },
  canSplit: payment.invoice !== null && splitOf({ ...payment, taxId: shop.settings.taxId }) !== null,
})

/**
 * The channels that a payment's page offers, in the shop's order: those of its currency that the shop has on and the form lets be seen.
 * One that no connector serves just now, that the shop has paused, or whose limits are broken stays in the list with the reason; leasing
 * without a basket only where the form asks for it by name.
 */
export const offersFor = (facts: OfferFacts): Offer[] => {
  const { currency, visibleMethods, settings } = facts
  if (!isOfShop(settings, currency)) return []
  const seen = knownGroups(visibleMethods) ?? []
  const usable = [...facts.connectors].filter(({ money }) => money === (facts.livemode ? 'live' : 'test'))
  return ordered(settings.methodOrder)
    .filter(channel => channel.currencies.has(currency) && !settings.disabledMethodCodes.includes(channel.code))
    .filter(({ group }) => seen.length === 0 || seen.includes(group))
    .filter(({ basket, group }) => basket === undefined || facts.cart !== null || seen.includes(group))
    .filter(({ needsSplit }) => facts.canSplit || !needsSplit)
    .map(channel => offer(channel, facts, usable))
}

/** Why none of these can be chosen, by the limit that is nearest to the amount; `null` when one can. */
export const mostGenerous = (offers: readonly Offer[]): Unavailable | null => {
  const reasons = offers.flatMap(({ unavailable }) => unavailable ?? [])
  if (reasons.length < offers.length) return null
  const limits = (why: Unavailable['why']) =>
    reasons.flatMap(reason => (reason.why === why && 'limitMinor' in reason ? reason.limitMinor : []))
  const [first = { why: 'no-connector' }] = reasons
  if (first.why === 'below-minimum') return { why: first.why, limitMinor: Math.min(...limits(first.why)) }
  if (first.why === 'above-maximum') return { why: first.why, limitMinor: Math.max(...limits(first.why)) }
  return first
}

/** Smallest and largest amount of a channel in a shop, in minor units of the currency. */
export const limitsOf = (
  channel: Channel,
  currency: string,
  methodLimits: ShopSettings['methodLimits'],
): { minMinor: number; maxMinor: number } => {
  const own = methodLimits[channel.code]?.[currency]
  return {
    minMinor: Math.max(channel.minMinor, own?.minMinor ?? 0),
    maxMinor: Math.min(channel.maxMinor, own?.maxMinor ?? channel.maxMinor),
  }
}

/** The pauses that are on in a shop at a moment: its own, and those that the operator has set for all. */
export const pausesAt = ({ settings, pausesOfAll }: PausedShop, now: Date): MethodPauses =>
  Object.fromEntries(
    Object.entries({ ...settings.methodPauses, ...pausesOfAll }).filter(
      ([, { until }]) => until === null || new Date(until) > now,
    ),
  )

/** Of the form's `visibleMethod` the words that we know, each once: a shop may have sent any others, and any number of them. */
export const knownGroups = (words: readonly string[] | null): readonly string[] | null =>
  words === null ? null : [...groups].filter(group => words.includes(group))

const groups: ReadonlySet<string> = new Set(channels.map(({ group }) => group))

/** The flows that the shop names come first, as it names them. */
const ordered = (order: readonly string[]): readonly Channel[] => {
  if (order.length === 0) return channels
  const place = ({ flow }: Channel) => (order.includes(flow) ? order.indexOf(flow) : order.length)
  return [...channels].sort((one, other) => place(one) - place(other))
}

const offer = (channel: Channel, facts: OfferFacts, connectors: readonly Connector[]): Offer => {
  const connector = connectors.find(
    ({ methodCodes, acceptsCardData }) => methodCodes.has(channel.code) && (channel.flow !== 'card' || acceptsCardData),
  )
  return { channel, connector, unavailable: unavailable(channel, facts, connector) }
}

const unavailable = (channel: Channel, facts: OfferFacts, connector: Connector | undefined): Unavailable | null => {
  const { settings, amountMinor } = facts
  const pause = settings.methodPauses[channel.code] ?? settings.methodPauses[channel.flow]
  if (pause !== undefined) return { why: 'paused', ...pause }
  const { minMinor, maxMinor } = limitsOf(channel, facts.currency, settings.methodLimits)
  if (amountMinor < minMinor) return { why: 'below-minimum', limitMinor: minMinor }
  if (amountMinor > maxMinor) return { why: 'above-maximum', limitMinor: maxMinor }
  return tooSmallBasket(channel, facts.cart) ?? (connector === undefined ? { why: 'no-connector' } : null)
}

const tooSmallBasket = ({ basket }: Channel, cart: Cart | null): Unavailable | null => {
  if (basket === undefined) return null
  if (cart === null) return { why: 'no-basket' }
  if (cart.items.some(item => unitNetMinor(item) < basket.itemMinor)) {
    return { why: 'item-below', limitMinor: basket.itemMinor }
  }
  return basketNetMinor(cart) < basket.totalMinor ? { why: 'basket-below', limitMinor: basket.totalMinor } : null
}
