import { escapeHtml } from './render.js'

/** Encloses the name of a gap while a page is drawn; no text of a form, a shop or the configuration holds it. */
const edge = '\0'

/** Stands for a value that is filled in later; a value that is not there keeps its place. */
export const gap = <V extends string | null>(name: string, value: V): V | string => (value ? edge + name + edge : value)

/** Fills the gaps of a page with texts, which it escapes, and answers its bytes. */
export type Skeleton = (values: Readonly<Record<string, string | null>>) => Buffer

/** Cuts a page that was drawn with gaps into bytes that are ready to be sent: drawing and encoding cost more than all the rest of a page. */
export const skeletonOf = (html: string): Skeleton => {
  const cuts = html.split(edge)
  const solid = cuts.filter((_, at) => at % 2 === 0).map(text => Buffer.from(text))
  const gaps = cuts.filter((_, at) => at % 2 === 1)
  const names = [...new Set(gaps)]
  const order = gaps.map(name => names.indexOf(name))
  return values => {
    const texts = names.map(name => Buffer.from(escapeHtml(values[name])))
    const pieces: Buffer[] = []
    for (const [at, piece] of solid.entries()) {
      pieces.push(piece)
      const text = texts[order[at] ?? -1]
      if (text !== undefined) pieces.push(text)
    }
    return Buffer.concat(pieces)
  }
}
