import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'

/**
 * Nothing but our own files, no inline anything (experience.md). `form-action 'self'` holds because a form post
 * is always answered by a redirect to a page of ours (domain.md §8).
 */
const policyFor = (ancestors: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ')

/** For a page of ours that shows other pages of ours in a frame. */
export const framingPolicy = `${policyFor("'none'")}; frame-src 'self'`

const always: OutgoingHttpHeaders = {
  'content-security-policy': policyFor("'none'"),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'x-frame-options': 'DENY',
}

const overHttps: OutgoingHttpHeaders = { ...always, 'strict-transport-security': 'max-age=31536000' }

/** Headers of every answer; a handler's own headers win. HTTPS deployments also promise to stay on HTTPS. */
export const securityHeaders = (baseUrl: string): OutgoingHttpHeaders =>
  baseUrl.startsWith('https:') ? overHttps : always

/**
 * The same for a page that these origins, and no others, may show in a frame; none = nobody may. `X-Frame-Options` goes, because
 * it cannot name origins.
 */
export const framedHeaders = (baseUrl: string, origins: readonly string[]): OutgoingHttpHeaders => {
  if (origins.length === 0) return securityHeaders(baseUrl)
  const { 'x-frame-options': _, ...others } = securityHeaders(baseUrl)
  return {
    ...others,
    'content-security-policy': policyFor(origins.join(' ')),
    'cross-origin-resource-policy': 'cross-origin',
  }
}

/** The origins that a page's policy lets frame it; none when it is not framed or names anything but plain origins. */
export const framersIn = (policy: string | undefined): string[] => {
  const sources = /(?:^|; )frame-ancestors ([^;]+)$/.exec(policy ?? '')?.[1]?.split(' ') ?? []
  const isOrigin = (text: string) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
  return sources.every(isOrigin) ? sources : []
}

const flat = (headers: OutgoingHttpHeaders): OutgoingHttpHeader[] =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))

/** The two sets that nearly every answer has, made ready. */
const ready = new Map([always, overHttps].map(headers => [headers, flat(headers)]))

/** Names and values in turn, as node writes them fastest. A handler's own headers win. */
export const headerList = (security: OutgoingHttpHeaders, own: OutgoingHttpHeaders): OutgoingHttpHeader[] => {
  const list = Object.keys(own).some(name => name in security) ? undefined : ready.get(security)
  return list === undefined ? flat({ ...security, ...own }) : [...list, ...flat(own)]
}
