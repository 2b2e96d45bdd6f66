import { hash, timingSafeEqual } from 'node:crypto'
import { canonicalText } from './canonical.js'
import type { FormFields } from './form-fields.js'

/** The four algorithms of the form, with the length of their hexadecimal digest. */
export const signatureAlgorithms = { sha224: 56, sha256: 64, sha384: 96, sha512: 128 } as const
export type SignatureAlgorithm = keyof typeof signatureAlgorithms

/** A key that a shop may sign with; the key decides whether the money is real (domain.md §1). */
export type CandidateKey = { id: string; key: string; livemode: boolean }

export type SignatureFault = 'missing' | 'malformed' | 'unknown-algorithm' | 'mismatch'
export type SignatureVerdict = { ok: true } | { ok: false; fault: SignatureFault }
type ParsedSignature = { hex: string; algorithm: SignatureAlgorithm } | { fault: SignatureFault }

/** The value of the field `signature` for these fields: `<hex>;<algorithm>` (imoje-paywall.md §3). */
export function signForm(fields: FormFields, key: string, algorithm: SignatureAlgorithm = 'sha256'): string {
  return `${digestOf(canonicalText(fields), key, algorithm)};${algorithm}`
}

/** True when `key` signed `text` (the canonical text); compared in constant time. */
export function verifyForm(text: string, signature: string, key: string): SignatureVerdict {
  const verdict = verifyWithKeys(text, signature, [{ key }])
  return verdict.ok ? { ok: true } : verdict
}

/** Which of several accepted keys signed `text`: during rotation old and new, and always the test and the live pair. */
export function verifyWithKeys<K extends { key: string }>(
  text: string,
  signature: string,
  keys: readonly K[],
): { ok: true; key: K } | { ok: false; fault: SignatureFault } {
  const parsed = parseSignature(signature)
  if ('fault' in parsed) return { ok: false, fault: parsed.fault }
  const received = Buffer.from(parsed.hex, 'latin1')
  const key = keys.find(candidate =>
    timingSafeEqual(received, Buffer.from(digestOf(text, candidate.key, parsed.algorithm), 'latin1')),
  )
  return key ? { ok: true, key } : { ok: false, fault: 'mismatch' }
}

/** Name of a known algorithm. */
export function isSignatureAlgorithm(name: string): name is SignatureAlgorithm {
  return Object.hasOwn(signatureAlgorithms, name)
}

function parseSignature(signature: string): ParsedSignature {
  if (signature === '') return { fault: 'missing' }
  const match = /^([0-9a-f]{1,128});([A-Za-z0-9_-]{1,20})$/.exec(signature)
  if (!match) return { fault: 'malformed' }
  const [, hex = '', algorithm = ''] = match
  if (!isSignatureAlgorithm(algorithm)) return { fault: 'unknown-algorithm' }
  return hex.length === signatureAlgorithms[algorithm] ? { hex, algorithm } : { fault: 'malformed' }
}

function digestOf(text: string, key: string, algorithm: SignatureAlgorithm): string {
  return hash(algorithm, text + key)
}
