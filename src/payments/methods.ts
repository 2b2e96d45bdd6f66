import type { Shop } from '../merchants/shop.js'
import type { Connector } from './connector.js'
import { currencies } from './currencies.js'

/** How a payer pays by a channel: types a code, goes to a bank, types a card, or makes a transfer. */
export type Flow = 'blik' | 'bank' | 'card' | 'transfer'

/** One way to pay: a row of data, never an `if` (imoje-paywall.md §8). */
export type Channel = {
  /** Wire `paymentMethodCode`. */
  code: string
  /** Wire `paymentMethod`. */
  method: 'blik' | 'pbl' | 'ing' | 'card' | 'wt'
  /** Word of the form's `visibleMethod` that shows it. */
  group: 'blik' | 'pbl' | 'card' | 'wt'
  flow: Flow
  /** Own name of the channel or bank; said the same in every language. */
  name: string
  /** Up to four letters for the drawn plate of a bank; no two of one currency are alike. */
  mark: string
  currencies: ReadonlySet<string>
  /** Limits in minor units of the payment's currency. */
  minMinor: number
  maxMinor: number
  /** Seconds after which a try without a result is stopped. */
  waitSeconds: number
}

const largestMinor = 999_999_999
const minutes = 60
const days = 24 * 60 * minutes
/** `TST` is test money of every kind. */
const zloty = new Set(['PLN', 'TST'])
const koruna = new Set(['CZK'])
const euro = new Set(['EUR'])
const every = new Set(currencies.keys())

const bank = (code: string, name: string, mark: string, of: ReadonlySet<string>): Channel => ({
  code,
  method: code === 'ing' ? 'ing' : 'pbl',
  group: 'pbl',
  flow: 'bank',
  name,
  mark,
  currencies: of,
  minMinor: 1,
  maxMinor: largestMinor,
  waitSeconds: 3 * days,
})

/** All channels, in the order of the page. */
export const channels: readonly Channel[] = [
  {
    code: 'blik',
    method: 'blik',
    group: 'blik',
    flow: 'blik',
    name: 'BLIK',
    mark: '',
    currencies: zloty,
    minMinor: 1,
    maxMinor: largestMinor,
    waitSeconds: 3 * minutes,
  },
  bank('ing', 'ING Bank Śląski', 'ING', zloty),
  bank('mtransfer', 'mBank', 'mB', zloty),
  bank('bzwbk', 'Santander', 'San', zloty),
  bank('pekao24', 'Bank Pekao', 'Pek', zloty),
  bank('inteligo', 'Inteligo', 'Int', zloty),
  bank('ipko', 'PKO BP iPKO', 'PKO', zloty),
  bank('getin', 'VeloBank', 'Velo', zloty),
  bank('noble', 'Noble Bank', 'Nob', zloty),
  bank('creditagricole', 'Crédit Agricole', 'CA', zloty),
  bank('alior', 'Alior Bank', 'Ali', zloty),
  bank('millennium', 'Bank Millennium', 'Mil', zloty),
  bank('citi', 'Citi Handlowy', 'Citi', zloty),
  bank('bos', 'BOŚ', 'BOŚ', zloty),
  bank('bnpparibas', 'BNP Paribas', 'BNP', zloty),
  bank('pocztowy', 'Bank Pocztowy', 'Poc', zloty),
  bank('plusbank', 'Plus Bank', 'Plus', zloty),
  bank('bs', 'Banki Spółdzielcze', 'BS', zloty),
  bank('bspb', 'Bank Spółdzielczy w Brodnicy', 'BSB', zloty),
  bank('nest', 'Nest Bank', 'Nest', zloty),
  bank('pbs', 'Podkarpacki Bank Spółdzielczy', 'PBS', zloty),
  bank('cs', 'Česká spořitelna', 'ČS', koruna),
  bank('mp', 'mBank CZ', 'mB', koruna),
  bank('kb', 'Komerční banka', 'KB', koruna),
  bank('rf', 'Raiffeisenbank', 'RB', koruna),
  bank('pg', 'MONETA Money Bank', 'MON', koruna),
  bank('pf', 'Poštovní spořitelna', 'PS', koruna),
  bank('cb', 'ČSOB', 'ČSOB', koruna),
  bank('uc', 'UniCredit Bank', 'UC', new Set(['CZK', 'EUR'])),
  bank('posta', 'Poštová banka', 'PB', euro),
  bank('sporo', 'Slovenská sporiteľňa', 'SLSP', euro),
  bank('tatra', 'Tatra banka', 'TB', euro),
  bank('viamo', 'Viamo', 'VIA', euro),
  bank('vub', 'VÚB banka', 'VÚB', euro),
  {
    code: 'ecom3ds',
    method: 'card',
    group: 'card',
    flow: 'card',
    name: 'Visa, Mastercard',
    mark: '',
    currencies: every,
    minMinor: 1,
    maxMinor: largestMinor,
    waitSeconds: 30 * minutes,
  },
  {
    code: 'wt',
    method: 'wt',
    group: 'wt',
    flow: 'transfer',
    name: 'Przelew tradycyjny',
    mark: '',
    currencies: zloty,
    minMinor: 1,
    maxMinor: largestMinor,
    waitSeconds: 30 * days,
  },
]

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
