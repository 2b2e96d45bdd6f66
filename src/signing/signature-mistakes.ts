import { documentedFields } from './ambiguity.js'
import { compareNames, type SignedPair } from './canonical.js'
import { type KeyCandidate, type SignatureMistake, triedFieldsLimit, type Variation } from './finding.js'
import { wrongKeys } from './key-mistakes.js'
import type { Attempt } from './signing-attempt.js'
import { lostBlankVariations, valueVariations } from './value-mistakes.js'

const requiredFields = [
  'amount',
  'currency',
  'customerFirstName',
  'customerLastName',
  'merchantId',
  'orderId',
  'serviceId',
]

/**
 * All mistakes worth trying on these fields; `sent` are the pairs in the order of sending. The few about the key and the
 * hash come first, so that even a very long form reaches them within the limits.
 */
export function variationsOf(sent: readonly SignedPair[], candidates: readonly KeyCandidate[]): Variation[] {
  return [
    ...keyVariations(candidates),
    ...constructionVariations(),
    { aspect: 'ending', finding: { mistake: 'trailing-ampersand' }, apply: attempt => ({ ...attempt, ending: '&' }) },
    ...charsetVariations(),
    ...fieldVariations(sent),
    ...orderVariations(sent),
    ...valueVariations(sent),
    ...lostBlankVariations(sent),
  ]
}

function fieldVariations(sent: readonly SignedPair[]): Variation[] {
  const names = sent.map(pair => pair.name)
  const groups = [...new Set(names.filter(isNested).map(topName))]
  const sets = [
    sent.filter(pair => pair.value === '').map(pair => pair.name),
    names.filter(name => !documentedFields.has(topName(name))),
    names.filter(isNested),
    names.filter(name => !requiredFields.includes(name)),
    ...groups.map(group => names.filter(name => topName(name) === group)),
    ...names.slice(0, triedFieldsLimit).map(name => [name]),
  ]
  const absent = [...documentedFields, 'signature'].filter(name => !names.some(sentName => topName(sentName) === name))
  return [...sets.filter(set => set.length > 0).map(withoutFields), ...absent.map(withEmptyField)]
}

function withoutFields(names: readonly string[]): Variation {
  const left = new Set(names)
  return {
    aspect: 'fields',
    finding: { mistake: 'field-not-signed', fields: names },
    apply: attempt => ({ ...attempt, pairs: attempt.pairs.filter(pair => !left.has(pair.name)) }),
  }
}

function withEmptyField(name: string): Variation {
  return {
    aspect: 'fields',
    finding: { mistake: 'field-not-sent', fields: [name] },
    apply: attempt => {
      const at = attempt.pairs.findIndex(pair => compareNames(topName(pair.name), name) > 0)
      const place = at < 0 ? attempt.pairs.length : at
      return { ...attempt, pairs: attempt.pairs.toSpliced(place, 0, { name, value: '' }) }
    },
  }
}

function orderVariations(sent: readonly SignedPair[]): Variation[] {
  const position = new Map(sent.map((pair, at) => [pair.name, at]))
  const bySending = (left: string, right: string) => (position.get(left) ?? 0) - (position.get(right) ?? 0)
  const caseless = (left: string, right: string) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1)
  return [
    sortedBy('order-of-sending', bySending),
    sortedBy('flat-row-order', (left, right) => (left < right ? -1 : 1)),
    sortedBy('flat-row-order', (left, right) => (partsAsText(left) < partsAsText(right) ? -1 : 1)),
    sortedBy('case-insensitive-order', caseless),
  ]
}

function sortedBy(mistake: SignatureMistake, compare: (left: string, right: string) => number): Variation {
  return {
    aspect: 'order',
    finding: { mistake },
    apply: attempt => {
      const pairs = attempt.pairs.toSorted((left, right) => compare(left.name, right.name))
      return pairs.every((pair, at) => pair === attempt.pairs[at]) ? undefined : { ...attempt, pairs }
    },
  }
}

function charsetVariations(): Variation[] {
  return (['windows-1250', 'iso-8859-2'] as const).map(charset => ({
    aspect: 'charset',
    finding: { mistake: 'windows-1250-bytes', side: 'signed', facts: { charset } },
    apply: attempt =>
      attempt.charset === 'utf-8' && attempt.pairs.some(pair => /[^\x20-\x7e]/.test(pair.value))
        ? { ...attempt, charset }
        : undefined,
  }))
}

function keyVariations(candidates: readonly KeyCandidate[]): Variation[] {
  return wrongKeys(candidates).map(({ finding, rewrite }) => ({
    aspect: 'key',
    finding,
    apply: attempt => ({ ...attempt, key: rewrite(attempt.key) }),
  }))
}

function constructionVariations(): Variation[] {
  const construct = (mistake: SignatureMistake, construction: Attempt['construction']): Variation => ({
    aspect: 'construction',
    finding: { mistake },
    apply: attempt => ({ ...attempt, construction }),
  })
  return [
    construct('hmac-instead-of-hash', 'hmac'),
    construct('key-before-text', 'key-then-text'),
    construct('key-left-out', 'text-alone'),
  ]
}

function partsAsText(name: string): string {
  return name.replaceAll('[', '\u0000').replaceAll(']', '')
}

function isNested(name: string): boolean {
  return name.includes('[')
}

function topName(name: string): string {
  return name.split('[', 1)[0] ?? name
}
