import { createHash, createHmac, createPublicKey, hash, type KeyObject, sign } from 'node:crypto'

/** One message on its way: the stored bytes, its stable id and the real time of this attempt. */
export type OutgoingMessage = { id: string; at: Date; body: Buffer }

/** The headers of Standard Webhooks for one attempt. */
export type WebhookHeaders = { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string }

/** Public half of the deployment's notification key, as an entry of `/.well-known/kasa-keys.json`. */
export type NotificationJwk = {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
  use: 'sig'
  alg: 'EdDSA'
  kid: string
}

/**
 * The value of `X-Imoje-Signature` over the raw body. Its form is positional: official plugins split on `;` and `=` and
 * take the third and fourth part, so there is no blank, no quote and nothing before `merchantid` (imoje-paywall.md §4).
 */
export function imojeSignatureHeader(
  shop: { merchantId: string; serviceId: string },
  body: Buffer,
  serviceKey: string,
) {
  const signature = hash('sha256', Buffer.concat([body, Buffer.from(serviceKey, 'utf8')]))
  return `merchantid=${shop.merchantId};serviceid=${shop.serviceId};signature=${signature};alg=sha256`
}

/**
 * Standard Webhooks headers: one `v1` signature per service key (two during a rotation) and, with a private key, one
 * `v1a`. All sign `{id}.{timestamp}.{body}`, the timestamp in Unix seconds.
 */
export function webhookHeaders(
  message: OutgoingMessage,
  serviceKeys: readonly string[],
  privateKey?: KeyObject,
): WebhookHeaders {
  const timestamp = String(Math.floor(message.at.getTime() / 1000))
  const signed = Buffer.concat([Buffer.from(`${message.id}.${timestamp}.`, 'utf8'), message.body])
  const signatures = serviceKeys.map(key => signV1(signed, key))
  if (privateKey) signatures.push(signV1a(signed, privateKey))
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

/** All headers of a notification, in the order in which they are sent (imoje-paywall.md §4 "Transport"). */
export function notificationHeaders(imojeSignature: string, webhook: WebhookHeaders): Record<string, string> {
  return {
    Accept: 'text/plain',
    'User-Agent': 'imoje',
    'Content-Type': 'application/json; charset=UTF-8',
    'X-Imoje-Signature': imojeSignature,
    'webhook-id': webhook['webhook-id'],
    'webhook-timestamp': webhook['webhook-timestamp'],
    'webhook-signature': webhook['webhook-signature'],
  }
}

/** A service key in the form that Standard Webhooks libraries take as their secret. */
export function webhookSecret(serviceKey: string): string {
  return `whsec_${Buffer.from(serviceKey, 'utf8').toString('base64')}`
}

/** The JWKS entry of an Ed25519 key (private or public); `kid` is its RFC 7638 thumbprint. */
export function notificationJwk(key: KeyObject): NotificationJwk {
  const x = publicPoint(key).toString('base64url')
  const kid = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')
  return { kty: 'OKP', crv: 'Ed25519', x, use: 'sig', alg: 'EdDSA', kid }
}

/** The same public key in the `whpk_` form of Standard Webhooks. */
export function webhookPublicKey(key: KeyObject): string {
  return `whpk_${publicPoint(key).toString('base64')}`
}

function signV1(signed: Buffer, serviceKey: string): string {
  return `v1,${createHmac('sha256', Buffer.from(serviceKey, 'utf8')).update(signed).digest('base64')}`
}

function signV1a(signed: Buffer, privateKey: KeyObject): string {
  return `v1a,${sign(null, signed, privateKey).toString('base64')}`
}

function publicPoint(key: KeyObject): Buffer {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  if (key.asymmetricKeyType !== 'ed25519' || !x) throw new TypeError('the notification key must be an Ed25519 key')
  return Buffer.from(x, 'base64url')
}
