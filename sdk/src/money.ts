import { currencyExponent } from './currencies.js'
import { KasaError, type KasaErrorCode } from './kasa-error.js'

declare const unit: unique symbol

/** A whole number of minor units: 12990 is 129.90 PLN, 129 JPY is 129. Made by {@link money} and {@link minorUnits}. */
export type MinorUnits = number & { readonly [unit]: 'minor' }

const refusals: readonly (readonly [RegExp, KasaErrorCode, string])[] = [
  [/^[-−+]/, 'money/negative', 'Write the amount without a sign; refunds carry their direction elsewhere.'],
  [
    /[,'’\s\u00a0\u202f]/,
    'money/separator',
    'Write a full stop before the decimals and no thousands separators: "1299.90".',
  ],
  [
    /^\d+\.$|^\.\d+$|[^\d.]|\..*\.|^$/,
    'money/not-a-number',
    'Write digits, and a full stop before the decimals: "129.90".',
  ],
]

const refuse = (code: KasaErrorCode, message: string, hint: string): never => {
  throw new KasaError(code, { message, hint, field: code === 'money/currency' ? 'currency' : 'amount' })
}

const exponentOf = (currency: string): number =>
  currencyExponent(currency) ??
  refuse(
    'money/currency',
    `${JSON.stringify(currency)} is not a currency code.`,
    'Use an ISO 4217 code in capitals: "PLN".',
  )

const refuseNumber = (value: unknown): never =>
  refuse(
    'money/not-text',
    typeof value === 'number' && !Number.isInteger(value)
      ? `${value} is a floating-point number, and floating-point numbers cannot hold most decimal amounts exactly.`
      : `The amount must be text, not ${value === null ? 'null' : typeof value}.`,
    'Pass the decimal text: money("129.90", "PLN"). An amount that is in minor units already needs no money().',
  )

/**
 * Reads a decimal amount in **major** units and answers it in **minor** units.
 *
 * @param text digits with a full stop before the decimals, such as `"129.90"`; never a number
 * @param currency ISO 4217 code; its exponent decides (PLN 2, JPY 0, KWD 3, HUF 2)
 * @returns a whole number of minor units: `money("129.90", "PLN")` is `12990`
 * @throws {@link KasaError} `money/not-text`, `money/separator`, `money/negative`, `money/not-a-number`,
 * `money/decimals`, `money/range`, `money/currency`
 */
export const money = (text: string, currency: string): MinorUnits => {
  if (typeof text !== 'string') return refuseNumber(text)
  const exponent = exponentOf(currency)
  const fault = refusals.find(([pattern]) => pattern.test(text))
  if (fault) return refuse(fault[1], `${JSON.stringify(text)} is not an amount.`, fault[2])
  const [whole = '', decimals = ''] = text.split('.')
  if (decimals.length > exponent) {
    return refuse(
      'money/decimals',
      `${JSON.stringify(text)} has ${decimals.length} decimals, ${currency} has ${exponent}.`,
      `Round to ${exponent} decimals before calling money(); only the shop knows which way to round.`,
    )
  }
  const minor = Number(whole + decimals.padEnd(exponent, '0'))
  if (!Number.isSafeInteger(minor))
    return refuse('money/range', `${text} is too large to be exact.`, 'Check the amount.')
  return minor as MinorUnits
}

/**
 * Takes a whole number that is in **minor** units already, as a database keeps it: `minorUnits(12990)` is 129.90 PLN.
 *
 * @throws {@link KasaError} `money/not-text` for a fraction or text, `money/negative`, `money/range`
 */
export const minorUnits = (amountMinor: number): MinorUnits => {
  if (typeof amountMinor !== 'number' || !Number.isInteger(amountMinor)) {
    return refuse(
      'money/not-text',
      `${amountMinor} is not a whole number of minor units.`,
      'Read decimal text with money("129.90", "PLN").',
    )
  }
  if (amountMinor < 0)
    return refuse('money/negative', `${amountMinor} is negative.`, 'Refunds carry their direction elsewhere.')
  if (!Number.isSafeInteger(amountMinor))
    return refuse('money/range', `${amountMinor} is too large to be exact.`, 'Check the amount.')
  return amountMinor as MinorUnits
}

/**
 * Shows an amount as people of a locale write it: `formatMoney(12990, "PLN", "pl")` is `129,90 zł`.
 *
 * @param amountMinor whole number of minor units
 * @param currency ISO 4217 code; the number of decimals is the currency's own, not the locale's habit
 * @param locale BCP 47 tag, such as `"pl"` or `"en-GB"`
 * @throws {@link KasaError} `money/currency`, `money/range` when the amount is not a whole number
 */
export const formatMoney = (amountMinor: number, currency: string, locale: string): string => {
  const exponent = exponentOf(currency)
  if (!Number.isSafeInteger(amountMinor)) {
    return refuse('money/range', `${amountMinor} is not a whole number of minor units.`, 'Pass the result of money().')
  }
  const digits = { minimumFractionDigits: exponent, maximumFractionDigits: exponent }
  const exact = `${amountMinor}E-${exponent}` as Intl.StringNumericLiteral
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits }).format(exact)
}
