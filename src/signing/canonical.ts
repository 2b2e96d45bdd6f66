import type { FormFields } from './form-fields.js'

/** One line of the signed text: the full name (`billing[city]`) and the value as it stands. */
export type SignedPair = { name: string; value: string }

const index = /^(?:0|[1-9]\d*)$/

/**
 * The text that a form's signature covers (imoje-paywall.md §3): all fields but `signature`, each level sorted on its
 * own by the bytes of the names, row numbers by their value, values raw, `name=value` joined with `&`.
 */
export function canonicalText(fields: FormFields): string {
  return joinPairs(canonicalPairs(fields))
}

/** The lines of the signed text in their order. */
export function canonicalPairs(fields: FormFields): SignedPair[] {
  const pairs: SignedPair[] = []
  for (const name of sortedNames(fields)) {
    if (name !== 'signature') collect(pairs, name, fields.get(name) ?? '')
  }
  return pairs
}

/** `name=value` joined with `&`; nothing is escaped. */
export function joinPairs(pairs: readonly SignedPair[]): string {
  let text = ''
  for (const { name, value } of pairs) text += text === '' ? `${name}=${value}` : `&${name}=${value}`
  return text
}

/** Order of names inside one level: row numbers by value and first, then bytes of UTF-8, as PHP's `ksort`. */
export function compareNames(left: string, right: string): number {
  const leftIsIndex = index.test(left)
  if (leftIsIndex !== index.test(right)) return leftIsIndex ? -1 : 1
  return (leftIsIndex ? left.length - right.length : 0) || compareBytes(left, right)
}

function collect(pairs: SignedPair[], name: string, value: string | FormFields): void {
  if (typeof value === 'string') {
    pairs.push({ name, value })
    return
  }
  for (const child of sortedNames(value)) collect(pairs, `${name}[${child}]`, value.get(child) ?? '')
}

function sortedNames(fields: FormFields): string[] {
  return [...fields.keys()].sort(compareNames)
}

function compareBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const difference = left.charCodeAt(at) - right.charCodeAt(at)
    if (difference !== 0) return byteRank(left.charCodeAt(at)) - byteRank(right.charCodeAt(at))
  }
  return left.length - right.length
}

/** UTF-16 puts surrogates (4 bytes in UTF-8) before U+E000–U+FFFF (3 bytes); bytes put them after. */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
