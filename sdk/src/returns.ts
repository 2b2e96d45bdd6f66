import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Credentials } from './credentials.js'
import { KasaError, type KasaErrorCode } from './kasa-error.js'
import type { PaymentStatus } from './notifications/event.js'

/** What the shop itself knows about the order; the signed result must say the same. */
export interface ExpectedReturn {
  readonly orderId: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
}

/** The verified result on a return address. */
export interface ReturnResult {
  readonly paymentId: string
  readonly orderId: string
  readonly status: PaymentStatus
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  /** Comparable with the `sequence` of the same payment's notifications. */
  readonly sequence: number
  readonly livemode: boolean
  /** Base address of the gateway that signed. */
  readonly issuer: string
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/** Verified returns of the payer. */
export interface Returns {
  /**
   * Reads `kasaResult` from the address on which the payer came back. Its signature makes it as good as a notification,
   * whichever is first.
   *
   * @param url the whole address, or its path and query (Express: `request.originalUrl`)
   * @param expected from the shop's own records, never from the address
   * @throws {@link KasaError} `return/…`; every one of them means: wait for the notification or ask REST
   */
  read(url: string | URL, expected: ExpectedReturn): ReturnResult
}

const hint = 'Show the order as pending and wait for the notification, or ask the REST API for the payment.'

const refuse = (code: KasaErrorCode, message: string, field = 'kasaResult'): never => {
  throw new KasaError(code, { message, hint, field })
}

const tokenIn = (url: string | URL): string => {
  const address = URL.canParse(String(url), 'http://shop.invalid') ? new URL(url, 'http://shop.invalid') : undefined
  const tokens = address?.searchParams.getAll('kasaResult') ?? []
  if (tokens.length > 1) return refuse('return/malformed', 'The address has several kasaResult parameters.')
  return tokens[0] || refuse('return/missing', 'The address has no kasaResult.')
}

const decode = (part: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null
      ? { ...value }
      : refuse('return/malformed', 'kasaResult is not a token.')
  } catch {
    return refuse('return/malformed', 'kasaResult is not a token.')
  }
}

const signedWith = (serviceKey: string, text: string, signature: string): boolean => {
  const key = createHmac('sha256', serviceKey).update('kasa-return-v1').digest()
  const expected = createHmac('sha256', key).update(text).digest()
  const given = Buffer.from(signature, 'base64url')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const verifiedClaims = (token: string, serviceKeys: readonly string[]): Readonly<Record<string, unknown>> => {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  if (!header || !payload || !signature || rest.length > 0)
    refuse('return/malformed', 'kasaResult is not a token of three parts.')
  // The algorithm is ours to choose: a token that names another one ("none") is refused before anything is believed.
  const { alg, crit } = decode(header)
  if (alg !== 'HS256' || crit !== undefined) refuse('return/algorithm', 'kasaResult is not signed with HS256.')
  if (!serviceKeys.some(key => signedWith(key, `${header}.${payload}`, signature))) {
    refuse(
      'return/wrong-signature',
      'The signature of kasaResult does not fit: it was altered, or signed with another key.',
    )
  }
  return decode(payload)
}

const textClaim = (claims: Readonly<Record<string, unknown>>, name: string): string => {
  const value = claims[name]
  return typeof value === 'string' ? value : refuse('return/malformed', `The claim ${name} is not text.`)
}

const numberClaim = (claims: Readonly<Record<string, unknown>>, name: string): number => {
  const value = claims[name]
  return typeof value === 'number' && Number.isSafeInteger(value)
    ? value
    : refuse('return/malformed', `The claim ${name} is not a whole number.`)
}

const checkExpected = ({ orderId, amount, currency }: Partial<ExpectedReturn> = {}): void => {
  const whole =
    typeof orderId === 'string' && orderId && Number.isSafeInteger(amount) && typeof currency === 'string' && currency
  if (whole) return
  throw new KasaError('return/expectation', {
    message: 'The expected orderId, amount (minor units) and currency are needed.',
    hint: "Take all three from the shop's own order; otherwise the payer could show the result of another, cheaper order.",
    field: 'expected',
  })
}

const resultOf = (claims: Readonly<Record<string, unknown>>): ReturnResult => ({
  paymentId: textClaim(claims, 'sub'),
  orderId: textClaim(claims, 'orderId'),
  status: textClaim(claims, 'status'),
  amount: numberClaim(claims, 'amount'),
  currency: textClaim(claims, 'currency'),
  sequence: numberClaim(claims, 'seq'),
  livemode: claims.livemode === true,
  issuer: textClaim(claims, 'iss'),
  issuedAt: new Date(numberClaim(claims, 'iat') * 1000),
  expiresAt: new Date(numberClaim(claims, 'exp') * 1000),
})

/** Binds the reading of returns to one shop. */
export const createReturns = ({ credentials, now }: { credentials: Credentials; now: () => Date }): Returns => ({
  read: (url, expected) => {
    checkExpected(expected)
    const claims = verifiedClaims(tokenIn(url), [credentials.serviceKey, ...credentials.otherServiceKeys])
    if (claims.aud !== credentials.serviceId) refuse('return/other-shop', 'kasaResult is for another shop.')
    const result = resultOf(claims)
    if (result.orderId !== expected.orderId) refuse('return/other-order', 'kasaResult is for another order.', 'orderId')
    if (result.currency !== expected.currency) {
      refuse('return/other-currency', `kasaResult is in ${result.currency}, expected ${expected.currency}.`, 'currency')
    }
    if (result.amount !== expected.amount) {
      refuse(
        'return/other-amount',
        `kasaResult is about ${result.amount} minor units, expected ${expected.amount}.`,
        'amount',
      )
    }
    if (result.expiresAt <= now()) refuse('return/expired', `kasaResult ended at ${result.expiresAt.toISOString()}.`)
    return result
  },
})
