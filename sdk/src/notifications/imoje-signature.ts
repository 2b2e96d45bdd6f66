import { timingSafeEqual } from 'node:crypto'
import type { Credentials } from '../credentials.js'
import { isSignatureAlgorithm, keyedHash, type SignatureAlgorithm, signatureAlgorithms } from '../form-signature.js'
import { KasaError, type KasaErrorCode } from '../kasa-error.js'
import { explainMismatch } from './changed-body.js'

const refuse = (code: KasaErrorCode, message: string, hint: string): never => {
  throw new KasaError(code, { message, hint, field: 'X-Imoje-Signature' })
}

/** What somebody sent, so that it can be told apart and fills no log. */
const quoted = (text: string): string => JSON.stringify(text.slice(0, 40))

const order = ['merchantid', 'serviceid', 'signature', 'alg'] as const
type Part = (typeof order)[number]

/** The gateway's own form is positional, and official plugins read it so: another order is not what was sent. */
const parse = (header: string): Record<Part, string> => {
  const pairs = header.split(';').map(part => {
    const [name = '', value = ''] = part.split('=', 2)
    return [name.trim().toLowerCase(), value.trim()] as const
  })
  const given = new Map(pairs)
  const [merchantid, serviceid, signature, alg] = order.map(name => given.get(name))
  if (!merchantid || !serviceid || !signature || alg === undefined || given.size < pairs.length) {
    return refuse(
      'notification/malformed-header',
      `The header must have ${order.join(', ')}, each once.`,
      'Something between rewrites headers; let it pass unchanged.',
    )
  }
  const names = pairs.map(([name]) => name)
  if (order.some((name, index) => names[index] !== name)) {
    return refuse(
      'notification/header-order',
      `The parts of the header stand in the order ${names.slice(0, order.length).map(quoted).join(', ')}.`,
      `The gateway sends ${order.join(', ')}. Something between rewrites the header, or somebody else made it.`,
    )
  }
  return { merchantid, serviceid, signature, alg }
}

const algorithmOf = (name: string): SignatureAlgorithm =>
  isSignatureAlgorithm(name)
    ? name
    : refuse(
        'notification/unknown-algorithm',
        `The header names the algorithm ${quoted(name)}.`,
        `Only ${signatureAlgorithms.join(', ')} are taken.`,
      )

const sameHex = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** A read header: addressed to this shop, its hash not yet compared. */
export interface ImojeSignature {
  readonly algorithm: SignatureAlgorithm
  readonly hash: string
}

/**
 * Reads `X-Imoje-Signature: merchantid=…;serviceid=…;signature=…;alg=…` and checks whom it is for.
 *
 * @throws {@link KasaError} `notification/malformed-header`, `notification/header-order`, `notification/other-merchant`,
 * `notification/other-shop`, `notification/unknown-algorithm`
 * @see imoje paywall, "notifications"
 */
export const readImojeSignature = (header: string, shop: Credentials): ImojeSignature => {
  const { merchantid, serviceid, signature, alg } = parse(header)
  if (merchantid !== shop.merchantId) {
    return refuse(
      'notification/other-merchant',
      `The notification is for the merchant ${quoted(merchantid)}.`,
      `The merchantId here is ${shop.merchantId}. Compare it with the panel's integration data.`,
    )
  }
  if (serviceid !== shop.serviceId) {
    return refuse(
      'notification/other-shop',
      `The notification is for the shop ${quoted(serviceid)}.`,
      `The serviceId here is ${shop.serviceId}. Correct the notification address of the other shop.`,
    )
  }
  return { algorithm: algorithmOf(alg), hash: signature.toLowerCase() }
}

/**
 * Compares the header's hash with that of the raw bytes: `hash(alg, body + key)`.
 *
 * @throws {@link KasaError} `notification/body-changed`, `notification/wrong-signature`
 */
export const verifyImojeSignature = (
  body: Buffer,
  { algorithm, hash }: ImojeSignature,
  serviceKeys: readonly [string, ...string[]],
): void => {
  const fits = (bytes: Uint8Array): boolean => serviceKeys.some(key => sameHex(keyedHash(algorithm, bytes, key), hash))
  if (!fits(body)) throw explainMismatch(body, fits, serviceKeys[0], 'X-Imoje-Signature')
}
