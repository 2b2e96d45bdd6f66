import { isNip } from '../merchants/tax-id.js'
import { bareNumber, isKrs, isRegon } from './company-numbers.js'
import { type Fault, plainText } from './fault.js'

export const legalForms = ['company', 'sole_trader', 'individual'] as const
export type LegalForm = (typeof legalForms)[number]

export const companyFields = [
  'legalName',
  'firstName',
  'lastName',
  'taxId',
  'regon',
  'registerNumber',
  'country',
  'street',
  'postcode',
  'city',
] as const
export type CompanyField = (typeof companyFields)[number]

/** Who the merchant is by law; what its legal form does not have is empty. */
export type Company = { legalForm: LegalForm } & Record<CompanyField, string>

type Wanted = 'required' | 'optional'
const address = { country: 'required', street: 'required', postcode: 'required', city: 'required' } as const

/** THE table: legal form → what it is asked for (mission.md M123, M179–M194). */
export const companyForm: { readonly [Form in LegalForm]: Readonly<Partial<Record<CompanyField, Wanted>>> } = {
  company: { legalName: 'required', taxId: 'required', regon: 'optional', registerNumber: 'required', ...address },
  sole_trader: {
    firstName: 'required',
    lastName: 'required',
    legalName: 'required',
    taxId: 'required',
    regon: 'required',
    ...address,
  },
  individual: { firstName: 'required', lastName: 'required', ...address },
}

const longest: Partial<Record<CompanyField, number>> = { legalName: 200, street: 120, country: 2 }
const longestOther = 60

/** Numbers that Poland checks; elsewhere they are only letters and digits. */
const polish: Partial<Record<CompanyField, { rule: string; holds: (text: string) => boolean }>> = {
  taxId: { rule: 'nip', holds: isNip },
  regon: { rule: 'regon', holds: isRegon },
  registerNumber: { rule: 'krs', holds: isKrs },
  postcode: { rule: 'postcode', holds: text => /^\d{2}-\d{3}$/.test(text) },
}
const numbers: readonly CompanyField[] = ['taxId', 'regon', 'registerNumber']

const countryNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
const isCountry = (code: string): boolean => /^[A-Z]{2}$/.test(code) && countryNames.of(code) !== undefined

const tidy = (field: CompanyField, typed: string): string => {
  if (numbers.includes(field)) return bareNumber(typed)
  const text = typed.trim().replace(/\s+/g, ' ')
  if (field === 'country') return text.toUpperCase()
  return field === 'postcode' && /^\d{5}$/.test(text) ? `${text.slice(0, 2)}-${text.slice(2)}` : text
}

const faultOf = (field: CompanyField, text: string, wanted: Wanted, country: string): Fault[] => {
  if (text === '') return wanted === 'required' ? [{ field, rule: 'missing' }] : []
  if (!plainText(text, longest[field] ?? longestOther)) return [{ field, rule: 'text' }]
  if (field === 'country') return isCountry(text) ? [] : [{ field, rule: 'country' }]
  const check = country === 'PL' ? polish[field] : undefined
  if (check !== undefined) return check.holds(text) ? [] : [{ field, rule: check.rule }]
  return numbers.includes(field) && !/^[A-Z0-9/]{3,30}$/.test(text) ? [{ field, rule: 'number' }] : []
}

/** Reads what somebody typed about a company: the company, or what is wrong at which field. */
export const readCompany = (
  legalForm: LegalForm,
  typed: (field: CompanyField) => string,
): { company: Company } | { faults: Fault[] } => {
  const asked = companyForm[legalForm]
  const texts = Object.fromEntries(
    companyFields.map(field => [field, asked[field] === undefined ? '' : tidy(field, typed(field))]),
  ) as Record<CompanyField, string>
  // REGON is Poland's alone.
  if (texts.country !== 'PL') texts.regon = ''
  const faults = companyFields.flatMap(field => {
    const wanted = field === 'regon' && texts.country !== 'PL' ? undefined : asked[field]
    return wanted === undefined ? [] : faultOf(field, texts[field], wanted, texts.country)
  })
  return faults.length > 0 ? { faults } : { company: { legalForm, ...texts } }
}

/** The name that payers and contracts see. */
export const legalNameOf = ({ legalForm, legalName, firstName, lastName }: Company): string =>
  legalForm === 'individual' ? `${firstName} ${lastName}` : legalName
