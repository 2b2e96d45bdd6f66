import { isRecord } from '../simulator/fields.js'

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

/**
 * The bytes of a form, of whatever somebody has at hand: the body or query string as sent, a whole address, the HTML of the form, a JSON
 * object, or one `name=value` or `name: value` a line.
 */
export const pastedForm = (pasted: string): Buffer => {
  const text = pasted.replaceAll('\r\n', '\n').trim()
  if (/<input\b/i.test(text)) return encoded(inputsIn(text))
  if (text.startsWith('{')) return encoded(flat(parsed(text)))
  const address = /^[a-z]+:\/\/[^\s?]*\?([^\s#]*)/i.exec(text)?.[1]
  if (address !== undefined) return Buffer.from(address, 'utf8')
  const lines = text.split('\n').filter(line => line.trim() !== '')
  return lines.length > 1 ? encoded(lines.map(pairOf)) : Buffer.from(text, 'utf8')
}

type Pair = [string, string]

const encoded = (pairs: readonly Pair[]): Buffer =>
  Buffer.from(
    pairs.map(pair => pair.map(part => encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd'))).join('=')).join('&'),
  )

const pairOf = (line: string): Pair => {
  const at = line.search(/[=:]/)
  if (at < 0) return [line.trim(), '']
  const value = line.slice(at + 1)
  return [line.slice(0, at).trim(), line[at] === ':' ? value.trim() : value]
}

const inputsIn = (html: string): Pair[] =>
  [...html.matchAll(/<input\b[^>]*>/gi)].flatMap(([tag]): Pair[] => {
    const name = attribute(tag, 'name')
    return name === '' ? [] : [[name, attribute(tag, 'value')]]
  })

const attribute = (tag: string, name: string): string => {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag)
  return (found?.[1] ?? found?.[2] ?? found?.[3] ?? '').replace(
    /&(#x[0-9a-f]+|#\d+|\w+);/gi,
    (whole: string, entity: string) => {
      if (!entity.startsWith('#')) return entities[entity.toLowerCase()] ?? whole
      const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

const flat = (value: unknown, name = ''): Pair[] => {
  if (Array.isArray(value)) return value.flatMap((inner, at) => flat(inner, `${name}[${at}]`))
  if (isRecord(value))
    return Object.entries(value).flatMap(([part, inner]) => flat(inner, name === '' ? part : `${name}[${part}]`))
  return value === null ? [] : [[name, String(value)]]
}
