import { currencies } from '../payments/currencies.js'
import { type Language, localeOf } from './languages.js'

/** What stands around the digits of an amount with so many digits: `['', ' ', …, ' zł']`. */
const shapes = new Map<string, readonly string[]>()

/** An amount as people of this language write it: `129,90 zł`. Throws on a currency without a row. */
export const formatMoney = (minor: number, currency: string, language: Language): string => {
  const plain = decimalText(minor, currency)
  const digits = plain.replace(/[-.]/g, '')
  const name = `${language} ${currency} ${minor < 0 ? '-' : ''}${digits.length}`
  const shape = shapes.get(name) ?? shapeOf(plain, currency, language)
  shapes.set(name, shape)
  let text = shape[0] ?? ''
  for (let at = 0; at < digits.length; at++) text += (digits[at] ?? '') + (shape[at + 1] ?? '')
  return text
}

/** How an amount is grouped and where its currency stands depends on the number of its digits alone; Intl would work it out each time. */
const shapeOf = (plain: string, currency: string, language: Language): readonly string[] =>
  formatOf(currency, language)
    .format(plain as Intl.StringNumericLiteral)
    .split(/\d/)

/** An amount for copying into a bank's form or into data: `129.90`. */
export const decimalText = (minor: number, currency: string): string => {
  const exponent = exponentOf(currency)
  if (!Number.isSafeInteger(minor)) throw new RangeError('Minor units must be a safe integer')
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const text = exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`
  return minor < 0 ? `-${text}` : text
}

const rates = new Map<Language, Intl.NumberFormat>()

/** A rate as people of this language write it, to two decimals: 0.1257 → `12,57%`. */
export const formatRate = (rate: number, language: Language): string => {
  const format =
    rates.get(language) ??
    new Intl.NumberFormat(localeOf(language), { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 })
  rates.set(language, format)
  return format.format(rate)
}

function exponentOf(currency: string): number {
  const row = currencies.get(currency)
  if (!row) throw new RangeError(`No currency "${currency}"`)
  return row.exponent
}

function formatOf(currency: string, language: Language): Intl.NumberFormat {
  const digits = exponentOf(currency)
  return new Intl.NumberFormat(localeOf(language), {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}
