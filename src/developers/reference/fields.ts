import { type Json, objectOf, textOf } from './json.js'

/** One member of a request or reply, by its path: `customer.firstName`, `multipayout[].ban`. */
export type Field = { path: string; kind: string; isRequired: boolean; about: string }

/** Deeper members are told by the OpenAPI document alone. */
const deepest = 4

/** The members of a schema, in its order; named schemas are looked up in the document. */
export const fieldsOf = (document: Json, schema: Json): Field[] => members(document, schema, '', 0)

const members = (document: Json, given: Json, path: string, depth: number): Field[] => {
  const schema = resolved(document, given)
  if (depth > deepest) return []
  if (schema.items !== undefined) return members(document, objectOf(schema.items), `${path}[]`, depth)
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  return Object.entries(objectOf(schema.properties)).flatMap(([name, inner]) => {
    const member = resolved(document, objectOf(inner))
    const at = path === '' ? name : `${path}.${name}`
    return [
      { path: at, kind: kindOf(document, member), isRequired: required.has(name), about: textOf(member.description) },
      ...members(document, member, at, depth + 1),
    ]
  })
}

/** A schema with what its `$ref` names; what stands beside the reference wins. */
const resolved = (document: Json, { $ref, ...beside }: Json): Json => {
  if (typeof $ref !== 'string') return beside
  const { schemas } = objectOf(document.components)
  return { ...resolved(document, objectOf(objectOf(schemas)[$ref.split('/').at(-1) ?? ''])), ...beside }
}

/** `integer 1…999999999`, `text, at most 100`, `one of pending, settled`. */
export const kindOf = (document: Json, given: Json): string => {
  const schema = resolved(document, given)
  const choices = Array.isArray(schema.anyOf) ? schema.anyOf.map(choice => kindOf(document, objectOf(choice))) : []
  if (choices.length > 0) return choices.join(' or ')
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.join(', ')}`
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.type === 'array') return `list of ${kindOf(document, objectOf(schema.items))}`
  if (schema.type === 'integer') return `integer${range(schema.minimum, schema.maximum)}`
  if (schema.type !== 'string') return textOf(schema.type) || 'any'
  const { format, maxLength } = schema
  if (typeof format === 'string') return formats[format] ?? format
  return `text${isTold(maxLength) ? `, at most ${maxLength}` : ''}`
}

const formats: Readonly<Record<string, string>> = {
  uri: 'address, at most 300',
  uuid: 'UUID',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  email: 'e-mail address, at most 200',
  password: 'digits',
}

/** The document bounds every text of a reply; that bound says nothing to a reader. */
const isTold = (maxLength: unknown): boolean => typeof maxLength === 'number' && maxLength < 10_000

const range = (least: unknown, most: unknown): string => {
  const isSafe = (bound: unknown) => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  if (isSafe(least) && isSafe(most)) return ` ${least}…${most}`
  return isSafe(least) ? ` from ${least}` : ''
}
