import { KasaError } from './kasa-error.js'

/** Fields of a signed form as a tree: `{ amount: '100', billing: { city: 'Łódź' }, multipayout: { 0: { … } } }`. */
export interface FormFields {
  readonly [name: string]: string | FormFields | readonly FormFields[]
}

const row = /^(0|[1-9]\d*)$/

/** PHP's `ksort`: rows by number, everything else by bytes, so that capitals stand before small letters. */
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  row.test(a) && row.test(b) ? Number(a) - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(b))

const forbidden = /^(__proto__|constructor|prototype)$|[&=[\]]|^$/

const checkKey = (key: string): void => {
  if (!forbidden.test(key)) return
  throw new KasaError('order/unknown-field', {
    message: `${JSON.stringify(key)} cannot be the name of a field.`,
    hint: 'Names hold letters, digits and "_"; nested fields are given as objects, not with brackets.',
    field: key,
  })
}

/**
 * The tree as the pairs of the form, in the order in which they are signed: each level sorted on its own, children
 * named `parent[child]`, rows by number.
 *
 * @throws {@link KasaError} `order/unknown-field` for a name that would break the signed text
 * @see imoje paywall, "authorisation": the procedure for nested arrays
 */
export const formPairs = (fields: FormFields, parent = ''): [name: string, value: string][] =>
  Object.entries(fields)
    .sort(byKey)
    .flatMap(([key, value]) => {
      checkKey(key)
      const name = parent === '' ? key : `${parent}[${key}]`
      return typeof value === 'string'
        ? [[name, value] as [string, string]]
        : formPairs(Object.fromEntries(Object.entries(value)), name)
    })
