import { channels } from '../../payments/methods.js'
import { type Conditions, type Effects, holdManners, type Outcome } from './ports.js'

/** A value that breaks its rule; doors say rule and fix in the reader's language. */
export type Fault = { field: string; rule: RuleName }
/** Names of the phrases `rule.…` and `fix.…`. */
export type RuleName =
  | 'outcome'
  | 'delaySeconds'
  | 'flag'
  | 'holdEnd'
  | 'method'
  | 'text'
  | 'amount'
  | 'every'
  | 'probability'
  | 'seed'
  | 'rules'
  | 'unknown'
  | 'nothing'

type Values = Readonly<Record<string, unknown>>
type Field = { rule: RuleName; isValid: (value: unknown) => boolean }

const whole = (least: number, most: number) => (value: unknown) =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
const text = (longest: number) => (value: unknown) =>
  typeof value === 'string' && value !== '' && value.length <= longest && !/\p{Cc}/u.test(value)
const flag: Field = { rule: 'flag', isValid: value => typeof value === 'boolean' }
const methods: ReadonlySet<unknown> = new Set(channels.flatMap(({ method, code }) => [method, code]))

/** Effects that are on or off; an order's own leave out `lostAnswer`, because its answer was given. */
export const orderFlags = ['duplicate', 'reorder', 'lostReturn', 'neverAnswers'] as const
export const ruleFlags = [...orderFlags, 'lostAnswer'] as const

/** Thirty days: as long as the slowest method waits. */
export const longestDelaySeconds = 30 * 86_400
export const mostRules = 50

const choiceFields: Readonly<Record<string, Field>> = {
  delaySeconds: { rule: 'delaySeconds', isValid: whole(0, longestDelaySeconds) },
  duplicate: flag,
  reorder: flag,
  lostReturn: flag,
  neverAnswers: flag,
  holdEnd: { rule: 'holdEnd', isValid: value => holdManners.some(manner => manner === value) },
}
const ruleFields: Readonly<Record<string, Field>> = {
  ...choiceFields,
  lostAnswer: flag,
  refund: flag,
  method: { rule: 'method', isValid: value => methods.has(value) },
  orderPrefix: { rule: 'text', isValid: text(100) },
  title: { rule: 'text', isValid: text(255) },
  amount: { rule: 'amount', isValid: whole(1, 999_999_999) },
  every: { rule: 'every', isValid: whole(1, 1_000_000) },
  probability: { rule: 'probability', isValid: value => typeof value === 'number' && value > 0 && value <= 1 },
}

/** What was read, or everything that is wrong with it. */
export type Read<T> = { value: T; faults: readonly [] } | { value: undefined; faults: readonly Fault[] }

/** What a person chooses for one order. */
export const readChoice = (values: Values, outcomes: readonly Outcome[]): Read<Effects> =>
  read(values, withOutcome(choiceFields, outcomes), effectsOf)

/** One rule of a shop; one that does nothing is refused. */
export const readRule = (values: Values, outcomes: readonly Outcome[]): Read<Conditions & Effects> => {
  const rule = read(values, withOutcome(ruleFields, outcomes), given => ({
    ...conditionsOf(given),
    ...effectsOf(given),
  }))
  if (rule.value === undefined || hasEffect(rule.value)) return rule
  return { value: undefined, faults: [{ field: 'outcome', rule: 'nothing' }] }
}

/** The seed of a run: any short text. */
export const readSeed = ({ seed }: Values): Read<string> =>
  typeof seed === 'string' && text(100)(seed)
    ? { value: seed, faults: [] }
    : { value: undefined, faults: [{ field: 'seed', rule: 'seed' }] }

/** A list of rules under `rules`; faults name the rule's place: `rules[2].every`. */
export const readRules = ({ rules }: Values, outcomes: readonly Outcome[]): Read<(Conditions & Effects)[]> => {
  if (!Array.isArray(rules) || rules.length > mostRules || !rules.every(isRecord)) {
    return { value: undefined, faults: [{ field: 'rules', rule: 'rules' }] }
  }
  const all = rules.map(rule => readRule(rule, outcomes))
  const faults = all.flatMap((rule, at) =>
    rule.faults.map(fault => ({ ...fault, field: `rules[${at}].${fault.field}` })),
  )
  if (faults.length > 0) return { value: undefined, faults }
  return { value: all.flatMap(({ value }) => (value === undefined ? [] : [value])), faults: [] }
}

/** True of an object with named members. */
export const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A form's values as JSON would have them: empty fields are absent, ticked boxes true, figures numbers. */
export const valuesOfForm = (form: URLSearchParams): Values =>
  Object.fromEntries(
    [...form]
      .map(([name, value]): [string, string] => [name, value.trim()])
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, formValue(name, value)]),
  )

const figures: ReadonlySet<string> = new Set(['delaySeconds', 'amount', 'every', 'probability'])
const formValue = (name: string, value: string): unknown => {
  if (figures.has(name)) return Number(value.replace(',', '.'))
  return ruleFields[name] === flag ? value === 'on' : value
}

const withOutcome = (fields: Readonly<Record<string, Field>>, outcomes: readonly Outcome[]) => ({
  outcome: { rule: 'outcome' as const, isValid: (value: unknown) => outcomes.some(({ name }) => name === value) },
  ...fields,
})

const read = <T>(values: Values, fields: Readonly<Record<string, Field>>, build: (given: Values) => T): Read<T> => {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined)
  const faults = given.flatMap(([field, value]): Fault[] => {
    const known = Object.hasOwn(fields, field) ? fields[field] : undefined
    if (known === undefined) return [{ field, rule: 'unknown' }]
    return known.isValid(value) ? [] : [{ field, rule: known.rule }]
  })
  return faults.length > 0 ? { value: undefined, faults } : { value: build(Object.fromEntries(given)), faults: [] }
}

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null)

const effectsOf = (given: Values): Effects => ({
  outcome: textOr(given.outcome),
  delaySeconds: numberOr(given.delaySeconds) ?? 0,
  duplicate: given.duplicate === true,
  reorder: given.reorder === true,
  lostReturn: given.lostReturn === true,
  neverAnswers: given.neverAnswers === true,
  lostAnswer: given.lostAnswer === true,
  holdEnd: holdManners.find(manner => manner === given.holdEnd) ?? null,
})

const conditionsOf = (given: Values): Conditions => ({
  refund: given.refund === true,
  method: textOr(given.method),
  orderPrefix: textOr(given.orderPrefix),
  title: textOr(given.title),
  amountMinor: numberOr(given.amount),
  every: numberOr(given.every),
  probability: numberOr(given.probability),
})

const hasEffect = ({ outcome, delaySeconds, holdEnd, ...flags }: Effects) =>
  outcome !== null || delaySeconds > 0 || holdEnd !== null || ruleFlags.some(name => flags[name])
