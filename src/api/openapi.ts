import { z } from 'zod'
import { type Operation, tags } from './contract/operation.js'
import { operations } from './contract/operations.js'
import { refusals } from './refusals.js'

type Json = { [name: string]: unknown }

/** The OpenAPI 3.1 document of all operations; made once, from the schemas that check every call. */
export const openApi = (facts: { version: string; mode: 'sandbox' | 'production'; serverUrl: string }): Json => {
  const components: Record<string, Json> = { ApiError: apiError }
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const path = `/v1/merchant/{merchantId}${operation.path}`
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(operation, components) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kasa REST API',
      version: facts.version,
      description:
        "Compatible with the transaction API of imoje (ING Pay); operations marked as Kasa's own go beyond it. Amounts are whole minor units, times Unix seconds. Every success is 200 with a JSON body. `Idempotency-Key` on a write makes a repeat safe.",
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'The operator of this gateway', url: facts.serverUrl },
    },
    servers: [{ url: '/', description: `This gateway (${facts.mode}).`, 'x-internal': 'false' }],
    security: [{ token: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API token of the merchant: `kasa_test_…` or `kasa_live_…`.',
        },
      },
      schemas: Object.fromEntries(Object.entries(components).sort(([one], [other]) => one.localeCompare(other))),
    },
  }
}

const operationObject = (operation: Operation, components: Record<string, Json>): Json => {
  const { id, tag, summary, description, origin, method } = operation
  const isWrite = method !== 'GET'
  const hasBody = isWrite && Object.keys((operation.body as z.ZodObject).shape ?? { any: 1 }).length > 0
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: origin === 'kasa' ? `${description}\n\nKasa's own, beyond imoje.` : description,
    parameters: [
      parameter('path', 'merchantId', { type: 'string', pattern: '^[a-z0-9]{20}$', maxLength: 20 }, true),
      ...parametersOf('path', operation.params),
      ...parametersOf('query', operation.query),
      ...(isWrite ? [idempotencyKey] : []),
    ],
    ...(hasBody && {
      requestBody: {
        required: !(operation.body as z.ZodType).safeParse({}).success,
        content: jsonContent(schemaOf(operation.body, 'input', components), bodyExamples(operation)),
      },
    }),
    responses: {
      200: {
        description: 'Done.',
        headers: commonHeaders,
        content: jsonContent(schemaOf(operation.reply, 'output', components)),
      },
      ...Object.fromEntries(
        Object.entries({ ...frameRefusals(isWrite), ...operation.refusals }).map(([status, meaning]) => [
          status,
          {
            description: meaning,
            headers: { ...commonHeaders, ...(status === '429' && { 'Retry-After': retryAfter }) },
            content: jsonContent({ $ref: '#/components/schemas/ApiError' }),
          },
        ]),
      ),
    },
  }
}

const frameRefusals = (isWrite: boolean): Record<number, string> => ({
  400: 'The request is not JSON, or a rule of business forbids it.',
  401: 'No token, or a wrong one.',
  403: "The token has no right to this merchant, or the caller's address is not trusted.",
  422: 'Members are missing, unknown or ill-formed; `errors` names each.',
  429: 'Too many requests; `Retry-After` says how long to wait.',
  500: 'A fault of ours.',
  ...(isWrite && { 409: 'A request with this `Idempotency-Key` is still running.' }),
})

const string = (description: string): Json => ({ description, schema: { type: 'string', maxLength: 255 } })
const retryAfter = {
  description: 'Seconds to wait.',
  schema: { type: 'integer', format: 'int32', minimum: 1, maximum: 86_400 },
}
const commonHeaders: Json = {
  'Access-Control-Allow-Origin': string('This gateway alone: tokens do not belong into browsers.'),
  'x-trace-id': string('Names this request in the log.'),
  'RateLimit-Policy': string('Calls allowed in a window of seconds.'),
  RateLimit: string('Calls left, and seconds until the window begins anew.'),
}

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Made once for one wish: a repeat with the same key and body has the same effect and answer, for at least 30 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const apiError: Json = {
  type: 'object',
  description: 'Every refusal.',
  required: ['apiErrorResponse'],
  properties: {
    apiErrorResponse: {
      type: 'object',
      required: ['code', 'message', 'instance', 'errors'],
      properties: {
        code: {
          type: 'string',
          maxLength: 100,
          examples: ['request/invalid', 'TRX-ERROR-120301'],
          // Grows with the gateway: clients must bear codes that they do not know.
          'x-extensible-enum': [...new Set(Object.entries(refusals).map(([code, { wireCode }]) => wireCode ?? code))],
        },
        message: { type: 'string', maxLength: 1000 },
        hint: { type: 'string', maxLength: 1000, description: "The fix. Kasa's own." },
        instance: {
          type: 'object',
          description: 'The request, without card, wallet and code.',
          additionalProperties: true,
        },
        errors: {
          type: 'array',
          maxItems: 50,
          items: {
            type: 'object',
            required: ['property', 'message'],
            properties: { property: { type: 'string', maxLength: 200 }, message: { type: 'string', maxLength: 1000 } },
          },
        },
      },
    },
  },
}

const bodyExamples = ({ examples }: Operation): Json | undefined => {
  const shown = examples.filter(({ body }) => body !== undefined)
  return shown.length === 0
    ? undefined
    : Object.fromEntries(shown.map(({ name, body }) => [name, { value: withSamples(body) }]))
}

/** An example's `{transactionId}` stands for an id that only a running gateway knows. */
const withSamples = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body).replace(/"\{(\w+)\}"/g, (_, name: string) =>
      JSON.stringify(name === 'eventId' ? `evt_${sampleId}_3` : sampleId),
    ),
  )
const sampleId = '3b6c4c1e-6c3a-4d2e-9a4b-0d2f0c1a2b3c'

const jsonContent = (schema: unknown, examples?: Json): Json => ({
  'application/json': { schema, ...(examples && { examples }) },
})

const parameter = (place: string, name: string, schema: Json, required: boolean, description?: string): Json => ({
  name,
  in: place,
  required,
  ...(description && { description }),
  schema,
})

const parametersOf = (place: 'path' | 'query', schema: z.ZodObject): Json[] =>
  Object.entries(schema.shape).map(([name, member]) => {
    const { description, ...rest } = schemaOf(member as z.ZodType, 'input', {})
    const isRequired = !(member as z.ZodType).safeParse(undefined).success
    return parameter(place, name, rest, isRequired, description as string | undefined)
  })

/** A schema with its named parts moved to the document's components; replies may gain members, so they are open. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output', components: Record<string, Json>): Json => {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  const { $defs = {}, $schema: _, ...root } = made
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => {
        if (name === '$ref') return [[name, String(inner).replace('#/$defs/', '#/components/schemas/')]]
        if (name === 'id' && typeof inner === 'string' && 'type' in value) return []
        if (name === 'additionalProperties' && inner === false) return []
        return [[name, moved(inner)]]
      }),
    )
  }
  const finished = (value: unknown) => bounded(moved(value), io) as Json
  for (const [name, definition] of Object.entries($defs as Json)) {
    const component = finished(definition)
    const known = components[name]
    if (known && JSON.stringify(known) !== JSON.stringify(component)) {
      throw new Error(`"${name}" means one thing in requests and another in replies: give it two ids`)
    }
    components[name] = component
  }
  return finished(root)
}

/** Longest text and list of a reply, where its schema says no less: what clients may rely on to bound their memory. */
const longest = { maxLength: 10_000, maxItems: 10_000 }

/** Every integer says its size; in replies every text and list has an end (in requests the contract itself must say it). */
const bounded = (value: unknown, io: 'input' | 'output'): unknown => {
  if (Array.isArray(value)) return value.map(inner => bounded(inner, io))
  if (typeof value !== 'object' || value === null) return value
  const schema: Json = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, bounded(inner, io)]))
  if (schema.type === 'integer') {
    const isSmall = typeof schema.maximum === 'number' && schema.maximum < 2 ** 31
    return { format: isSmall ? 'int32' : 'int64', ...schema }
  }
  if (io === 'input') return schema
  const isOpenText = [schema.type].flat().includes('string') && !('enum' in schema) && !('const' in schema)
  if (isOpenText) return { maxLength: longest.maxLength, ...schema }
  return schema.type === 'array' ? { maxItems: longest.maxItems, ...schema } : schema
}
