import type { Answer, Ask } from '../http/route.js'

/** Over https a cookie that no other host and no plain connection can set (`__Host-`); a sandbox over http has the plain name. */
const prefixOf = (baseUrl: string): string => (baseUrl.startsWith('https:') ? '__Host-' : '')

/** `session`: who is signed in. `half`: who owes the second factor. `visit`: a browser before it. `language`, `shop`: what it chose. `said`: told once on the next page. */
type CookieName = 'session' | 'half' | 'visit' | 'language' | 'shop' | 'said'

/** A cookie's value as the browser sent it; values of ours have no characters that need quoting. */
export const cookieOf = ({ headers }: Pick<Ask, 'headers'>, baseUrl: string, name: CookieName): string | undefined => {
  const start = `${prefixOf(baseUrl)}kasa-${name}=`
  const found = (headers.cookie ?? '').split('; ').find(pair => pair.startsWith(start))
  const value = found?.slice(start.length)
  return value !== undefined && /^[\w.-]{1,200}$/.test(value) ? value : undefined
}

/** `Set-Cookie` for one of ours; `null` takes it away. `Lax`, so that links in letters find the session. */
export const setCookie = (baseUrl: string, name: CookieName, value: string | null, maxAgeSeconds?: number): string => {
  const prefix = prefixOf(baseUrl)
  const age = value === null ? '; Max-Age=0' : maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`
  return `${prefix}kasa-${name}=${value ?? ''}; Path=/; HttpOnly; SameSite=Lax${prefix === '' ? '' : '; Secure'}${age}`
}

/** An answer with more cookies. */
export const withCookies = (given: Answer, cookies: readonly string[]): Answer => {
  const before = [given.headers?.['set-cookie'] ?? []].flat().map(String)
  return { ...given, headers: { ...given.headers, 'set-cookie': [...before, ...cookies] } }
}
