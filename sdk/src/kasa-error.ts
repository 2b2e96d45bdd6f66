/** Every way in which this package refuses. Closed: a `switch` over it can be complete. */
export type KasaErrorCode =
  | 'config/browser'
  | 'config/base-url'
  | 'config/merchant-id'
  | 'config/service-id'
  | 'config/service-key'
  | 'config/public-key'
  | 'money/not-text'
  | 'money/not-a-number'
  | 'money/separator'
  | 'money/negative'
  | 'money/decimals'
  | 'money/range'
  | 'money/currency'
  | 'order/missing'
  | 'order/invalid'
  | 'order/amount'
  | 'order/ambiguous'
  | 'order/unknown-field'
  | 'order/algorithm'
  | 'order/too-long-for-url'
  | 'notification/body-parsed'
  | 'notification/body-empty'
  | 'notification/body-too-large'
  | 'notification/content-type'
  | 'notification/missing-signature'
  | 'notification/malformed-header'
  | 'notification/header-order'
  | 'notification/unknown-algorithm'
  | 'notification/other-merchant'
  | 'notification/other-shop'
  | 'notification/body-changed'
  | 'notification/wrong-key'
  | 'notification/wrong-signature'
  | 'notification/too-old'
  | 'notification/from-the-future'
  | 'notification/malformed-body'
  | 'notification/not-yet'
  | 'inbox/open-transaction'
  | 'inbox/async-reaction'
  | 'testing/no-gateway'
  | 'testing/payer'
  | 'return/expectation'
  | 'return/missing'
  | 'return/malformed'
  | 'return/algorithm'
  | 'return/wrong-signature'
  | 'return/expired'
  | 'return/other-shop'
  | 'return/other-order'
  | 'return/other-amount'
  | 'return/other-currency'

const brand = Symbol.for('@kasa/sdk/KasaError')

interface KasaErrorDetails {
  readonly message: string
  readonly hint: string
  readonly field?: string | undefined
  readonly retryAfterMs?: number | undefined
}

/**
 * The only error that this package throws on purpose. `message` says what is wrong, `hint` how to put it right;
 * neither ever holds a key, a token or a signature.
 */
export class KasaError extends Error {
  override readonly name = 'KasaError'
  readonly [brand] = true
  /** What is wrong, for a program. */
  readonly code: KasaErrorCode
  /** How to put it right, for a person. */
  readonly hint: string
  /** The field that is wrong, where it is one field: `amount`, `billing[firstName]`, `serviceKey`. */
  readonly field: string | undefined
  /** Only with `notification/not-yet`: how long the gateway is asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(code: KasaErrorCode, { message, hint, field, retryAfterMs }: KasaErrorDetails) {
    super(message)
    this.code = code
    this.hint = hint
    this.field = field
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * Whether a caught value is a {@link KasaError}, also one thrown by another copy of this package
 * (ESM beside CommonJS, two versions in one tree), where `instanceof` says no.
 */
export const isKasaError = (error: unknown): error is KasaError =>
  typeof error === 'object' && error !== null && brand in error
