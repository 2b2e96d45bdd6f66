import { z } from 'zod'

/**
 * Letters of every script, digits, punctuation, symbols and blanks; no controls, no bidi overrides (domain.md §2). Without `\p`, because
 * readers of the OpenAPI document may use the pattern without the flag `u`.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const printable = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u

/** JSON can hold half of a character, which no database and no bank takes. */
const isWhole = (text: string): boolean => !/\p{Cs}/u.test(text)
const half = 'holds half of a character: send well-formed Unicode'

/** Text for people, at most `max` characters. */
export const text = (max: number) =>
  z
    .string()
    .max(max, `at most ${max} characters`)
    .regex(printable, 'holds a control character: remove it')
    .refine(isWhole, half)

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'must be a lower-case UUID v4')
  .max(36)
  .meta({ format: 'uuid' })

export const serviceId = uuid.describe('The shop.')

/** Marks an integer as an amount, which the SDK gives a type of its own. */
export const inMinorUnits = { 'x-unit': 'minor' } as const

/** An amount of a reply. */
export const minor = z.int().meta({ ...inMinorUnits, description: 'Minor units.' })

/** 1 … 999999999, whole minor units. */
export const amount = z
  .int('must be a whole number of minor units: 129.90 PLN is 12990')
  .min(1, 'must be at least 1')
  .max(999_999_999, 'must be at most 999999999')
  .meta({ ...inMinorUnits, description: 'Minor units: 12990 is 129.90 PLN.' })

export const currency = z
  .string()
  .length(3)
  .regex(/^[A-Z]{3}$/, 'must be three capital letters such as PLN')
  .describe('ISO 4217.')

export const orderId = text(100).min(1, 'must not be empty').describe("The shop's order number.")
export const title = text(255).describe('Shown to the payer and their bank.')

/** Absolute, with a host that is a name of its own, and nobody's name and password in it. */
const isAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { hostname, username, password } = new URL(text)
  return !hostname.endsWith('.') && username === '' && password === ''
}

/** http(s), at most 300 characters. */
export const webAddress = z
  .string()
  .max(300)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .regex(/^https?:\/\/[^\s\u0000-\u001f\u007f-\u009f]+$/, 'must be a web address beginning with https://')
  .refine(isAddress, 'must be a web address without a trailing dot, name or password in it')
  .refine(isWhole, half)
  .meta({ format: 'uri' })

export const unixSeconds = z.int().min(0).max(253_402_300_799).describe('Unix time in seconds.')

/** The payer's id at the shop (`cid`). */
export const customerId = z
  .string()
  .min(1)
  .max(36)
  .regex(/^[A-Za-z0-9_-]+$/, 'letters, digits, - and _ only')
