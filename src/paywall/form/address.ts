import type { Outcome } from './faults.js'
import type { FormReader } from './plain-values.js'

const longest = 300
const ordinary = /^(https?):\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?(?:[/?#][\x21-\x7e]*)?$/i
const forbidden = /[\p{Cc}\s\\\u202a-\u202e\u2066-\u2069]/u

/**
 * A shop's address: absolute http(s) with a host that does not end in a dot, at most 300 characters, https only in
 * production (imoje-paywall.md §2). The text itself is kept; parsing only decides.
 */
export const address: FormReader<string> = (value, { mode }) => {
  if (value.length > longest && [...value].length > longest) return { rule: 'too-long', facts: { max: longest } }
  const parts = partsOf(value)
  if (!parts) return { rule: 'address-format' }
  if (parts.credentials) return { rule: 'address-credentials' }
  if (parts.host.endsWith('.')) return { rule: 'address-trailing-dot', facts: { host: parts.host } }
  if (mode === 'production' && parts.scheme !== 'https') return { rule: 'address-https' }
  return { value }
}

/** The same for `urlNotification`; imoje sends to no local name and to no port, which is noted. */
export const notificationAddress: FormReader<string> = (value, context) => {
  const read: Outcome<string> = address(value, context)
  const parts = 'value' in read ? partsOf(value) : undefined
  if (!parts || (parts.host !== 'localhost' && !parts.port)) return read
  return { value, note: 'imoje-refuses-address', facts: { host: parts.host } }
}

type Parts = { scheme: string; host: string; port: boolean; credentials: boolean }

function partsOf(value: string): Parts | undefined {
  const match = ordinary.exec(value)
  if (match?.[1] && match[2] && URL.canParse(value)) {
    return {
      scheme: match[1].toLowerCase(),
      host: match[2].toLowerCase(),
      port: match[3] !== undefined,
      credentials: false,
    }
  }
  if (forbidden.test(value) || !/^https?:\/\/[^/?#]/i.test(value) || !URL.canParse(value)) return undefined
  const url = new URL(value)
  const scheme = url.protocol.slice(0, -1)
  return { scheme, host: url.hostname, port: url.port !== '', credentials: url.username !== '' || url.password !== '' }
}
