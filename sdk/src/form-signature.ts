import { createHash } from 'node:crypto'
import { refuseAmbiguity } from './ambiguity.js'
import { type FormFields, formPairs } from './form-fields.js'
import { KasaError } from './kasa-error.js'

/** The four hash functions of the protocol. */
export const signatureAlgorithms = ['sha224', 'sha256', 'sha384', 'sha512'] as const

/** One of `sha224`, `sha256`, `sha384`, `sha512`. */
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

export const isSignatureAlgorithm = (name: unknown): name is SignatureAlgorithm =>
  signatureAlgorithms.some(algorithm => algorithm === name)

/** The protocol's hash: plain (not HMAC), the key appended to the text without a separator; lower-case hex. */
export const keyedHash = (algorithm: SignatureAlgorithm, text: string | Uint8Array, serviceKey: string): string =>
  createHash(algorithm).update(text).update(serviceKey).digest('hex')

/**
 * The text that a form's signature covers: `key=value` joined with `&`, sorted, raw values, empty values kept, without
 * `signature`. What to compare first when a signature does not match.
 *
 * @throws {@link KasaError} `order/ambiguous`, `order/unknown-field`
 * @see imoje paywall, "authorisation"
 */
export const canonicalText = ({ signature: _, ...fields }: FormFields): string => {
  const pairs = formPairs(fields)
  refuseAmbiguity(pairs)
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}

/**
 * Signs any set of fields: the paywall form, the card widget, the instalment calculator.
 *
 * @param fields all fields that are sent, as text, `signature` excepted
 * @returns `<hex>;<algorithm>`
 * @throws {@link KasaError} `order/ambiguous`, `order/unknown-field`, `order/algorithm`
 */
export const signFields = (
  fields: FormFields,
  { serviceKey, algorithm = 'sha256' }: { serviceKey: string; algorithm?: SignatureAlgorithm },
): string => {
  if (!isSignatureAlgorithm(algorithm)) {
    throw new KasaError('order/algorithm', {
      message: `${JSON.stringify(algorithm)} is not an algorithm of this protocol.`,
      hint: `Use one of ${signatureAlgorithms.join(', ')}.`,
      field: 'algorithm',
    })
  }
  return `${keyedHash(algorithm, canonicalText(fields), serviceKey)};${algorithm}`
}
