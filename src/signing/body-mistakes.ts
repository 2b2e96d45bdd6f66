import type { Finding } from './finding.js'

/** Bytes that may have been signed instead of the ones that somebody pasted; no finding: those very bytes. */
export type BodyReading = { finding: Finding | undefined; bytes: Buffer }

type Reading = { mistake: NonNullable<Finding['mistake']>; read: (text: string) => string | Buffer | undefined }

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
const unescapedHtml = (text: string): string =>
  text
    .replace(/&#0*3[49];|&apos;|&quot;/g, entity => (entity === '&quot;' || entity.includes('34') ? '"' : "'"))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
/** UTF-8 that was read as Latin-1: `Å»` for `Ż`. */
const asLatin1 = (text: string): Buffer | undefined =>
  /[\u0080-\u00ff]/.test(text) && !/[^\u0080-\u00ff\s -~]/.test(text) ? Buffer.from(text, 'latin1') : undefined

/** The ways in which a body changes between the wire and the program that checks it. */
const readings: readonly Reading[] = [
  { mistake: 'body-byte-order-mark', read: text => text.replace(/^\ufeff/, '') },
  { mistake: 'body-trailing-newline', read: text => text.trimEnd() },
  { mistake: 'body-trailing-newline', read: text => text.trim() },
  {
    mistake: 'body-written-again',
    read: text => {
      const value = parsed(text)
      return value === undefined ? undefined : JSON.stringify(value)
    },
  },
  { mistake: 'body-html-escaped', read: unescapedHtml },
  { mistake: 'body-url-encoded', read: decoded },
  { mistake: 'body-wrong-charset', read: asLatin1 },
]

/** The pasted text's own bytes first, then what it may have been before it was changed. */
export const readingsOf = (text: string): BodyReading[] => {
  const own = Buffer.from(text, 'utf8')
  const others = readings.flatMap(({ mistake, read }): BodyReading[] => {
    const value = read(text)
    if (value === undefined) return []
    const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
    return bytes.equals(own) ? [] : [{ finding: { mistake }, bytes }]
  })
  return [{ finding: undefined, bytes: own }, ...others]
}

/** How a pasted body differs from the bytes that this gateway sent under the same id. */
export const differenceFrom = (sent: Buffer, text: string): Finding | undefined => {
  const own = Buffer.from(text, 'utf8')
  if (own.equals(sent)) return undefined
  const [ours, theirs] = [parsed(sent.toString('utf8')), parsed(text)]
  if (theirs === undefined) return { mistake: 'body-not-json' }
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return { mistake: 'body-written-again' }
  if (sorted(ours) === sorted(theirs)) return { mistake: 'body-order-changed' }
  const at = [...sent].findIndex((byte, place) => byte !== own[place])
  return { mistake: 'body-changed', facts: { at: String(at < 0 ? sent.length : at) } }
}

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
