import type { FormFields } from './form-fields.js'
import { KasaError } from './kasa-error.js'
import { type PaywallOrder, paywallLanguages } from './order.js'
import { encodeDocument } from './order-documents.js'
import { extraText, fieldRules, memberRules, methodList, type Rule } from './order-rules.js'

const maxAmountMinor = 999_999_999
const notFields = new Set(['lang', 'algorithm', 'extra'])
const neededFields = ['amount', 'currency', 'orderId', 'customerFirstName', 'customerLastName']
const ownNames = new Set([
  ...[...fieldRules.keys(), ...Object.keys(memberRules), ...neededFields],
  ...['validTo', 'visibleMethod', 'invoice', 'cart', 'merchantId', 'serviceId', 'signature'],
])
const neededMembers = {
  billing: ['firstName', 'lastName'],
  shipping: ['firstName', 'lastName'],
  multipayout: ['ban', 'amount', 'label'],
}

const refuse = (code: KasaError['code'], field: string, rule: string, hint: string): never => {
  throw new KasaError(code, { message: `${field} ${rule}.`, hint, field })
}

const checkText = (field: string, value: unknown, rule: Rule): string => {
  if (typeof value !== 'string')
    return refuse('order/invalid', field, `is text, given ${typeof value}`, 'Pass a string.')
  const fault = rule(value)
  return fault ? refuse('order/invalid', field, fault.rule, fault.hint) : value
}

const amountRule = 'is a whole number of minor units from 1 to 999999999'

const amountText = (field: string, value: unknown): string => {
  const hint = 'Use money("129.90", "PLN"), which answers 12990.'
  const given = `${amountRule}, given ${JSON.stringify(value)}`
  if (typeof value === 'string') {
    const major = /[.,\s\u00a0']/.test(value) ? ', which looks like major units' : ' as text'
    return refuse('order/amount', field, given + major, hint)
  }
  if (typeof value !== 'number') return refuse('order/amount', field, `${amountRule}, given ${typeof value}`, hint)
  if (!Number.isInteger(value)) return refuse('order/amount', field, `${given}, which looks like major units`, hint)
  if (value < 1 || value > maxAmountMinor) return refuse('order/amount', field, given, 'Check the amount.')
  return String(value)
}

const validToText = (value: unknown, now: Date): string => {
  if (value === 'never') return 'NULL'
  const seconds = value instanceof Date ? Math.floor(value.getTime() / 1000) : value
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) {
    return refuse(
      'order/invalid',
      'validTo',
      'is a Date, whole Unix seconds or "never"',
      'Pass new Date(Date.now() + 3_600_000).',
    )
  }
  if (seconds > 99_999_999_999)
    return refuse('order/invalid', 'validTo', 'is in seconds, given milliseconds', 'Pass a Date, or divide by 1000.')
  if (seconds * 1000 < now.getTime() + 60_000) {
    return refuse('order/invalid', 'validTo', 'is at least 60 s ahead', 'Choose a later time; check the time zone.')
  }
  return String(seconds)
}

const members = (parent: keyof typeof memberRules, given: object, path: string): FormFields => {
  const fields: Record<string, string> = {}
  for (const name of neededMembers[parent]) {
    if (Reflect.get(given, name) === undefined)
      refuse('order/missing', `${path}[${name}]`, 'is missing', `Add ${name}.`)
  }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    const field = `${path}[${name}]`
    const rule = memberRules[parent].get(name)
    if (parent === 'multipayout' && name === 'amount') fields[name] = amountText(field, value)
    else if (rule) fields[name] = checkText(field, value, rule)
    else refuse('order/unknown-field', field, 'is not a field of this protocol', 'Check the spelling.')
  }
  return fields
}

const rows = (given: unknown, totalMinor: number): FormFields => {
  if (!Array.isArray(given)) return refuse('order/invalid', 'multipayout', 'is a list of rows', 'Pass an array.')
  const fields = given.map((row: object, index) => members('multipayout', row, `multipayout[${index}]`))
  const sharedMinor = fields.reduce((sum, row) => sum + Number(row.amount), 0)
  if (sharedMinor > totalMinor)
    refuse('order/invalid', 'multipayout', `shares out ${sharedMinor} of ${totalMinor} minor units`, 'Lower the rows.')
  const titled = fields.filter(row => row.title !== undefined).length
  if (titled !== 0 && titled !== fields.length)
    refuse('order/invalid', 'multipayout', 'has a title in every row or in none', 'Add the missing titles.')
  return Object.fromEntries(fields.entries())
}

const documentText = (field: 'invoice' | 'cart', value: unknown): string => {
  if (typeof value === 'object' && value !== null) return encodeDocument(field, value)
  if (typeof value === 'string' && value.startsWith('H4sI')) return value
  return refuse(
    'order/invalid',
    field,
    'is an object, or base64 of gzipped JSON (beginning with "H4sI")',
    'Pass the object.',
  )
}

const extraFields = (extra: Readonly<Record<string, string>>): FormFields => {
  for (const [name, value] of Object.entries(extra)) {
    if (ownNames.has(name)) {
      refuse(
        'order/unknown-field',
        `extra.${name}`,
        'is a field of its own',
        `Give ${name} outside "extra", or not at all.`,
      )
    }
    checkText(`extra.${name}`, value, extraText)
  }
  return extra
}

const fieldValue = (order: PaywallOrder, name: string, value: unknown, now: Date): FormFields[string] => {
  const rule = fieldRules.get(name)
  if (rule) return checkText(name, value, rule)
  if (name === 'amount') return amountText(name, value)
  if (name === 'validTo') return validToText(value, now)
  if (name === 'visibleMethod') return checkText(name, Array.isArray(value) ? value.join(',') : value, methodList)
  if (name === 'multipayout') return rows(value, order.amount)
  if (name === 'invoice' || name === 'cart') return documentText(name, value)
  if ((name === 'billing' || name === 'shipping') && typeof value === 'object' && value !== null)
    return members(name, value, name)
  return refuse(
    'order/unknown-field',
    name,
    'is not a field of this protocol',
    'Check the spelling, or put it into "extra".',
  )
}

/**
 * Checks an order and answers the fields of its form, without `merchantId`, `serviceId` and `signature`. What is
 * `undefined` is left out; what is an empty text is sent, and signed, as an empty text.
 *
 * @throws {@link KasaError} `order/missing`, `order/invalid`, `order/amount`, `order/unknown-field`: the field, its rule
 * and what to do
 */
export const orderFields = (order: PaywallOrder, now: Date): FormFields => {
  for (const name of neededFields) {
    if (Reflect.get(order, name) === undefined) refuse('order/missing', name, 'is missing', `Add ${name} to the order.`)
  }
  if (order.lang !== undefined && !paywallLanguages.includes(order.lang)) {
    refuse(
      'order/invalid',
      'lang',
      `is one of ${paywallLanguages.join(' ')}`,
      'Leave it out to let the browser decide.',
    )
  }
  const given = Object.entries(order).filter(([name, value]) => value !== undefined && !notFields.has(name))
  const fields = given.map(([name, value]) => [name, fieldValue(order, name, value, now)] as const)
  return { ...extraFields(order.extra ?? {}), ...Object.fromEntries(fields) }
}
