import type { SiteProofWay } from './application.js'

/** Ways to show that a site is one's own; in a sandbox a switch takes their place. */
export const siteProofWays = ['meta', 'file', 'dns'] as const satisfies readonly SiteProofWay[]
export type CheckedWay = (typeof siteProofWays)[number]

/** Looks at a site from outside, through the guard of outgoing calls. */
export type SiteLook = {
  /** The page's text (its beginning), or why there is none. */
  page(url: string): Promise<{ status: number; text: string } | { failure: string }>
  /** TXT entries of a name; none when it has none. */
  texts(host: string): Promise<readonly string[]>
}

const proofPath = '/.well-known/kasa-site.txt'
const metaName = 'kasa-site'
/** What a merchant puts where, for its token. */
export const proofLines = (url: string, token: string): Record<CheckedWay, { place: string; content: string }> => ({
  meta: { place: url, content: `<meta name="${metaName}" content="${token}">` },
  file: { place: new URL(proofPath, url).href, content: token },
  dns: { place: new URL(url).hostname, content: `${metaName}=${token}` },
})

/** What a look at a site has shown; `why` is for the merchant: an HTTP status, a failure of the connection, or that the token is not there. */
type SiteVerdict = { confirmed: true } | { confirmed: false; why: 'status' | 'failure' | 'absent'; fact: string }

const absent: SiteVerdict = { confirmed: false, why: 'absent', fact: '' }

const inPage = async (
  look: SiteLook,
  url: string,
  holds: (text: string) => boolean,
  fact: string,
): Promise<SiteVerdict> => {
  const page = await look.page(url)
  if ('failure' in page) return { confirmed: false, why: 'failure', fact: page.failure }
  if (page.status !== 200) return { confirmed: false, why: 'status', fact: String(page.status) }
  return holds(page.text) ? { confirmed: true } : { ...absent, fact }
}

/** Visitors write into bodies and comments; only the owner writes into the head. */
const headOf = (html: string): string =>
  html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<(script|style|title|noscript|template)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .split(/<body\b|<\/head\b/i)[0] ?? ''

/** Ends at the next `<`, so that a page of open tags alone keeps nobody waiting. */
const metaTag = /<meta\b((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/gi

/** Whether a page's head names the token. */
export const headNames = (html: string, token: string): boolean =>
  [...headOf(html).matchAll(metaTag)].some(([, attributes = '']) => {
    const value = (name: string) =>
      new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i')
        .exec(attributes)
        ?.slice(1)
        .find(part => part !== undefined)
        ?.trim()
    return value('name')?.toLowerCase() === metaName && value('content') === token
  })

/** Looks whether a site carries its token. */
export const checkSite = async (
  look: SiteLook,
  way: CheckedWay,
  { url, token }: { url: string; token: string },
): Promise<SiteVerdict> => {
  const { place, content } = proofLines(url, token)[way]
  if (way === 'meta') return inPage(look, place, html => headNames(html, token), content)
  if (way === 'file') return inPage(look, place, text => text.trim() === token, place)
  const texts = await look.texts(place)
  return texts.some(text => text.trim() === content) ? { confirmed: true } : { ...absent, fact: content }
}
