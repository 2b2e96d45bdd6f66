import type { FormFaultRule } from '../../signing/form-fields.js'

/** Every rule a form can break; `fault-texts.ts` must word each or it does not compile. */
export type FaultRule =
  | FormFaultRule
  | 'too-large'
  | 'not-a-form'
  | 'unknown-shop'
  | 'ids-swapped'
  | 'signature-missing'
  | 'signature-malformed'
  | 'signature-algorithm'
  | 'signature-mismatch'
  | 'ambiguous'
  | 'required'
  | 'must-be-text'
  | 'must-be-group'
  | 'too-long'
  | 'control-character'
  | 'bidi-override'
  | 'amount-format'
  | 'amount-major-units'
  | 'amount-range'
  | 'currency-format'
  | 'currency-unknown'
  | 'currency-test'
  | 'shop-closed'
  | 'id-format'
  | 'email-format'
  | 'address-format'
  | 'address-https'
  | 'address-trailing-dot'
  | 'address-credentials'
  | 'valid-to-format'
  | 'valid-to-milliseconds'
  | 'valid-to-too-soon'
  | 'code-format'
  | 'row-index'
  | 'ban-format'
  | 'ban-checksum'
  | 'payout-sum'
  | 'payout-titles'
  | 'payout-json'
  | 'widget-type'
  | 'widget-origin'
  | 'packed-base64'
  | 'packed-gzip'
  | 'packed-too-large'
  | 'packed-json'
  | 'member-type'
  | 'member-value'
  | 'member-range'
  | 'split-payment-tax'

/** What is accepted here but worth telling the developer. */
export type NoteRule =
  | 'imoje-refuses-character'
  | 'imoje-refuses-address'
  | 'imoje-refuses-empty'
  | 'unknown-method'
  | 'country-code'
  | 'invoice-currency'

export type Facts = Readonly<Record<string, string | number>>
/** One broken rule. `received` is shortened and not escaped. */
export type FieldFault = { field: string; rule: FaultRule; received?: string; facts: Facts }
/** One remark about an accepted value. */
export type FieldNote = { field: string; rule: NoteRule; received?: string; facts: Facts }

/** Where the readers of fields leave what they find. */
export type Findings = { faults: FieldFault[]; notes: FieldNote[] }

/** What a reader makes of one value: the typed value, perhaps with a remark, or the rule that the value breaks. */
export type Outcome<T> = { value: T; note?: NoteRule; facts?: Facts } | { rule: FaultRule; facts?: Facts }
export type FieldReader<T, C = unknown> = (value: string, context: C) => Outcome<T>

const receivedLength = 80

/** A fault with its value cut to a length that a page can show. */
export function fault(field: string, rule: FaultRule, received?: string, facts: Facts = {}): FieldFault {
  return { field: shortened(field), rule, ...(received !== undefined && { received: shortened(received) }), facts }
}

/** A remark with its value cut to a length that a page can show. */
export function note(field: string, rule: NoteRule, received: string, facts: Facts = {}): FieldNote {
  return { field: shortened(field), rule, received: shortened(received), facts }
}

function shortened(text: string): string {
  if (text.length <= receivedLength) return text
  const start = [...text.slice(0, receivedLength * 2)].slice(0, receivedLength)
  return `${start.join('')}…`
}
