import { createHmac } from 'node:crypto'

/** What the shopper's browser carries back to the shop about a payment (domain.md §5). */
export type ReturnResult = {
  /** Base address of this gateway. */
  issuer: string
  serviceId: string
  paymentId: string
  orderId: string
  status: string
  amountMinor: number
  currency: string
  sequence: number
  livemode: boolean
}

const parameter = 'kasaResult'
const lifeSeconds = 60 * 60
const header = encode({ alg: 'HS256', typ: 'JWT' })

/**
 * The signed result as a compact JWS (HS256), valid one hour from `now`. Its key is derived from the service key, so
 * that a token can never pass as another signature of that key.
 */
export function signReturnResult(result: ReturnResult, serviceKey: string, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1000)
  const claims = encode({
    iss: result.issuer,
    aud: result.serviceId,
    sub: result.paymentId,
    orderId: result.orderId,
    status: result.status,
    amount: result.amountMinor,
    currency: result.currency,
    seq: result.sequence,
    livemode: result.livemode,
    iat: issuedAt,
    exp: issuedAt + lifeSeconds,
  })
  const signature = createHmac('sha256', returnKey(serviceKey)).update(`${header}.${claims}`).digest('base64url')
  return `${header}.${claims}.${signature}`
}

/** The key of return results: HMAC-SHA256 of `kasa-return-v1` under the service key. */
export function returnKey(serviceKey: string): Buffer {
  return createHmac('sha256', serviceKey).update('kasa-return-v1').digest()
}

/** The shop's address with `kasaResult` before `#`; an older one is replaced, the shop's own query stays byte for byte. */
export function withReturnResult(address: string, token: string): string {
  const hashAt = address.indexOf('#')
  const fragment = hashAt < 0 ? '' : address.slice(hashAt)
  const [path = '', ...rest] = (hashAt < 0 ? address : address.slice(0, hashAt)).split('?')
  const query = rest.join('?')
  const kept = query.includes(parameter) || query.includes('%') ? withoutOlder(query) : query
  const joint = kept === '' || kept.endsWith('&') ? '' : '&'
  return `${path}?${kept}${joint}${parameter}=${token}${fragment}`
}

function withoutOlder(query: string): string {
  return query
    .split('&')
    .filter(pair => decodedName(pair) !== parameter)
    .join('&')
}

function decodedName(pair: string): string {
  const name = pair.split('=', 1)[0] ?? ''
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')
}
