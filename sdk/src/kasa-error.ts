import type { ApiErrorCode, Open } from './generated/types.js'

/** Every way in which this package itself refuses. Closed: a `switch` over it can be complete. */
export type OwnErrorCode =
  | 'config/browser'
  | 'config/base-url'
  | 'config/merchant-id'
  | 'config/service-id'
  | 'config/service-key'
  | 'config/api-token'
  | 'config/mode'
  | 'config/not-given'
  | 'config/http'
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
  | 'call/id'
  | 'call/idempotency-key'
  | 'call/aborted'
  | 'call/timeout'
  | 'network/unreachable'
  | 'network/broken'
  | 'network/certificate'
  | 'reply/redirect'
  | 'reply/not-json'
  | 'reply/too-large'
  | 'reply/unavailable'
  | 'reply/unexpected'
  | 'list/too-long'
  | 'wait/timeout'
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

/**
 * Codes of every refusal: the package's own, and those of the gateway. A newer gateway may answer a code that is not in
 * this list, so an error's `code` is open.
 */
export type KasaErrorCode = OwnErrorCode | ApiErrorCode

/** What is wrong with one member of a call. */
export interface Complaint {
  /** `amount`, `customer.email`. */
  readonly field: string
  readonly message: string
}

const brand = Symbol.for('@kasa/sdk/KasaError')

interface KasaErrorDetails {
  readonly message: string
  readonly hint: string
  readonly field?: string | undefined
  readonly retryAfterMs?: number | undefined
  readonly status?: number | undefined
  readonly traceId?: string | undefined
  readonly retryable?: boolean | undefined
  readonly idempotencyKey?: string | undefined
  readonly complaints?: readonly Complaint[] | undefined
  readonly cause?: unknown
}

/**
 * The only error that this package throws on purpose. `message` says what is wrong, `hint` how to put it right;
 * neither ever holds a key, a token or a signature.
 */
export class KasaError extends Error {
  override readonly name = 'KasaError'
  readonly [brand] = true
  /** What is wrong, for a program. */
  readonly code: KasaErrorCode | Open
  /** How to put it right, for a person. */
  readonly hint: string
  /** The field that is wrong, where it is one field: `amount`, `billing[firstName]`, `serviceKey`. */
  readonly field: string | undefined
  /** Every member that the gateway complained of; empty for other errors. */
  readonly complaints: readonly Complaint[]
  /** Status of the gateway's answer; `undefined` where there was none. */
  readonly status: number | undefined
  /** Names the call in the gateway's log; `undefined` where there was no answer. */
  readonly traceId: string | undefined
  /** Whether the same call may succeed later. The package has tried again already, as far as its deadline allowed. */
  readonly retryable: boolean
  /** Of a write that failed: give it to the next try, and the wish is granted at most once. */
  readonly idempotencyKey: string | undefined
  /** How long the gateway asks (or, with `notification/not-yet`, is asked) to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(code: KasaErrorCode | Open, details: KasaErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.field = details.field
    this.complaints = details.complaints ?? []
    this.status = details.status
    this.traceId = details.traceId
    this.retryable = details.retryable ?? false
    this.idempotencyKey = details.idempotencyKey
    this.retryAfterMs = details.retryAfterMs
  }
}

/**
 * Whether a caught value is a {@link KasaError}, also one thrown by another copy of this package
 * (ESM beside CommonJS, two versions in one tree), where `instanceof` says no.
 *
 * @param code only this code: `isKasaError(error, 'order/already-paid')`
 */
export function isKasaError(error: unknown): error is KasaError
export function isKasaError<C extends KasaErrorCode>(error: unknown, code: C): error is KasaError & { readonly code: C }
export function isKasaError(error: unknown, code?: KasaErrorCode): boolean {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false
  return code === undefined || (error as KasaError).code === code
}
