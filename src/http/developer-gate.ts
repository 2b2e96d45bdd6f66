import { createHash, timingSafeEqual } from 'node:crypto'
import type { Answer, Ask } from './route.js'

/**
 * Doors for developers and machines (`/developers`, `/sandbox`, `/metrics`) are open while only this machine can reach the gateway;
 * otherwise they take the developer token as Bearer or as the password of Basic, and without such a token they are closed (domain.md §8).
 * Answers `undefined` when the way is free.
 */
export const createDeveloperGate = (config: {
  local: boolean
  developerToken: { reveal(): string } | null
}): ((ask: Ask) => Answer | undefined) => {
  if (config.local) return () => undefined
  const { developerToken } = config
  if (developerToken === null) return () => closed
  const expected = digest(developerToken.reveal())
  return ask => {
    const given = tokenOf(ask.headers.authorization)
    return given !== undefined && timingSafeEqual(digest(given), expected) ? undefined : asksForToken
  }
}

const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }

const closed: Answer = {
  status: 403,
  headers,
  body: 'Closed, because this gateway is reachable from outside. The operator opens it with KASA_DEVELOPER_TOKEN.\n',
}

const asksForToken: Answer = {
  status: 401,
  headers: { ...headers, 'www-authenticate': 'Basic realm="Kasa developers", charset="UTF-8"' },
  body: 'The developer token is required: as Bearer, or as the password with any user name.\n',
}

const tokenOf = (authorization: string | undefined): string | undefined => {
  const [, scheme, value] = /^(Bearer|Basic) +([\w.~+/=-]+)$/i.exec(authorization ?? '') ?? []
  if (scheme === undefined || value === undefined) return undefined
  if (scheme.toLowerCase() === 'bearer') return value
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
