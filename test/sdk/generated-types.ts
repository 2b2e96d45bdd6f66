import { componentOf, docLines, type Schema, type Side, typeWriter } from './schema-types.js'

type Content = { content?: { 'application/json'?: { schema: Schema } } }
type Parameter = { name: string; in: string; required: boolean; description?: string; schema: Schema }
type Described = {
  operationId: string
  summary: string
  description: string
  parameters: readonly Parameter[]
  requestBody?: Content & { required: boolean }
  responses: Readonly<Record<string, Content>>
}
export type ApiDocument = {
  paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  components: { schemas: Readonly<Record<string, Schema>> }
}

const head = '// Generated from the OpenAPI document of the gateway by `npm run sdk:types`; changes made here are lost.'

type Operation = Described & {
  method: string
  path: string
  query: Schema
  params: Schema
  body?: Schema
  reply: Schema
}

const operationsOf = (document: ApiDocument): Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      ...described,
      method: method.toUpperCase(),
      path: path.replace('/v1/merchant/{merchantId}', ''),
      params: parametersOf(described, 'path'),
      query: parametersOf(described, 'query'),
      ...(described.requestBody && { body: schemaIn(described.requestBody) }),
      reply: schemaIn(described.responses['200'] ?? {}),
    })),
  )

const schemaIn = ({ content }: Content): Schema => content?.['application/json']?.schema ?? {}

const parametersOf = ({ parameters }: Described, place: string): Schema => {
  const here = parameters.filter(parameter => parameter.in === place && parameter.name !== 'merchantId')
  return {
    type: 'object',
    properties: Object.fromEntries(
      here.map(({ name, schema, description }) => [
        name,
        { ...schema, ...(description !== undefined && { description }) },
      ]),
    ),
    required: here.filter(({ required }) => required).map(({ name }) => name),
  }
}

/** Names of the components that these schemas reach. */
const reached = (roots: readonly Schema[], schemas: ApiDocument['components']['schemas']): Set<string> => {
  const found = new Set<string>()
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('$ref' in value && typeof value.$ref === 'string') {
      const name = componentOf(value.$ref)
      if (!found.has(name)) {
        found.add(name)
        walk(schemas[name])
      }
    }
    for (const inner of Object.values(value)) walk(inner)
  }
  for (const root of roots) walk(root)
  return found
}

/** The SDK's types of every operation: bodies, queries, replies, named parts, codes of refusals, and the table that joins them. */
export const generateTypes = (document: ApiDocument): string => {
  const { schemas } = document.components
  const operations = operationsOf(document)
  const asked = reached(
    operations.flatMap(({ params, query, body = {} }) => [params, query, body]),
    schemas,
  )
  const answered = reached(
    operations.map(({ reply }) => reply),
    schemas,
  )
  const nameOf = (component: string, side: Side): string =>
    side === 'request' && answered.has(component) ? `${component}Request` : component
  const write = typeWriter(nameOf)
  const declare = (name: string, schema: Schema, side: Side): string[] => {
    const type = write(schema, side)
    const declaration = type.startsWith('{') ? `export interface ${name} ${type}` : `export type ${name} = ${type}`
    return [...docLines(schema.description ?? '', ''), declaration, '']
  }
  const components = Object.entries(schemas).flatMap(([name, schema]) => [
    ...(answered.has(name) ? declare(name, schema, 'reply') : []),
    ...(asked.has(name) ? declare(nameOf(name, 'request'), schema, 'request') : []),
  ])
  const bodies = operations.flatMap(({ operationId: id, query, body, reply }) => [
    ...(isEmpty(query) ? [] : declare(`${capital(id)}Query`, query, 'request')),
    ...(body ? declare(`${capital(id)}Body`, body, 'request') : []),
    ...(reply.$ref ? [] : declare(`${capital(id)}Reply`, reply, 'reply')),
  ])
  const rows = operations.flatMap(({ operationId: id, summary, params, query, body, reply }) => [
    ...docLines(summary, '  '),
    `  readonly ${id}: {`,
    `    readonly params: ${isEmpty(params) ? 'Nothing' : write(params, 'request', '    ')}`,
    `    readonly query: ${isEmpty(query) ? 'Nothing' : `${capital(id)}Query`}`,
    `    readonly body: ${body ? `${capital(id)}Body` : 'undefined'}`,
    `    readonly reply: ${reply.$ref ? write(reply, 'reply') : `${capital(id)}Reply`}`,
    '  }',
  ])
  return [
    head,
    "import type { MinorUnits } from '../money.js'",
    '',
    '/** A word that this version of the package does not know yet: a gateway may be newer. */',
    'export type Open = string & Record<never, never>',
    '',
    ...components,
    ...bodies,
    ...codesOf(document),
    '/** A place of a request where nothing is sent. */',
    'export type Nothing = Readonly<Record<never, never>>',
    '',
    '/** Every operation of the REST API by its id. */',
    'export interface Operations {',
    ...rows,
    '}',
    '',
  ].join('\n')
}

/** Method and path of every operation, the only part of the contract that is there at run time. */
export const generateTable = (document: ApiDocument): string =>
  [
    head,
    "import type { Operations } from './types.js'",
    '',
    '/** Where each operation stands; paths are below `/v1/merchant/{merchantId}`. */',
    "export const operations: Readonly<Record<keyof Operations, readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string]>> = {",
    ...operationsOf(document).map(({ operationId, method, path }) => `  ${operationId}: ['${method}', '${path}'],`),
    '}',
    '',
  ].join('\n')

const codesOf = ({ components }: ApiDocument): string[] => {
  const error = components.schemas.ApiError?.properties?.apiErrorResponse?.properties?.code as
    | { 'x-extensible-enum'?: readonly string[] }
    | undefined
  return [
    '/** Codes of refusals that the gateway of this version knows. */',
    'export type ApiErrorCode =',
    ...(error?.['x-extensible-enum'] ?? []).map(code => `  | '${code}'`),
    '',
  ]
}

const isEmpty = ({ properties = {} }: Schema): boolean => Object.keys(properties).length === 0
const capital = (id: string): string => `${id.charAt(0).toUpperCase()}${id.slice(1)}`
