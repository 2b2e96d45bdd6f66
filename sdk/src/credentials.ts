import { fingerprint } from './fingerprint.js'
import { KasaError, type KasaErrorCode } from './kasa-error.js'

export type Credential = 'merchantId' | 'serviceId' | 'serviceKey' | 'apiToken'

interface Shape {
  readonly code: KasaErrorCode
  readonly pattern: RegExp
  readonly rule: string
  readonly secret: boolean
  /** Where a person finds it. */
  readonly where?: string
}

const shapes: Record<Credential, Shape> = {
  merchantId: {
    code: 'config/merchant-id',
    pattern: /^[a-z0-9]{20}$/,
    rule: '20 lower-case letters and digits',
    secret: false,
  },
  serviceId: {
    // Published examples of shop ids stray from UUID v4 by a letter or a digit; what matters is that it is whole and in its place.
    code: 'config/service-id',
    pattern: /^[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{11,12}$/,
    rule: 'a lower-case UUID v4',
    secret: false,
  },
  serviceKey: {
    code: 'config/service-key',
    pattern: /^[A-Za-z0-9_-]{36}$/,
    rule: '36 letters, digits, "-" and "_"',
    secret: true,
  },
  apiToken: {
    code: 'config/api-token',
    pattern: /^kasa_(test|live)_[A-Za-z0-9_-]{43}$/,
    rule: '"kasa_test_" or "kasa_live_" and 43 letters, digits, "-" and "_"',
    secret: true,
    where: 'Copy it again from the panel: Settings → API keys.',
  },
}

/** What a value is, told by its shape alone; the order matters, a UUID also fits the shape of a key. */
const lookalikes: readonly (readonly [RegExp, string])[] = [
  [shapes.apiToken.pattern, 'apiToken'],
  [/^whsec_/, 'webhook secret'],
  [/^whpk_/, 'public notification key'],
  [shapes.serviceId.pattern, 'serviceId'],
  [shapes.merchantId.pattern, 'merchantId'],
  [shapes.serviceKey.pattern, 'serviceKey'],
]

const dirt: readonly (readonly [RegExp, string])[] = [
  [/[\r\n]/, 'a line break'],
  [/^["'`“”„]|["'`“”„]$/, 'quotes around it'],
  [/^[\s\u00a0]|[\s\u00a0]$/, 'a blank at its beginning or end'],
  [/[\s\u00a0]/, 'a blank inside'],
  [/[\u200b-\u200f\u2060\ufeff]/, 'an invisible character'],
  [/[^\x21-\x7e]/, 'a character outside ASCII'],
]

const describe = (value: string, { secret }: Shape): string =>
  secret ? `${value.length} characters, fingerprint ${fingerprint(value)}` : JSON.stringify(value)

const misplaced = (name: Credential, value: string): string | undefined => {
  const looks = lookalikes.find(([pattern]) => pattern.test(value))?.[1]
  return looks === name ? undefined : looks?.replace('apiToken', 'API token')
}

/**
 * Checks that one value is clean and stands in its own place.
 *
 * @throws {@link KasaError} `config/…`; a secret is never printed, only its {@link fingerprint}
 */
export const checkCredential = (name: Credential, value: unknown): string => {
  const shape = shapes[name]
  const refuse = (message: string, hint: string): never => {
    throw new KasaError(shape.code, { message, hint, field: name })
  }
  const { where = 'Copy it again from the panel: Shops → Details → Integration data.' } = shape
  if (typeof value !== 'string' || value === '') {
    return refuse(`${name} is missing.`, `${where} An environment variable that is not set is a frequent cause.`)
  }
  const soil = dirt.find(([pattern]) => pattern.test(value))?.[1]
  if (soil) return refuse(`${name} has ${soil}.`, `Remove it. ${where}`)
  if (!shape.pattern.test(value) && shape.pattern.test(value.toLowerCase())) {
    return refuse(`${name} has capital letters.`, `It is ${shape.rule}. ${where}`)
  }
  const looks = misplaced(name, value)
  if (looks) return refuse(`${name} holds what looks like the ${looks}.`, `Two values are probably swapped. ${where}`)
  if (!shape.pattern.test(value)) {
    return refuse(`${name} must be ${shape.rule}, not ${describe(value, shape)}.`, `It may be cut short. ${where}`)
  }
  return value
}

/** The three values that identify a shop, as they come from settings; `undefined` is refused by name. */
export interface GivenCredentials {
  /** The merchant: 20 lower-case letters and digits. */
  readonly merchantId: string | undefined
  /** The shop: a lower-case UUID v4. */
  readonly serviceId: string | undefined
  /** The shop's secret: 36 letters, digits, `-` and `_`. Signs forms, verifies notifications and returns. */
  readonly serviceKey: string | undefined
  /** While keys rotate: further keys that verify notifications and returns. They never sign. */
  readonly otherServiceKeys?: readonly string[] | undefined
}

/** The same, checked. */
export interface Credentials {
  readonly merchantId: string
  readonly serviceId: string
  readonly serviceKey: string
  readonly otherServiceKeys: readonly string[]
}

/**
 * Checks that each value is clean and stands in its own place.
 *
 * @throws {@link KasaError} `config/merchant-id`, `config/service-id`, `config/service-key`; a key is never printed,
 * only its {@link fingerprint}
 */
export const checkCredentials = (given: GivenCredentials): Credentials => ({
  merchantId: checkCredential('merchantId', given.merchantId),
  serviceId: checkCredential('serviceId', given.serviceId),
  serviceKey: checkCredential('serviceKey', given.serviceKey),
  otherServiceKeys: (given.otherServiceKeys ?? []).map(key => checkCredential('serviceKey', key)),
})
