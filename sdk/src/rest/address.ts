import { KasaError } from '../kasa-error.js'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Puts ids into a path: `/transaction/{transactionId}`. An id of another shape is refused before anything travels, because
 * `…/undefined` would only be answered with 404.
 *
 * @throws {@link KasaError} `call/id`
 */
export const fillPath = (path: string, params: object = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value: unknown = (params as Readonly<Record<string, unknown>>)[name]
    const isFit = typeof value === 'string' && (name.endsWith('Id') ? uuid.test(value) : value !== '')
    if (isFit) return encodeURIComponent(value)
    throw new KasaError('call/id', {
      message: `${name} must be ${name.endsWith('Id') ? 'a lower-case UUID' : 'text'}, not ${shown(value)}.`,
      hint: `Pass the ${name} as the gateway told it: from the result of an earlier call, a notification or a return.`,
      field: name,
    })
  })

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value === null ? null : typeof value)

/** A query, `''` for none; what is `undefined` is left out. */
export const queryText = (query: object = {}): string => {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given))}`
}
