/** A file of a form. `name` is only its last part, and only for showing: nothing of ours is stored under it. */
type PostedFile = { name: string; bytes: Buffer }

/** The fields of a posted form or a query, as a handler reads them. */
export type PanelForm = {
  has(name: string): boolean
  /** Without blanks around it and without NUL, which PostgreSQL's text cannot hold; empty when it is missing. */
  text(name: string): string
  /** For names: one line, without controls and characters that turn text around, which could make it look like another. */
  line(name: string): string
  /** As typed: for passwords. */
  raw(name: string): string
  list(name: string): string[]
  file(name: string): PostedFile | undefined
  /** Every text field, in order. */
  entries(): [string, string][]
}

const clean = (text: string): string => text.replaceAll('\0', '').trim()
const inOneLine = (text: string): string =>
  text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()

const formOf = (data: FormData | URLSearchParams, files: ReadonlyMap<string, PostedFile> = new Map()): PanelForm => {
  const texts = (name: string) => data.getAll(name).filter((value): value is string => typeof value === 'string')
  return {
    has: name => data.has(name),
    text: name => clean(texts(name)[0] ?? ''),
    line: name => inOneLine(texts(name)[0] ?? ''),
    raw: name => (texts(name)[0] ?? '').replaceAll('\0', ''),
    list: name => texts(name).map(clean),
    file: name => files.get(name),
    entries: () => [...data.entries()].filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  }
}

/** The fields of an address; an empty text = a form without fields. */
export const formFromQuery = (query: string): PanelForm => formOf(new URLSearchParams(query))

/** Bytes of a form without files: millions of empty fields would keep everybody else waiting. */
const mostText = 256 * 1024
const mostParts = 500

const hasTooManyParts = (body: Buffer, contentType: string): boolean => {
  const between = `--${/boundary="?([^";]+)/i.exec(contentType)?.[1] ?? ''}`
  let count = 0
  for (let at = body.indexOf(between); at >= 0 && count <= mostParts; at = body.indexOf(between, at + between.length))
    count++
  return count > mostParts
}

/** Reads a posted form, with files or without; `undefined` when it is no form that can be read. */
export const readForm = async (body: Buffer, contentType: string | undefined): Promise<PanelForm | undefined> => {
  if (!contentType?.toLowerCase().startsWith('multipart/form-data'))
    return body.length > mostText ? undefined : formOf(new URLSearchParams(body.toString('utf8')))
  if (hasTooManyParts(body, contentType)) return undefined
  try {
    const data = await new Response(body, { headers: { 'content-type': contentType } }).formData()
    const files = new Map<string, PostedFile>()
    for (const [field, value] of data.entries()) {
      if (typeof value === 'string' || value.size === 0) continue
      files.set(field, { name: lastPart(value.name), bytes: Buffer.from(await value.arrayBuffer()) })
    }
    return formOf(data, files)
  } catch {
    return undefined
  }
}

/** Browsers send a bare name; what others send is cut to one: no folders, no characters that turn text around. */
const lastPart = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '').replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '').slice(0, 120)
