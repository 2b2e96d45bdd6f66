import type { Attempt } from './signing-attempt.js'

/** Every mistake that the signature debugger can name about a form. */
export type SignatureMistake =
  | 'field-not-signed'
  | 'field-not-sent'
  | 'order-of-sending'
  | 'flat-row-order'
  | 'case-insensitive-order'
  | 'url-encoded-values'
  | 'html-escaped-values'
  | 'trimmed-values'
  | 'line-breaks-changed'
  | 'plus-not-encoded'
  | 'amount-in-major-units'
  | 'trailing-ampersand'
  | 'windows-1250-bytes'
  | 'blank-in-key'
  | 'key-of-another-shop'
  | 'token-as-key'
  | 'id-as-key'
  | 'key-left-out'
  | 'hmac-instead-of-hash'
  | 'key-before-text'
  | 'upper-case-hex'
  | 'base64-instead-of-hex'
  | 'missing-algorithm'
  | 'another-algorithm'

/** What can be wrong with a notification as a shop's program sees it, or with how it is checked. */
export type NotificationMistake =
  | 'header-missing'
  | 'header-order'
  | 'header-format'
  | 'header-of-another-shop'
  | 'body-empty'
  | 'body-not-json'
  | 'body-written-again'
  | 'body-order-changed'
  | 'body-changed'
  | 'body-trailing-newline'
  | 'body-html-escaped'
  | 'body-url-encoded'
  | 'body-wrong-charset'
  | 'body-byte-order-mark'
  | 'timestamp-format'
  | 'timestamp-in-milliseconds'
  | 'too-old'
  | 'from-the-future'
  | 'version-left-out'
  | 'hex-instead-of-base64'
  | 'content-without-id'
  | 'secret-not-decoded'
  | 'service-key-as-secret'
  | 'hash-instead-of-hmac'
  | 'public-key-signature'
  | 'computed-is-right'

/** What can be wrong with the signed result on a return address. */
export type ReturnMistake =
  | 'result-missing'
  | 'result-repeated'
  | 'result-cut'
  | 'result-algorithm'
  | 'result-key-not-derived'
  | 'result-changed'
  | 'result-expired'
  | 'result-of-another-shop'
  | 'other-order'
  | 'other-amount'
  | 'other-currency'
  | 'expected-in-major-units'

export type Mistake = SignatureMistake | NotificationMistake | ReturnMistake

/** A named mistake. `side`: where the wrong text is, in what was signed or in what was sent. Never holds a key. */
export type Finding = {
  mistake: Mistake
  side?: 'signed' | 'sent'
  fields?: readonly string[]
  facts?: Readonly<Record<string, string>>
}

/** One mistake to try: it changes an attempt, or answers `undefined` where it would change nothing. */
export type Variation = { aspect: string; finding: Finding; apply(attempt: Attempt): Attempt | undefined }

/** A secret or id of the same merchant that a program may have used as the key; `label` says which, e.g. a shop's name. */
export type KeyCandidate = { kind: 'accepted' | 'other-shop' | 'token' | 'id'; value: string; label: string }

/** At most so many single fields are tried, so that a form of 500 fields costs no more than one of 60. */
export const triedFieldsLimit = 60
