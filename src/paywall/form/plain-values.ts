import type { FieldReader } from './faults.js'
import type { FormContext } from './order.js'

/** A field of the paywall form: one value in, a typed value or the broken rule out. */
export type FormReader<T> = FieldReader<T, FormContext>

type TextRule = { max?: number; imojeRefuses?: RegExp }

const control = /[\p{Cc}\u2028\u2029]/u
const bidiOverride = /[\u202a-\u202e\u2066-\u2069]/u
const highestAmountMinor = 999_999_999
const soonestSeconds = 60
const lastSecond = 253_402_300_799
const mailbox = String.raw`(?:[^\s@<>()[\]\\,;:"]{1,64}|"[^"\\<>]{1,62}")`
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?`
const emailAddress = new RegExp(`^${mailbox}@${label}(?:\\.${label})*$`, 'u')

/**
 * Text for people: letters of every script, digits, punctuation, symbols and blanks, at most `max` characters (code
 * points). Controls and bidi overrides are refused; a character that imoje would refuse is only noted (domain.md §2).
 */
export function text({ max, imojeRefuses }: TextRule): FieldReader<string> {
  return value => {
    const forbidden = control.exec(value) ?? bidiOverride.exec(value)
    if (forbidden) {
      const rule = control.test(forbidden[0]) ? 'control-character' : 'bidi-override'
      return { rule, facts: { codePoint: codePointOf(forbidden[0]), position: forbidden.index + 1 } }
    }
    if (max !== undefined && value.length > max && [...value].length > max) return { rule: 'too-long', facts: { max } }
    const refused = imojeRefuses?.exec(value)
    if (!refused) return { value }
    return {
      value,
      note: 'imoje-refuses-character',
      facts: { character: refused[0], codePoint: codePointOf(refused[0]) },
    }
  }
}

/** Whole minor units, 1 … 999999999, digits only: `129.90` is the most frequent mistake and has a rule of its own. */
export const amountMinor: FieldReader<number> = value => {
  if (/^\d{1,7}[.,]\d{1,2}$/.test(value))
    return { rule: 'amount-major-units', facts: { suggestion: inMinorUnits(value) } }
  if (!/^(?:0|[1-9]\d*)$/.test(value)) return { rule: 'amount-format' }
  const amount = Number(value)
  if (amount < 1 || amount > highestAmountMinor) return { rule: 'amount-range', facts: { max: highestAmountMinor } }
  return { value: amount }
}

/** Three capital letters of a currency that is open for new payments. */
export const currency: FormReader<string> = (value, { currencies }) => {
  if (!/^[A-Z]{3}$/.test(value)) return { rule: 'currency-format' }
  return currencies.has(value) ? { value } : { rule: 'currency-unknown' }
}

/** The payer's id at the shop: `A-Za-z0-9_-`, at most 36 (imoje-paywall.md §2, REST `cid`). */
export const customerId: FieldReader<string> = value =>
  /^[A-Za-z0-9_-]{1,36}$/.test(value) ? { value } : { rule: 'id-format', facts: { max: 36 } }

/** RFC 5322 and 6531 without comments and folding: no blanks, no characters that could start another address. */
export const email: FieldReader<string> = (value, context) => {
  const plain = text({ max: 200 })(value, context)
  if ('rule' in plain) return plain
  return emailAddress.test(value) ? { value } : { rule: 'email-format' }
}

/** `1` = yes, `0` = no. */
export const yesOrNo: FieldReader<boolean> = value =>
  value === '1' || value === '0' ? { value: value === '1' } : { rule: 'member-value', facts: { allowed: '1 or 0' } }

/** Code of a payment channel, e.g. `blik`, `lease_now`. */
export const methodCode: FieldReader<string> = value =>
  /^[A-Za-z0-9_-]{1,20}$/.test(value) ? { value } : { rule: 'code-format', facts: { max: 20 } }

/** Unix seconds at least 60 s ahead, or the word `NULL` for a payment that never expires. */
export const validTo: FormReader<Date | 'never'> = (value, { now }) => {
  if (value === 'NULL') return { value: 'never' }
  if (!/^\d{1,15}$/.test(value)) return { rule: 'valid-to-format' }
  const seconds = Number(value)
  if (seconds > lastSecond) {
    return { rule: 'valid-to-milliseconds', facts: { suggestion: Math.floor(seconds / 1000) } }
  }
  const soonest = Math.ceil(now.getTime() / 1000) + soonestSeconds
  if (seconds < soonest) return { rule: 'valid-to-too-soon', facts: { soonest, seconds: soonestSeconds } }
  return { value: new Date(seconds * 1000) }
}

const knownMethods = new Set(['card', 'wallet', 'pbl', 'blik', 'imoje_paylater', 'wt', 'lease', 'imoje_installments'])

/** A comma list of method groups; blanks around are tolerated, unknown words are kept and noted. */
export const visibleMethods: FieldReader<string[] | undefined> = value => {
  const methods = [...new Set(value.split(',').map(word => word.trim()))].filter(word => word !== '')
  const unknown = methods.filter(method => !knownMethods.has(method))
  const wanted = methods.length === 0 ? undefined : methods
  if (unknown.length === 0) return { value: wanted }
  return {
    value: wanted,
    note: 'unknown-method',
    facts: { unknown: unknown.join(', '), known: [...knownMethods].join(', ') },
  }
}

function inMinorUnits(value: string): string {
  const [units = '', fraction = ''] = value.split(/[.,]/)
  return String(Number(units) * 100 + Number(fraction.padEnd(2, '0')))
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
