import { currencies } from './currencies.js'

/**
 * How a payer pays by a channel: types a code or a card, goes to a bank, a wallet or a lender, or makes a transfer.
 * In the order of the page (experience.md, "Anatomy").
 */
export const flows = ['blik', 'bank', 'card', 'wallet', 'later', 'instalments', 'lease', 'transfer'] as const
export type Flow = (typeof flows)[number]

/** One way to pay: a row of data, never an `if` (imoje-paywall.md §8). */
export type Channel = {
  /** Wire `paymentMethodCode`. */
  code: string
  /** Wire `paymentMethod`. */
  method: 'blik' | 'pbl' | 'ing' | 'card' | 'wallet' | 'imoje_paylater' | 'imoje_installments' | 'lease' | 'wt'
  /** Word of the form's `visibleMethod` that shows it. */
  group: 'blik' | 'pbl' | 'card' | 'wallet' | 'imoje_paylater' | 'imoje_installments' | 'lease' | 'wt'
  flow: Flow
  /** Own name of the channel or bank; said the same in every language. */
  name: string
  /** Up to four letters for the drawn plate of a bank, no two of one currency alike; of a wallet the name of its drawn symbol. */
  mark: string
  currencies: ReadonlySet<string>
  /** Limits in minor units of the payment's currency. */
  minMinor: number
  maxMinor: number
  /** Seconds after which a try without a result is stopped. */
  waitSeconds: number
  /** Its money can be held first and taken later (pre-authorisation); without it a sale settles at once. */
  holds?: true
  /** Pay later: days after which the payer owes the money to the provider. */
  dueDays?: number
  /** Instalments: how many can be chosen, and the nominal yearly rate in basis points (1190 = 11.90 %). */
  credit?: { terms: readonly number[]; annualRateBps: number }
  /** Leasing: smallest net value of an item and of the basket, in minor units. */
  basket?: { itemMinor: number; totalMinor: number }
  /** For companies only. */
  business?: true
  /** Only for payments whose invoice can be split (split-payment.ts). */
  needsSplit?: true
}

const largestMinor = 999_999_999
const minutes = 60
const days = 24 * 60 * minutes
/** `TST` is test money of every kind. */
const zloty = new Set(['PLN', 'TST'])
const koruna = new Set(['CZK'])
const euro = new Set(['EUR'])
/** Currencies in which PayPal holds accounts, of those we know. */
const paypal = new Set(['PLN', 'EUR', 'GBP', 'USD', 'CHF', 'CZK', 'HUF', 'SEK', 'TST'])
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

const wallet = (code: string, name: string, mark: string, of: ReadonlySet<string>): Channel => ({
  code,
  method: 'wallet',
  group: 'wallet',
  flow: 'wallet',
  name,
  mark,
  currencies: of,
  minMinor: 1,
  maxMinor: largestMinor,
  waitSeconds: 30 * minutes,
  holds: true,
})

type Credit = { minMinor: number; maxMinor: number } & Pick<Channel, 'dueDays' | 'credit' | 'business'>

/** The provider pays the seller at once; the payer owes the money to the provider (mission.md M88, M155). */
const later = (code: string, name: string, credit: Credit): Channel => ({
  code,
  method: 'imoje_paylater',
  group: 'imoje_paylater',
  flow: 'later',
  name,
  mark: '',
  currencies: zloty,
  waitSeconds: 3 * days,
  dueDays: 30,
  ...credit,
})

const instalments = (code: string, name: string, terms: readonly number[], annualRateBps: number): Channel => ({
  code,
  method: 'imoje_installments',
  group: 'imoje_installments',
  flow: 'instalments',
  name,
  mark: '',
  currencies: zloty,
  minMinor: 300_00,
  maxMinor: 50_000_00,
  waitSeconds: 3 * days,
  credit: { terms, annualRateBps },
})

/** All channels, in the order of the page. Limits of credit: imoje-paywall.md §8; of BLIK pay later: blik.com/en/pay-later. */
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
    holds: true,
  },
  wallet('gpay', 'Google Pay', 'tap', every),
  wallet('applepay', 'Apple Pay', 'tap', every),
  wallet('visa_mobile', 'Visa Mobile', 'phone', zloty),
  wallet('paypal', 'PayPal', 'account', paypal),
  wallet('c2p', 'Click to Pay', 'card', every),
  later('imoje_twisto', 'Twisto', { minMinor: 1_00, maxMinor: 1_500_00 }),
  later('paypo', 'PayPo', { minMinor: 10_00, maxMinor: 3_000_00 }),
  later('blik_paylater', 'BLIK Płacę Później', { minMinor: 30_00, maxMinor: 4_000_00 }),
  later('pragma_go', 'PragmaGO', { minMinor: 500_00, maxMinor: 100_000_00, business: true }),
  instalments('inbank_0', 'Inbank 0%', [3, 5, 10], 0),
  instalments('inbank', 'Inbank', [6, 12, 24, 36, 48, 60], 11_90),
  {
    code: 'lease_now',
    method: 'lease',
    group: 'lease',
    flow: 'lease',
    name: 'ING Lease Now',
    mark: '',
    currencies: zloty,
    minMinor: 1,
    maxMinor: largestMinor,
    waitSeconds: 14 * days,
    basket: { itemMinor: 1_000_00, totalMinor: 5_000_00 },
    business: true,
  },
  {
    code: 'wt',
    method: 'wt',
    group: 'wt',
    flow: 'transfer',
    name: 'Przelew tradycyjny',
    mark: '',
    currencies: new Set(['PLN', 'EUR', 'TST']),
    minMinor: 1,
    maxMinor: largestMinor,
    waitSeconds: 30 * days,
  },
  {
    code: 'wt_split',
    method: 'wt',
    group: 'wt',
    flow: 'transfer',
    name: 'Podzielona płatność',
    mark: '',
    currencies: new Set(['PLN']),
    minMinor: 1,
    maxMinor: largestMinor,
    waitSeconds: 30 * days,
    needsSplit: true,
  },
]
