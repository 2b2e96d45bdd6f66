import type { FormFields } from '../../signing/form-fields.js'
import { type FieldReader, type Findings, fault, note } from './faults.js'

/** Takes fields out of one level of the form and remembers which names were asked for. */
export type FieldTaker<C> = {
  optional<T>(name: string, read: FieldReader<T, C>): T | undefined
  required<T>(name: string, read: FieldReader<T, C>): T | undefined
  /** The level below, or `undefined` when it was not sent or holds only empty values. */
  group(name: string): FormFields | undefined
  /** Names on this level that nobody asked for. */
  rest(): string[]
}

/**
 * A taker for the level `prefix` (empty at the top). An empty value counts as absent; faults and remarks go to
 * `findings`, and a field with a fault is `undefined`.
 */
export function fieldTaker<C>(fields: FormFields, prefix: string, context: C, findings: Findings): FieldTaker<C> {
  const asked = new Set<string>()
  const fullName = (name: string) => (prefix === '' ? name : `${prefix}[${name}]`)

  const optional = <T>(name: string, read: FieldReader<T, C>): T | undefined => {
    asked.add(name)
    const value = fields.get(name)
    if (value === undefined || value === '') return undefined
    if (typeof value !== 'string') {
      findings.faults.push(fault(fullName(name), 'must-be-text'))
      return undefined
    }
    const outcome = read(value, context)
    if ('rule' in outcome) {
      findings.faults.push(fault(fullName(name), outcome.rule, value, outcome.facts))
      return undefined
    }
    if (outcome.note) findings.notes.push(note(fullName(name), outcome.note, value, outcome.facts))
    return outcome.value
  }

  const required = <T>(name: string, read: FieldReader<T, C>): T | undefined => {
    const value = fields.get(name)
    if (value === undefined || value === '') findings.faults.push(fault(fullName(name), 'required', value))
    return optional(name, read)
  }

  const group = (name: string): FormFields | undefined => {
    asked.add(name)
    const value = fields.get(name)
    if (value === undefined || value === '') return undefined
    if (typeof value !== 'string') return holdsText(value) ? value : undefined
    findings.faults.push(fault(fullName(name), 'must-be-group', value))
    return undefined
  }

  return { optional, required, group, rest: () => [...fields.keys()].filter(name => !asked.has(name)) }
}

function holdsText(fields: FormFields): boolean {
  return [...fields.values()].some(value => (typeof value === 'string' ? value !== '' : holdsText(value)))
}
