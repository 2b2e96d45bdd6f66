import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { fingerprint } from '../fingerprint.js'
import { KasaError } from '../kasa-error.js'
import { explainMismatch } from './changed-body.js'
import { type HeadersLike, headerOf } from './request-headers.js'

/** The three headers of Standard Webhooks. */
export interface WebhookHeaders {
  readonly id: string
  /** Unix seconds, as sent. */
  readonly timestamp: string
  /** `v1,<base64> v1a,<base64> …` */
  readonly signature: string
}

const names = { id: 'webhook-id', timestamp: 'webhook-timestamp', signature: 'webhook-signature' } as const

/** The three headers, or `undefined` where none was sent. */
export const webhookHeaders = (headers: HeadersLike): WebhookHeaders | undefined => {
  const [id, timestamp, signature] = [names.id, names.timestamp, names.signature].map(name => headerOf(headers, name))
  if (id === undefined && timestamp === undefined && signature === undefined) return undefined
  if (id && timestamp && signature) return { id, timestamp, signature }
  const field = id ? (timestamp ? names.signature : names.timestamp) : names.id
  throw new KasaError('notification/missing-signature', {
    message: `${field} is missing beside the other Standard Webhooks headers.`,
    hint: 'Something between removes headers; let webhook-id, webhook-timestamp and webhook-signature pass.',
    field,
  })
}

/**
 * Reads a deployment's public key: `whpk_` + base64 of the 32 raw Ed25519 bytes.
 *
 * @throws {@link KasaError} `config/public-key`
 */
export const readPublicKey = (text: string): KeyObject => {
  const raw = Buffer.from(text.replace(/^whpk_/, ''), 'base64')
  if (text.startsWith('whpk_') && raw.length === 32) {
    return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') } })
  }
  throw new KasaError('config/public-key', {
    message: 'publicKey must be "whpk_" and the base64 of 32 bytes.',
    hint: 'Copy it from the gateway: {baseUrl}/.well-known/kasa-keys.json.',
    field: 'publicKey',
  })
}

interface Check {
  readonly serviceKeys: readonly [string, ...string[]]
  readonly publicKeys: readonly KeyObject[]
  readonly toleranceMs: number
  readonly now: Date
}

const signaturesOf = (header: string, version: 'v1' | 'v1a'): Buffer[] =>
  header
    .split(' ')
    .filter(part => part.startsWith(`${version},`))
    .map(part => Buffer.from(part.slice(version.length + 1), 'base64'))

const fitsHmac = (text: Buffer, header: string, keys: readonly string[]): boolean => {
  const expected = keys.map(key => createHmac('sha256', key).update(text).digest())
  return signaturesOf(header, 'v1').some(given =>
    expected.some(one => one.length === given.length && timingSafeEqual(one, given)),
  )
}

const fitsPublicKey = (text: Buffer, header: string, keys: readonly KeyObject[]): boolean =>
  signaturesOf(header, 'v1a').some(given => keys.some(key => verify(null, text, key, given)))

const checkTime = (timestamp: string, { now, toleranceMs }: Check): void => {
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new KasaError('notification/malformed-header', {
      message: 'webhook-timestamp is not a number of seconds.',
      hint: 'Something between rewrites headers; let it pass unchanged.',
      field: names.timestamp,
    })
  }
  const ageMs = now.getTime() - Number(timestamp) * 1000
  if (Math.abs(ageMs) <= toleranceMs) return
  const isOld = ageMs > 0
  const seconds = Math.round(Math.abs(ageMs) / 1000)
  throw new KasaError(isOld ? 'notification/too-old' : 'notification/from-the-future', {
    message: `webhook-timestamp is ${seconds} s ${isOld ? 'old' : 'ahead'}; at most ${toleranceMs / 1000} s are taken.`,
    hint: isOld
      ? 'A message sent again later carries a new timestamp, so this is an old copy, or this machine’s clock is fast.'
      : 'This machine’s clock is slow, or the sender’s is fast: let both keep time by NTP.',
    field: names.timestamp,
  })
}

/**
 * Verifies the Standard Webhooks headers over the raw bytes. One fitting signature is enough (keys rotate); `v1a` counts
 * where public keys are configured.
 *
 * @throws {@link KasaError} `notification/wrong-signature`, `notification/body-changed`, `notification/wrong-key`,
 * `notification/too-old`, `notification/from-the-future`, `notification/malformed-header`
 * @see https://www.standardwebhooks.com
 */
export const verifyWebhook = (body: Buffer, headers: WebhookHeaders, check: Check): void => {
  const { id, timestamp, signature } = headers
  const signed = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes])
  const fits = (bytes: Uint8Array): boolean => fitsHmac(signed(bytes), signature, check.serviceKeys)
  const genuine = fitsPublicKey(signed(body), signature, check.publicKeys)
  const symmetric = signaturesOf(signature, 'v1').length > 0
  if (genuine && symmetric && !fits(body)) {
    throw new KasaError('notification/wrong-key', {
      message: 'The gateway sent this and nothing was altered, but the serviceKey here is not the one that signed it.',
      hint: `The fingerprint here is ${fingerprint(check.serviceKeys[0])}; compare it with the panel's and copy the key again.`,
      field: 'serviceKey',
    })
  }
  if (!genuine && !fits(body)) throw explainMismatch(body, fits, check.serviceKeys[0], names.signature)
  checkTime(timestamp, check)
}
