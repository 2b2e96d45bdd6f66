import { z } from 'zod'
import { type Facts, type FaultRule, type FieldFault, type FieldReader, fault } from './faults.js'
import { text } from './plain-values.js'

/** Text by the same rule as the form's own text fields, at most `max` characters where the documents state a limit. */
export const memberText = (max?: number) => z.string().superRefine(obeys(text(max === undefined ? {} : { max })))

/** A name or number that the shop chose; a JSON number is taken as its digits. */
export const memberCode = (max?: number) =>
  z.preprocess(value => (typeof value === 'number' ? String(value) : value), memberText(max))

/** Whole minor units, zero or more. */
export const memberAmount = z.int().min(0).max(999_999_999)

/** Two capital letters. */
export const memberCountry = z.string().superRefine((value, context) => {
  if (!/^[A-Z]{2}$/.test(value)) refuse(context, [], 'member-value', { allowed: 'two capital letters, such as PL' })
})

const rates = [
  '23',
  '22',
  '8',
  '7',
  '5',
  '3',
  '0',
  'EXEMPT',
  'NOT_LIABLE',
  'REVERSE_CHARGE',
  'EXCLUDING',
  'NOT_EXCLUDING',
]

/** `TAX_23` … `TAX_EXCLUDING`; the bare rate (`23`) is taken too. */
export const memberTaxStake = z.preprocess(
  value => (/^\d{1,2}$/.test(String(value)) ? `TAX_${value}` : value),
  z.enum(rates.map(rate => `TAX_${rate}`)),
)

/** The shape of a packed object. */
export type MemberSchema = z.ZodType

/** Checks an unpacked object and names each fault by its path, e.g. `invoice.positions[2].name`. */
export function readMembers<S extends MemberSchema>(field: string, schema: S, value: object) {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return { value: result.data }
  return { faults: result.error.issues.map(issue => faultOf(field, issue)) }
}

/** Adds a fault of our own rules to a member. */
export function refuse(context: z.RefinementCtx, path: PropertyKey[], rule: FaultRule, facts: Facts = {}): void {
  context.addIssue({ code: 'custom', path, params: { rule, facts } })
}

function obeys(read: FieldReader<string>) {
  return (value: string, context: z.RefinementCtx) => {
    const outcome = read(value, undefined)
    if ('rule' in outcome) refuse(context, [], outcome.rule, outcome.facts)
  }
}

function faultOf(field: string, issue: z.core.$ZodIssue): FieldFault {
  const name = issue.path.reduce<string>(
    (path, part) => path + (typeof part === 'number' ? `[${part}]` : `.${String(part)}`),
    field,
  )
  const received = issue.input === undefined || typeof issue.input === 'object' ? undefined : String(issue.input)
  const { rule, facts } = ruleOf(issue)
  return fault(name, rule, received, facts)
}

function ruleOf(issue: z.core.$ZodIssue): { rule: FaultRule; facts: Facts } {
  if (issue.code === 'custom') return { rule: issue.params?.rule ?? 'member-value', facts: issue.params?.facts ?? {} }
  if (issue.input === undefined) return { rule: 'required', facts: {} }
  if (issue.code === 'invalid_type') return { rule: 'member-type', facts: { expected: issue.expected } }
  if (issue.code === 'too_small') return { rule: 'member-range', facts: { limit: `at least ${issue.minimum}` } }
  if (issue.code === 'too_big') return { rule: 'member-range', facts: { limit: `at most ${issue.maximum}` } }
  return { rule: 'member-value', facts: { allowed: issue.code === 'invalid_value' ? issue.values.join(', ') : '' } }
}
