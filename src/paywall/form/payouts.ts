import { compareNames } from '../../signing/canonical.js'
import type { FormFields } from '../../signing/form-fields.js'
import { type FieldReader, type Findings, fault } from './faults.js'
import type { FormContext, FormPayout } from './order.js'
import { amountMinor, text } from './plain-values.js'
import { present } from './present.js'
import { fieldTaker } from './take-fields.js'

const label = text({ max: 70, imojeRefuses: /[^A-Za-z0-9\-"',. \u00C0-\u02C0\u0400-\u04FF]/u })
const title = text({ max: 105 })

/** A Polish account number: 26 digits whose two check digits are right (ISO 7064, modulo 97 with the country `PL`). */
export const ban: FieldReader<string> = value => {
  if (!/^\d{26}$/.test(value)) return { rule: 'ban-format' }
  const reordered = BigInt(`${value.slice(2)}2521${value.slice(0, 2)}`)
  return reordered % 97n === 1n ? { value } : { rule: 'ban-checksum' }
}

type Payouts = { rows: FormPayout[]; unknown: string[] }

/** Reads `multipayout[0][ban]` …: rows sum to at most the amount, and a title stands in all rows or in none. */
export function readPayouts(
  group: FormFields,
  amount: number | undefined,
  context: FormContext,
  findings: Findings,
): Payouts {
  const rows: FormPayout[] = []
  const unknown: string[] = []
  for (const index of [...group.keys()].sort(compareNames)) {
    const row = group.get(index) ?? ''
    const name = `multipayout[${index}]`
    if (!/^(?:0|[1-9]\d{0,3})$/.test(index)) findings.faults.push(fault(name, 'row-index'))
    else if (typeof row === 'string') findings.faults.push(fault(name, 'must-be-group', row))
    else unknown.push(...readRow(name, row, context, findings, rows))
  }
  checkTogether(rows, amount, findings)
  return { rows, unknown }
}

function readRow(
  name: string,
  row: FormFields,
  context: FormContext,
  findings: Findings,
  rows: FormPayout[],
): string[] {
  const take = fieldTaker(row, name, context, findings)
  rows.push(
    present({
      ban: take.required('ban', ban) ?? '',
      amountMinor: take.required('amount', amountMinor) ?? 0,
      label: take.required('label', label) ?? '',
      title: take.optional('title', title),
    }),
  )
  return take.rest().map(unknown => `${name}[${unknown}]`)
}

function checkTogether(rows: readonly FormPayout[], amount: number | undefined, findings: Findings): void {
  const sum = rows.reduce((total, row) => total + row.amountMinor, 0)
  if (amount !== undefined && sum > amount) {
    findings.faults.push(fault('multipayout', 'payout-sum', String(sum), { sum, amount }))
  }
  const titled = rows.filter(row => row.title !== undefined).length
  if (titled > 0 && titled < rows.length) findings.faults.push(fault('multipayout', 'payout-titles'))
}
