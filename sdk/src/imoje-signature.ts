import { timingSafeEqual } from 'node:crypto'
import { explainMismatch } from './changed-body.js'
import type { Credentials } from './credentials.js'
import { isSignatureAlgorithm, keyedHash, type SignatureAlgorithm, signatureAlgorithms } from './form-signature.js'
import { KasaError, type KasaErrorCode } from './kasa-error.js'

const refuse = (code: KasaErrorCode, message: string, hint: string): never => {
  throw new KasaError(code, { message, hint, field: 'X-Imoje-Signature' })
}

const parse = (header: string): Record<string, string> =>
  Object.fromEntries(
    header.split(';').map(part => {
      const [name = '', value = ''] = part.split('=', 2)
      return [name.trim().toLowerCase(), value.trim()]
    }),
  )

const algorithmOf = (name: string | undefined): SignatureAlgorithm =>
  isSignatureAlgorithm(name)
    ? name
    : refuse(
        'notification/unknown-algorithm',
        `The header names the algorithm ${JSON.stringify(name ?? '')}.`,
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
 * @throws {@link KasaError} `notification/malformed-header`, `notification/other-merchant`, `notification/other-shop`,
 * `notification/unknown-algorithm`
 * @see imoje paywall, "notifications"
 */
export const readImojeSignature = (header: string, shop: Credentials): ImojeSignature => {
  const { merchantid, serviceid, signature, alg } = parse(header)
  if (!merchantid || !serviceid || !signature) {
    return refuse(
      'notification/malformed-header',
      'The header lacks merchantid, serviceid or signature.',
      'Something between rewrites headers; let it pass unchanged.',
    )
  }
  if (merchantid !== shop.merchantId) {
    return refuse(
      'notification/other-merchant',
      `The notification is for the merchant ${JSON.stringify(merchantid)}.`,
      `The merchantId here is ${shop.merchantId}. Compare it with the panel's integration data.`,
    )
  }
  if (serviceid !== shop.serviceId) {
    return refuse(
      'notification/other-shop',
      `The notification is for the shop ${JSON.stringify(serviceid)}.`,
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
