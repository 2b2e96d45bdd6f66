import type { SignedPair } from './canonical.js'
import { type Finding, triedFieldsLimit, type Variation } from './finding.js'

type Rewrite = (text: string) => string

const percentEncode: Rewrite = text => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))
const rawurlencode: Rewrite = text =>
  percentEncode(text).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
const urlencode: Rewrite = text => rawurlencode(text).replaceAll('%20', '+').replaceAll('~', '%7E')
const urldecode: Rewrite = text => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
const escapeHtml =
  (apostrophe: string): Rewrite =>
  text =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", apostrophe)
const unescapeHtml: Rewrite = text =>
  text
    .replace(/&#0*39;|&apos;/g, "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/** Mistakes inside the values: encoded or escaped once too often, trimmed, in another unit. */
export function valueVariations(sent: readonly SignedPair[]): Variation[] {
  const url = (rewrite: Rewrite, name: string): Variation[] => [
    rewritten({ mistake: 'url-encoded-values', side: 'signed', facts: { function: name } }, rewrite),
    rewritten({ mistake: 'url-encoded-values', side: 'signed', facts: { function: name } }, rewrite, rewrite),
  ]
  return [
    ...url(percentEncode, 'encodeURIComponent'),
    ...url(rawurlencode, 'rawurlencode'),
    ...url(urlencode, 'urlencode'),
    rewritten({ mistake: 'url-encoded-values', side: 'sent' }, urldecode),
    rewritten({ mistake: 'url-encoded-values', side: 'sent' }, text => urldecode(text.replaceAll('+', ' '))),
    ...['&#039;', "'", '&#39;', '&apos;'].map(apostrophe =>
      rewritten({ mistake: 'html-escaped-values', side: 'signed' }, escapeHtml(apostrophe)),
    ),
    rewritten({ mistake: 'html-escaped-values', side: 'sent' }, unescapeHtml),
    rewritten({ mistake: 'trimmed-values', side: 'signed' }, text => text.trim()),
    rewritten({ mistake: 'line-breaks-changed', side: 'sent' }, text => text.replaceAll('\r\n', '\n')),
    rewritten({ mistake: 'plus-not-encoded', side: 'sent' }, text => text.replaceAll(' ', '+')),
    ...amountVariations(sent.find(pair => pair.name === 'amount')?.value ?? ''),
  ]
}

/**
 * Blanks that were signed behind a value and did not arrive. Tried last: behind the last value they are the same text as
 * a blank before the key, which is more likely.
 */
export function lostBlankVariations(sent: readonly SignedPair[]): Variation[] {
  return sent.slice(0, triedFieldsLimit).flatMap(pair => [' ', '\n'].map(blank => blankAtEnd(pair.name, blank)))
}

function rewritten(finding: Finding, value: Rewrite, name: Rewrite = text => text): Variation {
  return {
    aspect: 'values',
    finding,
    apply: attempt => {
      const pairs = attempt.pairs.map(pair => ({ name: name(pair.name), value: value(pair.value) }))
      const changed = pairs.filter(
        (pair, at) => pair.value !== attempt.pairs[at]?.value || pair.name !== attempt.pairs[at]?.name,
      )
      return changed.length === 0 ? undefined : { ...attempt, pairs }
    },
  }
}

function amountVariations(amount: string): Variation[] {
  if (!/^\d{1,12}([.,]\d{1,2})?$/.test(amount)) return []
  const isMajor = /[.,]/.test(amount)
  const minor = isMajor ? Math.round(Number(amount.replace(',', '.')) * 100) : Number(amount)
  const major = (minor / 100).toFixed(2)
  const guesses = isMajor ? [String(minor)] : [major, major.replace('.', ','), String(minor / 100), String(minor * 100)]
  const side = isMajor ? 'sent' : 'signed'
  return guesses.map(guess =>
    withValue({ mistake: 'amount-in-major-units', side, fields: ['amount'] }, 'amount', () => guess),
  )
}

function blankAtEnd(name: string, blank: string): Variation {
  return withValue({ mistake: 'trimmed-values', side: 'sent', fields: [name] }, name, value => value + blank)
}

function withValue(finding: Finding, name: string, rewrite: Rewrite): Variation {
  const change = (pair: SignedPair) => (pair.name === name ? { name, value: rewrite(pair.value) } : pair)
  return { aspect: 'values', finding, apply: attempt => ({ ...attempt, pairs: attempt.pairs.map(change) }) }
}
