import type { FormFields } from '../../signing/form-fields.js'
import type { Findings } from './faults.js'
import type { FormAddress, FormContext } from './order.js'
import { type FormReader, text } from './plain-values.js'
import { present } from './present.js'
import { fieldTaker } from './take-fields.js'

/** First and last names of `customer…`: others than these imoje refuses (imoje-paywall.md §2). */
export const personName = text({ max: 100, imojeRefuses: /[^A-Za-z0-9\-,. \u00C0-\u02C0\u0400-\u04FF]/u })
/** `customerPhone`. */
export const phone = text({ max: 20, imojeRefuses: /[^-+0-9 ]/u })

const partyName = text({ max: 100, imojeRefuses: /[^A-Za-z0-9#&_\-"',./ \u00C0-\u02C0\u0400-\u04FF]/u })

/** `PL` is what everybody means; longer codes are documented for billing and kept with a remark. */
const country =
  (max: number): FormReader<string> =>
  (value, context) => {
    const plain = text({ max })(value, context)
    return 'rule' in plain || /^[A-Z]{2}$/.test(value) ? plain : { ...plain, note: 'country-code' }
  }

/** What one of the two address groups allows beyond the other. */
const countryLengths = { billing: 20, shipping: 2 } as const

/** Reads `billing[…]` or `shipping[…]`; names it does not know go to `extra` under their full name. */
export function readAddress(
  name: keyof typeof countryLengths,
  group: FormFields,
  context: FormContext,
  findings: Findings,
): { address: FormAddress; unknown: string[] } {
  const take = fieldTaker(group, name, context, findings)
  const address = present({
    firstName: take.required('firstName', partyName) ?? '',
    lastName: take.required('lastName', partyName) ?? '',
    company: take.optional('company', text({ max: 200 })),
    street: take.optional('street', text({ max: 200 })),
    city: take.optional('city', text({ max: 100 })),
    region: take.optional('region', text({ max: 100 })),
    postalCode: take.optional('postalCode', text({ max: 30 })),
    countryCodeAlpha2: take.optional('countryCodeAlpha2', country(countryLengths[name])),
    taxId: take.optional('taxId', text({ max: 12 })),
  })
  return { address, unknown: take.rest() }
}
