import { createHash } from 'node:crypto'

/** A page as a browser gets it. */
export type LivePage = { origin: string; headers: Readonly<Record<string, string | undefined>>; html: string }
/** A script that our pages may load. */
export type KnownScript = { address: string; integrity: string }

/** Headers without which a page could be made to load something else. */
const guarded = ['content-security-policy', 'x-content-type-options', 'referrer-policy'] as const

/** Ways into a page that ours never use. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/<(?:iframe|frame|object|embed|applet|base)\b[^>]*>/gi, 'an element our pages never have'],
  [/<[a-z][^>]*\son\w+\s*=[^>]*>/gi, 'an event handler in the markup'],
  [/<[a-z][^>]*=\s*["']?\s*(?:javascript|vbscript):[^>]*>/gi, 'an address that is a script'],
  [/<style\b[^>]*>/gi, 'a style of its own'],
]

/**
 * What differs between a live page and what this program would send (PCI DSS 4.0.1, 11.6.1): headers, scripts, elements. A script is
 * ours when its tag is exactly ours: address, hash and nothing else.
 */
export const pageFaults = (
  page: LivePage,
  scripts: readonly KnownScript[],
  headers: Readonly<Record<string, unknown>>,
) => {
  const faults = guarded
    .filter(name => page.headers[name] !== headers[name])
    .map(name => `The header ${name} is ${quoted(page.headers[name])} and should be ${quoted(headers[name])}.`)
  const ours = new Set(
    scripts.map(
      ({ address, integrity }) => `<script type="module" src="${address}" integrity="${integrity}"></script>`,
    ),
  )
  const tags = page.html.match(/<script\b[\s\S]*?(?:<\/script>|$)/gi) ?? []
  faults.push(...tags.filter(tag => !ours.has(tag)).map(tag => `A script is not ours: ${shortened(tag)}`))
  for (const [pattern, what] of foreign) {
    faults.push(...(page.html.match(pattern) ?? []).map(tag => `There is ${what}: ${shortened(tag)}`))
  }
  return [...faults, ...foreignFiles(page)]
}

/** Everything a page loads must come from its own origin. */
const foreignFiles = ({ html, origin }: LivePage): string[] =>
  [...html.matchAll(/<(?:link|img|script|source|use|image|form)\b[^>]*?\s(?:src|href|action)\s*=\s*["']?([^"'\s>]+)/gi)]
    .map(([, address = '']) => address)
    .filter(address => !URL.canParse(address, origin) || new URL(address, origin).origin !== origin)
    .map(address => `Something is loaded from elsewhere: ${shortened(address)}`)

/** True when the bytes of a script are those that its hash promises. */
export const isIntact = (bytes: Buffer, integrity: string): boolean =>
  `sha384-${createHash('sha384').update(bytes).digest('base64')}` === integrity

const longest = 120
const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)
const quoted = (value: unknown): string => (value === undefined ? 'missing' : `"${String(value)}"`)
