/** The parts of JSON Schema that the OpenAPI document uses. */
export type Schema = {
  $ref?: string
  type?: string | readonly string[]
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  additionalProperties?: Schema | boolean
  items?: Schema
  description?: string
  maxLength?: number
  'x-unit'?: string
}

/** Requests are exact; replies may gain values, so that their enums are open and their members are never `undefined`. */
export type Side = 'request' | 'reply'

type Naming = (component: string, side: Side) => string

/** Writes the TypeScript type of a schema. */
export const typeWriter = (nameOf: Naming) => {
  const write = (schema: Schema, side: Side, indent = ''): string => {
    if (schema.$ref !== undefined) return nameOf(componentOf(schema.$ref), side)
    if (schema['x-unit'] === 'minor') return 'MinorUnits'
    if ('const' in schema) return literal(schema.const)
    if (schema.enum) return union([...schema.enum.map(literal), ...(side === 'reply' ? ['Open'] : [])])
    const choices = schema.anyOf ?? schema.oneOf
    if (choices) return union(choices.map(inner => write(inner, side, indent)))
    if (schema.allOf) return schema.allOf.map(inner => write(inner, side, indent)).join(' & ')
    const types = [schema.type ?? []].flat()
    if (types.length === 0) return 'unknown'
    return union(types.map(type => byType[type]?.(schema, side, indent) ?? 'unknown'))
  }

  const byType: Readonly<Record<string, (schema: Schema, side: Side, indent: string) => string>> = {
    string: () => 'string',
    integer: () => 'number',
    number: () => 'number',
    boolean: () => 'boolean',
    null: () => 'null',
    array: ({ items = {} }, side, indent) => {
      const item = write(items, side, indent)
      return `readonly ${/ [|&] /.test(item) && !item.startsWith('{') ? `(${item})` : item}[]`
    },
    object: (schema, side, indent) => {
      const { properties = {}, additionalProperties: more } = schema
      if (Object.keys(properties).length > 0) return members(schema, side, indent)
      const value = typeof more === 'object' ? write(more, side, indent) : 'unknown'
      return `Readonly<Record<string, ${value}>>`
    },
  }

  const members = ({ properties = {}, required = [] }: Schema, side: Side, indent: string): string => {
    const inner = `${indent}  `
    const lines = Object.entries(properties).flatMap(([name, member]) => {
      const isRequired = required.includes(name)
      const type = write(member, side, inner)
      const orUndefined = !isRequired && side === 'request' && type !== 'unknown' ? ' | undefined' : ''
      return [
        ...docLines(docOf(member, side), inner),
        `${inner}readonly ${key(name)}${isRequired ? '' : '?'}: ${type}${orUndefined}`,
      ]
    })
    return ['{', ...lines, `${indent}}`].join('\n')
  }

  return write
}

export const componentOf = (ref: string): string => ref.replace('#/components/schemas/', '')

/** A doc comment of these lines. */
export const docLines = (text: string, indent: string): string[] => {
  const lines = text.replaceAll('*/', '* /').split('\n')
  if (text === '') return []
  if (lines.length === 1) return [`${indent}/** ${text} */`]
  return [`${indent}/**`, ...lines.map(line => `${indent} * ${line}`.trimEnd()), `${indent} */`]
}

const docOf = ({ description = '', maxLength, format }: Schema & { format?: string }, side: Side): string => {
  const isSized = side === 'request' && maxLength !== undefined && format !== 'uuid'
  return [description, isSized ? `At most ${maxLength} characters.` : ''].filter(part => part !== '').join(' ')
}

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : literal(name))
const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : JSON.stringify(value)
const union = (parts: readonly string[]): string => [...new Set(parts)].join(' | ')
