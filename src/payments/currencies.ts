import type { ShopSettings } from '../merchants/shop.js'

/** A currency (ISO 4217). Exponents come from here and never from `Intl`, which shows HUF without its two decimals. */
export type Currency = {
  code: string
  /** Decimal digits of the minor unit. */
  exponent: number
  /** First moment in which no new payment may be opened; `null` = open. History and refunds go on. */
  validTo: Date | null
}

const open = (code: string): Currency => ({ code, exponent: 2, validTo: null })
const closed = (code: string, validTo: string): Currency => ({ code, exponent: 2, validTo: new Date(validTo) })

/** `TST` is always test money (domain.md §1). BGN and HRK ended with the euro, at local midnight (domain.md §4). */
export const currencies: ReadonlyMap<string, Currency> = new Map(
  [
    open('PLN'),
    open('EUR'),
    open('GBP'),
    open('USD'),
    open('CHF'),
    open('CZK'),
    open('HUF'),
    open('RON'),
    open('SEK'),
    open('UAH'),
    open('RUB'),
    open('TST'),
    closed('BGN', '2026-01-01T00:00:00+02:00'),
    closed('HRK', '2023-01-01T00:00:00+01:00'),
  ].map(currency => [currency.code, currency]),
)

/** True when new payments may be opened in this currency. */
export const isOpenCurrency = (code: string, now: Date): boolean => {
  const currency = currencies.get(code)
  return currency !== undefined && (currency.validTo === null || now < currency.validTo)
}

/** True when a shop takes orders in this currency: test money only where it says so (mission.md M223). */
export const isOfShop = (
  { currencies: own, testCurrency }: Pick<ShopSettings, 'currencies' | 'testCurrency'>,
  code: string,
): boolean => (code === 'TST' ? testCurrency : own === null || own.includes(code))

/** Currencies that a shop can choose from: those open for new payments; `TST` has a switch of its own. */
export const openCurrencies = (now: Date): string[] =>
  [...currencies.keys()].filter(code => code !== 'TST' && isOpenCurrency(code, now))
