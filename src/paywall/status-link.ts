import { createHmac, hash } from 'node:crypto'

/**
 * The token of a payment's status link: 128 bits that only this deployment can make, the same each time it is shown (domain.md §5).
 * Stored as `statusDigest`, so that it can be revoked. @param seed the deployment's secret for status links
 */
export const statusToken = (seed: Buffer, paymentPublicId: string): string =>
  createHmac('sha256', seed).update(`status:${paymentPublicId}`).digest().subarray(0, 16).toString('base64url')

/** What a token is stored as. */
export const statusDigest = (token: string): string => hash('sha256', token)

/** A payment's status link below the address of a language; `null` once it was revoked. */
export const statusUrlOf = (
  seed: Buffer,
  { publicId, statusDigest: stored }: { publicId: string; statusDigest: string | null },
  below: string,
): string | null => {
  const token = statusToken(seed, publicId)
  return stored === statusDigest(token) ? `${below}/status/${token}` : null
}

/** The cookie by which the browser that brought the form is known to belong to the payer; one per payment. */
export const payerCookieName = (paymentPublicId: string): string => `kasa_${paymentPublicId.slice(0, 8)}`

/** @param secure true where the deployment is reached over HTTPS */
export const payerCookie = (paymentPublicId: string, token: string, secure: boolean): string =>
  `${payerCookieName(paymentPublicId)}=${token}; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`

/** One cookie's value from a `Cookie` header. */
export const readCookie = (header: string | undefined, name: string): string | undefined => {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name) return value
  }
  return undefined
}

/** Counts failures of one network address without keeping the address. */
export const addressHash = (seed: Buffer, address: string): string =>
  createHmac('sha256', seed).update(`address:${address}`).digest('hex').slice(0, 32)
