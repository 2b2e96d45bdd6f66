import { canonicalPairs } from '../../signing/canonical.js'
import type { FormFields } from '../../signing/form-fields.js'
import { address, notificationAddress } from './address.js'
import { cartSchema } from './cart.js'
import { type FieldFault, type FieldNote, type FieldReader, type Findings, note } from './faults.js'
import { invoiceSchema } from './invoice.js'
import type { FormContext, FormOrder } from './order.js'
import { type MemberSchema, readMembers } from './packed-members.js'
import { unpackObject } from './packed-object.js'
import { readPayouts } from './payouts.js'
import { personName, phone, readAddress } from './people.js'
import {
  amountMinor,
  currency,
  customerId,
  email,
  methodCode,
  text,
  validTo,
  visibleMethods,
  yesOrNo,
} from './plain-values.js'
import { present } from './present.js'
import { type FieldTaker, fieldTaker } from './take-fields.js'

export type OrderReading =
  | { ok: true; order: FormOrder; notes: readonly FieldNote[] }
  | { ok: false; faults: readonly FieldFault[] }

const orderId = text({ max: 100, imojeRefuses: /[^A-Za-z0-9#_\-./\\ \u00C0-\u02C0]/u })
const title = text({ max: 255, imojeRefuses: /[^A-Za-z0-9#&_\-,./\\"' \u00C0-\u02C0]/u })
const asText: FieldReader<string> = value => ({ value })

/**
 * Turns the fields of a form whose signature is right into an order, or names every rule they break
 * (imoje-paywall.md §2, domain.md §2). Fields it does not know are kept in `extra`.
 */
export function readOrder(fields: FormFields, context: FormContext): OrderReading {
  const findings: Findings = { faults: [], notes: [] }
  const take = fieldTaker(fields, '', context, findings)
  const packed = readPacked(take, findings)
  const plain = readPlain(take)
  const groups = readGroups(take, plain.amountMinor, context, findings)
  take.optional('signature', asText)
  noteEmpty(fields, findings)
  if (findings.faults.length > 0) return { ok: false, faults: findings.faults }
  if (packed.invoice && plain.currency !== 'PLN')
    findings.notes.push(note('invoice', 'invoice-currency', plain.currency))
  const { unknown, ...known } = groups
  const extra = extraFields(fields, [...take.rest(), ...unknown])
  return { ok: true, order: present({ ...plain, ...known, ...packed, extra }), notes: findings.notes }
}

function readPlain(take: FieldTaker<FormContext>) {
  return {
    merchantId: take.required('merchantId', asText) ?? '',
    serviceId: take.required('serviceId', asText) ?? '',
    amountMinor: take.required('amount', amountMinor) ?? 0,
    currency: take.required('currency', currency) ?? '',
    orderId: take.required('orderId', orderId) ?? '',
    customer: present({
      firstName: take.required('customerFirstName', personName) ?? '',
      lastName: take.required('customerLastName', personName) ?? '',
      email: take.optional('customerEmail', email),
      phone: take.optional('customerPhone', phone),
      customerId: take.optional('customerId', customerId),
    }),
    title: take.optional('orderDescription', title),
    additionalDescription: take.optional('additionalDescription', text({})),
    urlSuccess: take.optional('urlSuccess', address),
    urlFailure: take.optional('urlFailure', address),
    urlReturn: take.optional('urlReturn', address),
    urlNotification: take.optional('urlNotification', notificationAddress),
    visibleMethods: take.optional('visibleMethod', visibleMethods),
    validTo: take.optional('validTo', validTo),
    delivery: take.optional('delivery', yesOrNo),
    preselectMethodCode: take.optional('preselectMethodCode', methodCode),
  }
}

function readGroups(take: FieldTaker<FormContext>, amount: number, context: FormContext, findings: Findings) {
  const billingGroup = take.group('billing')
  const shippingGroup = take.group('shipping')
  const payoutGroup = take.group('multipayout')
  const billing = billingGroup && readAddress('billing', billingGroup, context, findings)
  const shipping = shippingGroup && readAddress('shipping', shippingGroup, context, findings)
  const payouts = payoutGroup && readPayouts(payoutGroup, amount > 0 ? amount : undefined, context, findings)
  const below = (group: string, names: readonly string[] = []) => names.map(name => `${group}[${name}]`)
  return {
    billing: billing?.address,
    shipping: shipping?.address,
    multipayout: payouts?.rows,
    unknown: [
      ...below('billing', billing?.unknown),
      ...below('shipping', shipping?.unknown),
      ...(payouts?.unknown ?? []),
    ],
  }
}

function readPacked(take: FieldTaker<FormContext>, findings: Findings) {
  return {
    invoice: packedField('invoice', invoiceSchema, take, findings),
    cart: packedField('cart', cartSchema, take, findings),
  }
}

function packedField<S extends MemberSchema>(
  name: string,
  schema: S,
  take: FieldTaker<FormContext>,
  findings: Findings,
) {
  const unpacked = take.optional(name, unpackObject)
  if (!unpacked) return undefined
  const read = readMembers(name, schema, unpacked)
  if ('value' in read) return read.value
  findings.faults.push(...read.faults)
  return undefined
}

/** imoje's documents forbid sending this field empty; here an empty value means that it was not sent. */
function noteEmpty(fields: FormFields, findings: Findings): void {
  if (fields.get('preselectMethodCode') === '') {
    findings.notes.push(note('preselectMethodCode', 'imoje-refuses-empty', ''))
  }
}

function extraFields(fields: FormFields, names: readonly string[]): Record<string, string> {
  if (names.length === 0) return {}
  const belongs = (pair: string) => names.some(name => pair === name || pair.startsWith(`${name}[`))
  const pairs = canonicalPairs(fields).filter(pair => belongs(pair.name))
  return Object.fromEntries(pairs.map(pair => [pair.name, pair.value]))
}
