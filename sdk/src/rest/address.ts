import { KasaError } from '../kasa-error.js'

/** What an id of this name looks like; any text where no row fits. */
const shapeOf = (name: string): readonly [RegExp, string] =>
  name === 'eventId'
    ? [/^evt_[0-9a-f-]{36}_\d{1,15}$/, 'like evt_…_3']
    : name.endsWith('Id')
      ? [uuid, 'a lower-case UUID']
      : [/./, 'text']

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
    const [shape, words] = shapeOf(name)
    if (typeof value === 'string' && shape.test(value)) return encodeURIComponent(value)
    throw new KasaError('call/id', {
      message: `${name} must be ${words}, not ${shown(value)}.`,
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
