import { Secret } from '../payments/secret.js'
import type { MailServerAddress } from './mail-server.js'

const defaultPorts: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 }

/** Reads `smtp(s)://user:password@host:port`; `undefined` when it is no such address. User and password are percent-encoded. */
export const readMailServer = (text: string): MailServerAddress | undefined => {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text)
  const defaultPort = defaultPorts[protocol]
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (defaultPort === undefined || host === '' || port === '0') return undefined
  if ((pathname !== '' && pathname !== '/') || search !== '' || hash !== '') return undefined
  const user = decoded(username)
  const words = decoded(password)
  if (user === undefined || words === undefined || (user === '') !== (words === '')) return undefined
  return {
    secure: protocol === 'smtps:',
    host,
    port: port === '' ? defaultPort : Number(port),
    loopback: /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host),
    user: user === '' ? null : user,
    password: words === '' ? null : new Secret(words),
  }
}

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
