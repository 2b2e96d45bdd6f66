/** A form as a tree: a field is text or a group of fields (`billing[city]`), in the order of sending. */
export type FormFields = ReadonlyMap<string, FormValue>
export type FormValue = string | FormFields

export type FormFaultRule =
  | 'invalid-utf8'
  | 'malformed-escape'
  | 'malformed-name'
  | 'forbidden-name'
  | 'repeated'
  | 'mixed-group'
  | 'too-many-fields'
  | 'too-deep'
export type FormFault = { field: string; rule: FormFaultRule }

/** What was read; a faulty form still shows the fields that could be read, for the developer's panel. */
export type FormReading =
  | { ok: true; fields: FormFields }
  | { ok: false; tooLarge: boolean; faults: readonly FormFault[]; fields: FormFields }

/** Limits of one form (domain.md §2, issue §3): beyond them the answer is 413. */
export const formLimits = { bytes: 256 * 1024, fields: 500, depth: 4 } as const

type Group = Map<string, FormValue>
type Charset = 'utf-8' | 'windows-1250'
type Decoded = { text: string } | { rule: FormFaultRule }

const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype'])
const tooLargeRules: ReadonlySet<FormFaultRule> = new Set(['too-many-fields', 'too-deep'])
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const decoders = { 'utf-8': strictUtf8, 'windows-1250': new TextDecoder('windows-1250') }
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters in names are what this looks for
const unsafeName = /[\u0000-\u001f\u007f&=]/
const nameWithGroups = /^([^[\]]+)((?:\[[^[\]]*\])+)$/

/**
 * Reads the raw bytes of a form body or query string. Strict where a second reader could see something else:
 * repeated names, `billing=` beside `billing[x]=`, malformed escapes and bytes that are not UTF-8 are faults.
 * `windows-1250` is for the signature debugger, which looks at the same bytes as an old shop meant them.
 */
export function readFormFields(raw: Buffer, charset: Charset = 'utf-8'): FormReading {
  const fields: Group = new Map()
  const faults: FormFault[] = []
  const text = raw.toString('latin1')
  let count = 0
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('&', start)
    const end = found < 0 ? text.length : found
    if (end > start) {
      if (++count > formLimits.fields) {
        faults.push({ field: '', rule: 'too-many-fields' })
        break
      }
      const fault = readPair(text.slice(start, end), charset, fields)
      if (fault) faults.push(fault)
    }
    start = end + 1
  }
  if (faults.length === 0) return { ok: true, fields }
  return { ok: false, tooLarge: faults.some(fault => tooLargeRules.has(fault.rule)), faults, fields }
}

/** A tree from plain objects, as a shop's program would hold it; arrays become numbered rows. */
export function formFieldsFrom(source: Readonly<Record<string, unknown>> | readonly unknown[]): FormFields {
  const entries = Object.entries(source).filter(([, value]) => value !== undefined && value !== null)
  return new Map(entries.map(([name, value]) => [name, valueFrom(value)]))
}

function valueFrom(value: unknown): FormValue {
  return typeof value === 'object' && value !== null ? formFieldsFrom({ ...value }) : String(value)
}

function readPair(pair: string, charset: Charset, fields: Group): FormFault | undefined {
  const equals = pair.indexOf('=')
  const name = decode(equals < 0 ? pair : pair.slice(0, equals), charset)
  if ('rule' in name) return { field: equals < 0 ? pair : pair.slice(0, equals), rule: name.rule }
  const value = equals < 0 ? { text: '' } : decode(pair.slice(equals + 1), charset)
  if ('rule' in value) return { field: name.text, rule: value.rule }
  const path = pathOf(name.text)
  if (typeof path === 'string') return { field: name.text, rule: path }
  const rule = place(fields, path, value.text)
  return rule && { field: name.text, rule }
}

function decode(piece: string, charset: Charset): Decoded {
  const text = piece.includes('+') ? piece.replaceAll('+', ' ') : piece
  const rawBytes = /[\x80-\xff]/.test(text)
  if (!rawBytes && !text.includes('%')) return { text }
  try {
    if (!rawBytes && charset === 'utf-8') return { text: decodeURIComponent(text) }
    if (hasMalformedEscape(text)) return { rule: 'malformed-escape' }
    return { text: decoders[charset].decode(unescapeBytes(text)) }
  } catch {
    return { rule: hasMalformedEscape(text) ? 'malformed-escape' : 'invalid-utf8' }
  }
}

function hasMalformedEscape(text: string): boolean {
  return /%(?![0-9a-fA-F]{2})/.test(text)
}

function unescapeBytes(text: string): Buffer {
  const bytes = text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1')
}

/** `billing[city]` → `['billing', 'city']`, or the rule that the name breaks. */
function pathOf(name: string): string[] | FormFaultRule {
  if (name === '' || unsafeName.test(name)) return 'malformed-name'
  const path = name.includes('[') || name.includes(']') ? groupsOf(name) : [name]
  if (!path) return 'malformed-name'
  if (path.length > formLimits.depth) return 'too-deep'
  return path.some(part => forbiddenNames.has(part)) ? 'forbidden-name' : path
}

function groupsOf(name: string): string[] | undefined {
  const match = nameWithGroups.exec(name)
  return match?.[1] && match[2] ? [match[1], ...match[2].slice(1, -1).split('][')] : undefined
}

function place(fields: Group, path: readonly string[], value: string): FormFaultRule | undefined {
  let group = fields
  for (let depth = 0; depth < path.length - 1; depth++) {
    const part = nameIn(group, path[depth] ?? '')
    const next = group.get(part) ?? new Map<string, FormValue>()
    if (typeof next === 'string') return 'mixed-group'
    group.set(part, next)
    group = next as Group
  }
  const leaf = nameIn(group, path.at(-1) ?? '')
  const present = group.get(leaf)
  if (present !== undefined) return typeof present === 'string' ? 'repeated' : 'mixed-group'
  group.set(leaf, value)
  return undefined
}

/** `rows[]` means the next number, as in the PHP programs that send these forms. */
function nameIn(group: Group, part: string): string {
  if (part !== '') return part
  const numbers = [...group.keys()].filter(key => /^\d{1,9}$/.test(key)).map(Number)
  return String(numbers.length === 0 ? 0 : Math.max(...numbers) + 1)
}
