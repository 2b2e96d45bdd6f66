import { createHmac, hash } from 'node:crypto'
import type { BodyReading } from './body-mistakes.js'
import type { Finding } from './finding.js'
import { algorithmsByLength } from './signing-attempt.js'

/** A way to make a digest of a body with a key; no finding: the right way. */
export type Construction = { finding: Finding | undefined; digest: (body: Buffer, key: string) => Buffer }
/** A key that may have been used; no finding: the right one. */
export type UsedKey = { finding: Finding | undefined; key: string }

/** Hashed bytes at most; a body that is too long for that stays unexplained. */
const mostBytes = 24 * 1024 * 1024

/** Which reading, key and construction make this digest, the fewest mistakes first; `undefined`: none. */
export const mistakesBehind = (
  target: Buffer,
  readings: readonly BodyReading[],
  keys: readonly UsedKey[],
  constructions: readonly Construction[],
): Finding[] | undefined => {
  let bytes = 0
  for (let mistakes = 0; mistakes <= 3; mistakes++) {
    for (const reading of readings) {
      for (const used of keys) {
        for (const construction of constructions) {
          const findings = [reading.finding, used.finding, construction.finding].filter(found => found !== undefined)
          if (findings.length !== mistakes) continue
          bytes += reading.bytes.length
          if (bytes > mostBytes) return undefined
          if (construction.digest(reading.bytes, used.key).equals(target)) return findings
        }
      }
    }
  }
  return undefined
}

/** imoje's header: a plain hash of the body and the key behind it. A digest's length tells its algorithm. */
export const imojeConstructions = (bytes: number): Construction[] => {
  const algorithm = algorithmsByLength.get(bytes * 2)
  if (algorithm === undefined) return []
  const of = (text: Buffer | string) => Buffer.from(hash(algorithm, text), 'hex')
  return [
    { finding: undefined, digest: (body, key) => of(Buffer.concat([body, Buffer.from(key)])) },
    {
      finding: { mistake: 'hmac-instead-of-hash' },
      digest: (body, key) => createHmac(algorithm, key).update(body).digest(),
    },
    { finding: { mistake: 'key-before-text' }, digest: (body, key) => of(Buffer.concat([Buffer.from(key), body])) },
    { finding: { mistake: 'key-left-out' }, digest: body => of(body) },
  ]
}

/** Standard Webhooks `v1`: HMAC-SHA256 of `{id}.{timestamp}.{body}`. */
export const webhookConstructions = (id: string, timestamp: string): Construction[] => {
  const content = (body: Buffer, ...before: string[]) =>
    Buffer.concat([Buffer.from(before.map(part => `${part}.`).join('')), body])
  const hmac = (text: Buffer, key: Buffer | string) => createHmac('sha256', key).update(text).digest()
  return [
    { finding: undefined, digest: (body, key) => hmac(content(body, id, timestamp), key) },
    { finding: { mistake: 'content-without-id' }, digest: (body, key) => hmac(body, key) },
    { finding: { mistake: 'content-without-id' }, digest: (body, key) => hmac(content(body, timestamp), key) },
    {
      finding: { mistake: 'secret-not-decoded' },
      digest: (body, key) => hmac(content(body, id, timestamp), `whsec_${Buffer.from(key).toString('base64')}`),
    },
    {
      finding: { mistake: 'secret-not-decoded' },
      digest: (body, key) => hmac(content(body, id, timestamp), Buffer.from(key).toString('base64')),
    },
    {
      finding: { mistake: 'service-key-as-secret' },
      digest: (body, key) => hmac(content(body, id, timestamp), Buffer.from(key, 'base64')),
    },
    {
      finding: { mistake: 'hash-instead-of-hmac' },
      digest: (body, key) =>
        Buffer.from(hash('sha256', Buffer.concat([content(body, id, timestamp), Buffer.from(key)])), 'hex'),
    },
  ]
}
