import { createHmac, hash } from 'node:crypto'
import { joinPairs, type SignedPair } from './canonical.js'
import { encodeLegacy, type LegacyCharset } from './legacy-charset.js'

/** One way in which a shop's program may have made its signature; the right way and every known wrong one. */
export type Attempt = {
  pairs: readonly SignedPair[]
  ending: '' | '&'
  charset: 'utf-8' | LegacyCharset
  key: string
  construction: 'text-then-key' | 'key-then-text' | 'hmac' | 'text-alone'
}

/** Algorithms by the length of their hexadecimal digest; md5 and sha1 are never accepted, only recognised. */
export const algorithmsByLength: ReadonlyMap<number, string> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [56, 'sha224'],
  [64, 'sha256'],
  [96, 'sha384'],
  [128, 'sha512'],
])

/** Lower-case hexadecimal digest of an attempt and the bytes it took; `undefined` when the text has no such bytes. */
export function digestOfAttempt(attempt: Attempt, algorithm: string): { hex: string; bytes: number } | undefined {
  const text = joinPairs(attempt.pairs) + attempt.ending
  const encoded = attempt.charset === 'utf-8' ? Buffer.from(text, 'utf8') : encodeLegacy(text, attempt.charset)
  if (!encoded) return undefined
  const key = Buffer.from(attempt.key, 'utf8')
  return { hex: constructions[attempt.construction](algorithm, encoded, key), bytes: encoded.length + key.length }
}

const constructions: Record<Attempt['construction'], (algorithm: string, text: Buffer, key: Buffer) => string> = {
  'text-then-key': (algorithm, text, key) => hash(algorithm, Buffer.concat([text, key])),
  'key-then-text': (algorithm, text, key) => hash(algorithm, Buffer.concat([key, text])),
  hmac: (algorithm, text, key) => createHmac(algorithm, key).update(text).digest('hex'),
  'text-alone': (algorithm, text) => hash(algorithm, text),
}
