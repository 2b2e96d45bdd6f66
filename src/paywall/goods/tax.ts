/** How a position is taxed, ready for a template: `percent` is written in the payer's language. */
export type TaxView = { kind: 'percent' | 'exempt' | 'outside' | 'reverse'; percent: string }

/** Words of `taxStake` that are no rate (imoje-paywall.md §2). */
const kinds: ReadonlyMap<string, TaxView['kind']> = new Map([
  ['TAX_EXEMPT', 'exempt'],
  ['TAX_NOT_LIABLE', 'outside'],
  ['TAX_EXCLUDING', 'outside'],
  ['TAX_NOT_EXCLUDING', 'outside'],
  ['TAX_REVERSE_CHARGE', 'reverse'],
])

/** The rate of a `taxStake` in percent; `null` where no VAT is charged. */
export const rateOf = (taxStake: string): number | null =>
  kinds.has(taxStake) ? null : Number(taxStake.replace('TAX_', ''))

/** @param write how the payer's language writes a rate of 23 */
export const taxView = (taxStake: string, write: (rate: number) => string): TaxView => {
  const rate = rateOf(taxStake)
  return rate === null
    ? { kind: kinds.get(taxStake) ?? 'outside', percent: '' }
    : { kind: 'percent', percent: write(rate) }
}

/** VAT that is contained in a gross sum, half-up; `null` when it cannot be told exactly. */
export const taxWithin = (grossMinor: number, rate: number): number | null => {
  if (!Number.isSafeInteger(grossMinor) || grossMinor < 0) return null
  const whole = BigInt(100 + rate)
  return Number((BigInt(grossMinor) * BigInt(rate) * 2n + whole) / (2n * whole))
}
