import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

type Json = Record<string, unknown>
type Document = { paths: Record<string, Record<string, Json>> }
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Json | undefined)?.[name], value)

/** Judges calls by the published OpenAPI document alone, as a stranger's tools would. */
export const documentJudge = (document: unknown) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true })
  formats.default(ajv)
  ajv.addSchema(document as Json, 'openapi')
  const operations = new Map(
    Object.values((document as Document).paths).flatMap(methods =>
      Object.values(methods).map(operation => [String(operation.operationId), operation] as const),
    ),
  )
  const content = ['content', 'application/json', 'schema']
  const compiled = new Map<string, ValidateFunction | undefined>()
  const judgeOf = (id: string, ...path: string[]): ValidateFunction | undefined => {
    const key = [id, ...path].join('/')
    if (!compiled.has(key)) {
      const schema = at(operations.get(id), ...path, ...content)
      const local = schema && JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components'))
      compiled.set(key, local && ajv.compile(local))
    }
    return compiled.get(key)
  }
  const verdict = (judge: ValidateFunction | undefined, value: unknown): string[] => {
    if (judge === undefined) return ['the document does not know it']
    return judge(value) ? [] : (judge.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
  return {
    /** What is wrong with a request's body. */
    request: (id: string, body: unknown) => verdict(judgeOf(id, 'requestBody'), body),
    /** What is wrong with an answer. */
    reply: (id: string, status: number, body: unknown) => verdict(judgeOf(id, 'responses', String(status)), body),
  }
}
