import type { IncomingHttpHeaders } from 'node:http'

/**
 * True when a browser says that another site sent this request (CSRF). `Sec-Fetch-Site` decides where it is sent; else `Origin`.
 * Our pages send no referrer, so their own posts carry `Origin: null`; clients that are no browsers send neither.
 */
export const isForeign = (headers: IncomingHttpHeaders, ownOrigins: ReadonlySet<string>): boolean => {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = headers
  return origin !== undefined && origin !== 'null' && !ownOrigins.has(origin)
}

/** `Host` allow-list against DNS rebinding: the public address's host, loopback names and what the operator named (domain.md §8). */
export const hostAllowed = (host: string | undefined, allowed: ReadonlySet<string>): boolean => {
  if (host === undefined) return false
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name) || allowed.has(name)
}

/** The client's address: the socket's, or the one that the given number of trusted proxies in front of us saw. */
export const clientAddress = (
  socketAddress: string | undefined,
  headers: IncomingHttpHeaders,
  trustedHops: number,
): string => {
  const socket = socketAddress ?? ''
  if (trustedHops === 0) return socket
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
  return forwarded[forwarded.length - trustedHops] ?? forwarded[0] ?? socket
}
