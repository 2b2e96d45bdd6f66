import { widgetTypes } from '../../payments/payment.js'
import { type FormFields, formFieldsFrom } from '../../signing/form-fields.js'
import { address } from './address.js'
import { type FieldReader, type Findings, fault } from './faults.js'
import type { FormContext } from './order.js'
import { type OrderReading, readOrder } from './read-order.js'
import { fieldTaker } from './take-fields.js'

const widgetType: FieldReader<(typeof widgetTypes)[number]> = value => {
  const known = widgetTypes.find(type => type === value)
  return known ? { value: known } : { rule: 'widget-type', facts: { known: widgetTypes.join(', ') } }
}

/** `data-multipayout` holds the rows as JSON, because an attribute has no groups. */
const payoutRows: FieldReader<FormFields> = value => {
  try {
    const rows: unknown = JSON.parse(value)
    if (Array.isArray(rows)) return { value: formFieldsFrom(rows) }
  } catch {
    // Told below: text that is no JSON and JSON that is no list are one mistake.
  }
  return { rule: 'payout-json' }
}

/** What a shop's page must say beside the form's own required fields (imoje-paywall.md §6). */
const requiredHere = ['customerId', 'customerEmail']

/** The order of a signed card widget: the form's fields, its kind of card payment and the way of its cancel button; cards only. */
export function readWidgetOrder(fields: FormFields, context: FormContext): OrderReading {
  const findings: Findings = { faults: [], notes: [] }
  const take = fieldTaker(fields, '', context, findings)
  for (const name of requiredHere) {
    if ((fields.get(name) ?? '') === '') findings.faults.push(fault(name, 'required', ''))
  }
  const type = take.optional('widgetType', widgetType) ?? 'oneclick'
  const urlCancel = take.optional('urlCancel', address) ?? null
  const rows = typeof fields.get('multipayout') === 'string' ? take.optional('multipayout', payoutRows) : undefined
  const form = new Map([...fields].filter(([name]) => name !== 'widgetType' && name !== 'urlCancel'))
  if (rows !== undefined) form.set('multipayout', rows)
  else if (typeof form.get('multipayout') === 'string') form.delete('multipayout')
  const read = readOrder(form, context)
  if (!read.ok || findings.faults.length > 0)
    return { ok: false, faults: [...findings.faults, ...(read.ok ? [] : read.faults)] }
  const { preselectMethodCode: _, ...order } = read.order
  return { ...read, order: { ...order, visibleMethods: ['card'], widget: { type, urlCancel } } }
}
