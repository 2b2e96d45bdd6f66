import type { RoomView } from '../frame.js'
import { fieldsOf, kindOf } from './fields.js'
import { type Json, listOf, objectOf, textOf } from './json.js'
import { type Block, proseOf, type Span, spansOf } from './prose.js'

type Row = { name: string; kind: string; isRequired: boolean; about: readonly Span[] }
type Table = { label: 'reference.parameters' | 'reference.body' | 'reference.reply'; rows: readonly Row[] }

export type OperationFacts = {
  id: string
  method: string
  path: string
  summary: string
  about: readonly Block[]
  tables: readonly Table[]
  refusals: readonly { status: string; meaning: string }[]
  examples: readonly { name: string; text: string }[]
}

export type ReferenceView = RoomView & {
  about: readonly Block[]
  documentUrl: string
  groups: readonly { id: string; about: string; operations: readonly OperationFacts[] }[]
}

/** Said once for all operations, on the page's head. */
const everywhere = new Set(['merchantId', 'Idempotency-Key'])

/** What the reference shows of the OpenAPI document: every operation by its tag, its members, refusals and examples. */
export const referenceOf = (document: Json, baseUrl: string): Omit<ReferenceView, keyof RoomView> => {
  const operations = Object.entries(objectOf(document.paths)).flatMap(([path, methods]) =>
    Object.entries(objectOf(methods)).map(([method, operation]) => ({ path, method, operation: objectOf(operation) })),
  )
  return {
    about: proseOf(textOf(objectOf(document.info).description)),
    documentUrl: '/openapi.json',
    groups: listOf(document.tags)
      .map(({ name, description }) => ({
        id: textOf(name),
        about: textOf(description),
        operations: operations
          .filter(({ operation }) => Array.isArray(operation.tags) && operation.tags.includes(name))
          .map(({ path, method, operation }) => factsOf(document, baseUrl, path, method.toUpperCase(), operation)),
      }))
      .filter(group => group.operations.length > 0),
  }
}

const factsOf = (document: Json, baseUrl: string, path: string, method: string, operation: Json): OperationFacts => {
  const body = contentOf(operation.requestBody)
  const [reply, ...refusals] = Object.entries(objectOf(operation.responses))
  const tables = [
    { label: 'reference.parameters' as const, rows: parameterRows(document, operation) },
    { label: 'reference.body' as const, rows: rowsOf(document, objectOf(body.schema)) },
    { label: 'reference.reply' as const, rows: rowsOf(document, objectOf(contentOf(reply?.[1]).schema)) },
  ]
  return {
    id: textOf(operation.operationId),
    method,
    path,
    summary: textOf(operation.summary),
    about: proseOf(textOf(operation.description)),
    tables: tables.filter(({ rows }) => rows.length > 0),
    refusals: refusals.map(([status, answer]) => ({ status, meaning: textOf(objectOf(answer).description) })),
    examples: examplesOf(body, `${baseUrl}${path}`, method),
  }
}

const contentOf = (holder: unknown): Json => objectOf(objectOf(objectOf(holder).content)['application/json'])

const rowsOf = (document: Json, schema: Json): Row[] =>
  fieldsOf(document, schema).map(({ path: name, about, ...rest }) => ({ name, ...rest, about: spansOf(about) }))

const parameterRows = (document: Json, { parameters }: Json): Row[] =>
  listOf(parameters)
    .filter(({ name }) => !everywhere.has(textOf(name)))
    .map(({ name, schema, required, description }) => ({
      name: textOf(name),
      kind: kindOf(document, objectOf(schema)),
      isRequired: required === true,
      about: spansOf(textOf(description)),
    }))

const examplesOf = ({ examples }: Json, url: string, method: string) => {
  const call = `curl -X ${method} '${url}' -H "Authorization: Bearer $KASA_TOKEN"`
  const shown = Object.entries(objectOf(examples))
  if (shown.length === 0) return [{ name: '', text: call }]
  return shown.map(([name, example]) => {
    const body = JSON.stringify(objectOf(example).value, null, 2).replaceAll("'", "'\\''")
    return { name, text: `${call} \\\n  -H 'Content-Type: application/json' -d '${body}'` }
  })
}
