import { currencies } from '../payments/currencies.js'

/** An amount as people type it (`1 234,50`, `12.5`, `12`) in minor units; `undefined` = it is none, or finer than the currency. */
export const typedAmount = (text: string, currency: string): number | undefined => {
  const exponent = currencies.get(currency)?.exponent ?? 2
  const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.')
  const [, whole, fraction = ''] = /^(\d{1,10})(?:\.(\d+))?$/.exec(plain) ?? []
  if (whole === undefined || fraction.length > exponent) return undefined
  const minor = Number(whole + fraction.padEnd(exponent, '0'))
  return Number.isSafeInteger(minor) && minor > 0 ? minor : undefined
}
