import fc from 'fast-check'

/** A schema of the OpenAPI document. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  maxItems?: number
}
export type Components = Record<string, Schema>

const nothing = Symbol('absent')

/** What no honest client sends. */
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, '', ' ', [], {}, [[]], [null], true, -1, 0, 1e308, -0.5, 2 ** 60, 'NULL', '0x10'),
  fc.constantFrom(
    '\u0000',
    'https://sklep.example/\u0000',
    'https://sklep.example/\ud800ż',
    'https://%zz/',
    'https://me:pw@sklep.example./',
    '\ud800',
    '\u202e',
    "'; drop table payments; --",
    '../../etc/passwd',
    '<script>',
    '%00',
    'password=a"b',
  ),
  fc.constantFrom(JSON.parse('{"__proto__":{"admin":true}}'), { constructor: { prototype: 1 } }, { toString: 1 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constant('ł'.repeat(5000)),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  fc.jsonValue({ maxDepth: 4 }),
)

const resolved = (schema: Schema, components: Components): Schema =>
  schema.$ref === undefined ? schema : (components[schema.$ref.split('/').at(-1) ?? ''] ?? {})

/** A value of a schema, as the document describes it. */
const fitting = (given: Schema, components: Components, depth = 0): fc.Arbitrary<unknown> => {
  const schema = resolved(given, components)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(one => fitting(one, components, depth)))
  const [type] = [schema.type].flat()
  if (type === 'object') return objectOf(schema, components, {}, depth + 1)
  if (type === 'array') return fc.array(fitting(schema.items ?? {}, components, depth + 1), { maxLength: 3 })
  if (type === 'integer' || type === 'number') {
    const { minimum: min = -1000, maximum: max = 1_000_000 } = schema
    return fc.integer({ min: Math.ceil(min), max: Math.min(Math.floor(max), 2 ** 31 - 1) })
  }
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  if (schema.format === 'uri') return fc.constantFrom('https://sklep.example/a?b=c', 'http://127.0.0.1:1/x')
  if (schema.format === 'uuid') return fc.uuid({ version: 4 })
  return fc.string({ unit: 'grapheme', maxLength: Math.min(schema.maxLength ?? 50, 300) })
}

/** An object of a schema in which few members are hostile or missing, so that most of it is read to its end. */
const objectOf = (
  { properties = {} }: Schema,
  components: Components,
  example: Record<string, unknown>,
  depth = 0,
): fc.Arbitrary<unknown> => {
  const names = Object.keys(properties)
  const members = Object.entries(properties).map(([name, member]) =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(Object.hasOwn(example, name) ? example[name] : nothing) },
      { weight: depth === 0 ? 0 : 2, arbitrary: depth > 4 ? fc.constant(nothing) : fitting(member, components, depth) },
    ),
  )
  const changes = fc
    .subarray(names, { maxLength: Math.min(names.length, depth === 0 ? 2 : 1) })
    .chain(changed =>
      fc.record(
        Object.fromEntries(
          changed.map(name => [
            name,
            fc.oneof(
              { weight: 4, arbitrary: fitting(properties[name] ?? {}, components, depth) },
              { weight: depth === 0 ? 2 : 1, arbitrary: hostile },
              { weight: 1, arbitrary: fc.constant(nothing) },
            ),
          ]),
        ),
      ),
    )
  return fc
    .tuple(fc.tuple(...members), changes, fc.dictionary(fc.string(), hostile, { maxKeys: 1 }))
    .map(([values, changed, more]) => {
      const all = { ...more, ...Object.fromEntries(names.map((name, at) => [name, values[at]])), ...changed }
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== nothing))
    })
}

/** Bodies around an example: mostly objects of the schema, sometimes anything at all. */
export const bodiesAround = (schema: Schema, components: Components, example: unknown): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 12, arbitrary: objectOf(resolved(schema, components), components, Object(example ?? {})) },
    { weight: 1, arbitrary: hostile },
  )

/** Path and query values around an example's. */
export const wordsAround = (example: Record<string, string>): fc.Arbitrary<Record<string, string>> =>
  fc.record(
    Object.fromEntries(
      Object.entries(example).map(([name, value]) => [
        name,
        fc.oneof(
          { weight: 3, arbitrary: fc.constant(value) },
          { weight: 1, arbitrary: fc.uuid({ version: 4 }) },
          { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }) },
          { weight: 1, arbitrary: fc.constantFrom('%00', '..', '__proto__', 'null', '1e9', '\u202e') },
        ),
      ]),
    ),
  )
