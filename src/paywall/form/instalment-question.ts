import type { FormFields } from '../../signing/form-fields.js'
import type { FieldFault, Findings } from './faults.js'
import type { FormContext } from './order.js'
import { amountMinor, currency } from './plain-values.js'
import { fieldTaker } from './take-fields.js'

/** What a shop's page asks the instalment calculator about. */
export type InstalmentQuestion = { amountMinor: number; currency: string }

/** The four signed fields of the calculator (imoje-paywall.md §3, V12); the ids were read when the shop was found. */
export function readInstalmentQuestion(
  fields: FormFields,
  context: FormContext,
): { ok: true; order: InstalmentQuestion; notes: [] } | { ok: false; faults: readonly FieldFault[] } {
  const findings: Findings = { faults: [], notes: [] }
  const take = fieldTaker(fields, '', context, findings)
  const order = {
    amountMinor: take.required('amount', amountMinor) ?? 0,
    currency: take.required('currency', currency) ?? '',
  }
  return findings.faults.length === 0 ? { ok: true, order, notes: [] } : { ok: false, faults: findings.faults }
}
