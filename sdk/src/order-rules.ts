import { currencyExponent } from './currencies.js'

/** Why a value is refused and what to do about it. */
export interface Fault {
  readonly rule: string
  readonly hint: string
}

/** A rule looks at a value that is about to be sent and answers its fault, if any. */
export type Rule = (value: string) => Fault | undefined

// Controls, bidi overrides and isolates: invisible, and able to make a page say something else than was signed.
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const loneSurrogate = /\p{Cs}/u

const nameOfCharacter = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

const matching =
  (pattern: RegExp, rule: string, hint: string): Rule =>
  value =>
    value === '' || pattern.test(value) ? undefined : { rule, hint }

const length =
  (max: number): Rule =>
  value => {
    const given = [...value].length
    return given > max ? { rule: `has at most ${max} characters, given ${given}`, hint: 'Shorten it.' } : undefined
  }

const printable: Rule = value => {
  const found = unprintable.exec(value)?.[0] ?? loneSurrogate.exec(value)?.[0]
  if (found === undefined) return undefined
  return {
    rule: `has no control or direction characters, given ${nameOfCharacter(found)} at position ${value.indexOf(found)}`,
    hint: 'Replace line breaks by blanks and remove the rest; browsers change line breaks in forms, so they cannot be signed.',
  }
}

const filled: Rule = value =>
  value.trim() === '' ? { rule: 'is not empty', hint: 'Ask the payer for it.' } : undefined

const all =
  (...rules: readonly Rule[]): Rule =>
  value => {
    for (const rule of rules) {
      const fault = rule(value)
      if (fault) return fault
    }
    return undefined
  }

const rules = (table: Readonly<Record<string, Rule>>): ReadonlyMap<string, Rule> => new Map(Object.entries(table))

const text = (max: number): Rule => all(printable, length(max))
const neededText = (max: number): Rule => all(filled, text(max))

const address: Rule = value => {
  if (value === '') return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:\/\//i.test(value))
    return { rule: 'is an absolute http(s) address', hint: 'Write it in full: "https://shop.example/paid".' }
  if (/\s/.test(value)) return { rule: 'has no blanks', hint: 'Write a blank as %20.' }
  if (url.hostname.endsWith('.'))
    return { rule: 'has a host without a full stop at its end', hint: 'Remove the last full stop.' }
  if (url.username || url.password)
    return { rule: 'holds no user name or password', hint: 'Protect the address by other means.' }
  return undefined
}

const url = all(printable, length(300), address)
const country = matching(/^[A-Z]{2}$/, 'is an ISO 3166-1 alpha-2 code', 'Write two capitals: "PL".')

const addressRules = {
  firstName: neededText(100),
  lastName: neededText(100),
  company: text(200),
  street: text(200),
  city: text(100),
  region: text(100),
  postalCode: text(30),
  countryCodeAlpha2: country,
}

/** Fields that are plain text, with their rule. */
export const fieldRules = rules({
  currency: value =>
    currencyExponent(value) === undefined
      ? { rule: `is an ISO 4217 code, given ${JSON.stringify(value)}`, hint: 'Write three capitals: "PLN".' }
      : undefined,
  orderId: neededText(100),
  customerFirstName: neededText(100),
  customerLastName: neededText(100),
  customerEmail: all(
    text(200),
    matching(
      /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@<>()[\]\\,;:"]+$/,
      'is one e-mail address',
      'Write "name@example.com" alone.',
    ),
  ),
  customerPhone: text(20),
  orderDescription: text(255),
  additionalDescription: text(100_000),
  urlSuccess: url,
  urlFailure: url,
  urlReturn: url,
  urlNotification: url,
  urlCancel: url,
  preselectMethodCode: all(
    filled,
    length(20),
    matching(/^[A-Za-z0-9_-]+$/, 'is a channel code', 'Write it as in "mtransfer".'),
  ),
  customerId: all(
    length(36),
    matching(/^[A-Za-z0-9_-]+$/, 'has only letters, digits, "-" and "_"', 'Use an internal id.'),
  ),
  version: text(255),
})

/** Fields that hold fields, with the rules of their members. */
export const memberRules = {
  billing: rules({ ...addressRules, taxId: text(12) }),
  shipping: rules(addressRules),
  multipayout: rules({
    ban: all(filled, matching(/^\d{26}$/, 'has 26 digits', 'Remove the country code and all blanks.')),
    label: neededText(70),
    title: text(105),
  }),
}

/** A rule for method groups joined with commas. */
export const methodList = matching(/^[a-z0-9_]+(,[a-z0-9_]+)*$/, 'lists method groups', 'Write ["card", "blik"].')

/** A rule for fields that this package does not know. */
export const extraText = printable
