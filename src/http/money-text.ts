import { currencies } from '../payments/currencies.js'
import { type Language, localeOf } from './languages.js'

const formats = new Map<string, Intl.NumberFormat>()

/** An amount as people of this language write it: `129,90 zł`. Throws on a currency without a row. */
export const formatMoney = (minor: number, currency: string, language: Language): string =>
  formatOf(currency, language).format(decimalText(minor, currency) as Intl.StringNumericLiteral)

/** An amount for copying into a bank's form or into data: `129.90`. */
export const decimalText = (minor: number, currency: string): string => {
  const exponent = exponentOf(currency)
  if (!Number.isSafeInteger(minor)) throw new RangeError('Minor units must be a safe integer')
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const text = exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`
  return minor < 0 ? `-${text}` : text
}

function exponentOf(currency: string): number {
  const row = currencies.get(currency)
  if (!row) throw new RangeError(`No currency "${currency}"`)
  return row.exponent
}

function formatOf(currency: string, language: Language): Intl.NumberFormat {
  const key = `${language} ${currency}`
  const known = formats.get(key)
  if (known) return known
  const digits = exponentOf(currency)
  const format = new Intl.NumberFormat(localeOf(language), {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  formats.set(key, format)
  return format
}
