import type { Shop } from '../merchants/shop.js'
import type { Connector } from './connector.js'
import { type Channel, channels } from './methods.js'

/** A channel as it stands for one payment. */
export type Offer = {
  channel: Channel
  connector: Connector | undefined
  /** `null`: it can be chosen now. */
  unavailable: 'no-connector' | 'below-minimum' | 'above-maximum' | 'too-many-failures' | null
}

export type OfferFacts = {
  currency: string
  amountMinor: number
  livemode: boolean
  /** The form's `visibleMethod`; `null` or no known word = all. */
  visibleMethods: readonly string[] | null
  settings: Pick<Shop['settings'], 'disabledMethodCodes' | 'currencies'>
  connectors: Iterable<Connector>
}

/**
 * The channels that a payment's page offers: those of its currency that the shop has on and the form lets be seen. One that no connector
 * serves just now, or whose limits the amount breaks, stays in the list with the reason.
 */
export const offersFor = (facts: OfferFacts): Offer[] => {
  const { currency, visibleMethods, settings } = facts
  if (settings.currencies !== null && !settings.currencies.includes(currency)) return []
  const seen = visibleMethods?.filter(word => groups.has(word)) ?? []
  const usable = [...facts.connectors].filter(({ money }) => money === (facts.livemode ? 'live' : 'test'))
  return channels
    .filter(channel => channel.currencies.has(currency) && !settings.disabledMethodCodes.includes(channel.code))
    .filter(({ group }) => seen.length === 0 || seen.includes(group))
    .map(channel => offer(channel, facts, usable))
}

const groups: ReadonlySet<string> = new Set(channels.map(({ group }) => group))

const offer = (channel: Channel, { amountMinor }: OfferFacts, connectors: readonly Connector[]): Offer => {
  const connector = connectors.find(
    ({ methodCodes, acceptsCardData }) => methodCodes.has(channel.code) && (channel.flow !== 'card' || acceptsCardData),
  )
  return { channel, connector, unavailable: reason(channel, amountMinor, connector) }
}

const reason = (channel: Channel, amountMinor: number, connector: Connector | undefined): Offer['unavailable'] => {
  if (amountMinor < channel.minMinor) return 'below-minimum'
  if (amountMinor > channel.maxMinor) return 'above-maximum'
  return connector === undefined ? 'no-connector' : null
}
