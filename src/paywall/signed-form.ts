import { hash } from 'node:crypto'
import { findAmbiguity } from '../signing/ambiguity.js'
import { canonicalText } from '../signing/canonical.js'
import { type FormFault, type FormFields, formLimits, readFormFields } from '../signing/form-fields.js'
import { type CandidateKey, type SignatureFault, verifyWithKeys } from '../signing/form-signature.js'
import { type FaultRule, type FieldFault, type FieldNote, fault } from './form/faults.js'
import type { FormContext, FormOrder } from './form/order.js'
import { readOrder } from './form/read-order.js'

/** A form as it arrived: the body's bytes, or the bytes of the query string behind `?`. */
export type ArrivedForm = { raw: Buffer; contentKind: 'body' | 'query' }

export type FormNeeds<S extends { keys: readonly CandidateKey[] }> = FormContext & {
  /** The shop of both ids, with all keys that it may sign with; `undefined` when they do not belong together. */
  findShop(merchantId: string, serviceId: string): S | undefined | Promise<S | undefined>
  /** What this shop takes no new order for, just now; asked once the signature was right. */
  objection?(shop: S, currency: string): FieldFault | undefined
}

/** What holds once the signature was right, whether or not the fields are. */
export type VerifiedForm<S> = {
  shop: S
  keyId: string
  /** Real money or test money, as the key decides. */
  livemode: boolean
  canonicalText: string
  /** sha256 of `canonicalText`: two forms of one shop with one digest are the same form (domain.md §2). */
  digest: string
}

export type FormRefusal<S> = {
  ok: false
  /** `origin`: a sandbox says that the shop's page may not frame us. */
  kind: 'too-large' | 'unknown-shop' | 'signature' | 'ambiguous' | 'fields' | 'origin'
  faults: readonly FieldFault[]
  /** What could be read; for the developer's panel only. */
  fields: FormFields
  /** Present from the moment the shop was found. */
  shop?: S
  /** Present when the signature was right: a form posted again after its `validTo` still finds its payment by digest. */
  verified?: VerifiedForm<S>
}
export type SignedForm<S, O = FormOrder> =
  | ({ ok: true; order: O; warnings: readonly FieldNote[] } & VerifiedForm<S>)
  | FormRefusal<S>

/** Turns the fields of a form whose signature is right into what this door asks for. */
export type OrderReader<O> = (
  fields: FormFields,
  context: FormContext,
) => { ok: true; order: O; notes: readonly FieldNote[] } | { ok: false; faults: readonly FieldFault[] }

const merchantIdShape = /^[a-z0-9]{20}$/
const serviceIdShape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const noFields: FormFields = new Map()

/**
 * Reads a shop's form in the order of domain.md §2: size → shop → signature → ambiguity → packed objects and fields.
 * Later checks never run on what an earlier one refused.
 */
export function readSignedForm<S extends { keys: readonly CandidateKey[] }>(
  form: ArrivedForm,
  needs: FormNeeds<S>,
): Promise<SignedForm<S>> {
  return readSigned(form, needs, readOrder)
}

/** The same for any signed fields: the card widget, the instalment calculator. */
export async function readSigned<S extends { keys: readonly CandidateKey[] }, O>(
  form: ArrivedForm,
  needs: FormNeeds<S>,
  readFields: OrderReader<O>,
): Promise<SignedForm<S, O>> {
  if (form.raw.length > formLimits.bytes) {
    return refusal('too-large', [fault('', 'too-large', undefined, { max: formLimits.bytes })], noFields)
  }
  if (isOtherFormat(form)) return refusal('fields', [fault('', 'not-a-form')], noFields)
  const read = readFormFields(form.raw)
  if (!read.ok) return refusal(read.tooLarge ? 'too-large' : 'fields', read.faults.map(parseFault), read.fields)
  const { fields } = read
  const shop = await findShopOf(fields, needs)
  if ('faults' in shop) return refusal('unknown-shop', shop.faults, fields)
  const verified = verify(fields, shop.found)
  if ('fault' in verified) return { ...refusal<S>('signature', [verified.fault], fields), shop: shop.found }
  return readVerified(fields, verified, needs, readFields)
}

function readVerified<S extends { keys: readonly CandidateKey[] }, O>(
  fields: FormFields,
  verified: VerifiedForm<S>,
  context: FormNeeds<S>,
  readFields: OrderReader<O>,
): SignedForm<S, O> {
  const known = { shop: verified.shop, verified }
  const ambiguity = findAmbiguity(fields)
  if (ambiguity) {
    const found = fault(ambiguity.field, 'ambiguous', undefined, { imitates: ambiguity.imitates })
    return { ...refusal<S>('ambiguous', [found], fields), ...known }
  }
  const read = readFields(fields, context)
  const objection = context.objection?.(verified.shop, String(fields.get('currency') ?? ''))
  if (objection !== undefined) return { ...refusal<S>('fields', [objection], fields), ...known }
  if (read.ok) return { ok: true, order: read.order, warnings: read.notes, ...verified }
  const tooLarge = read.faults.some(({ rule }) => rule === 'packed-too-large')
  return { ...refusal<S>(tooLarge ? 'too-large' : 'fields', read.faults, fields), ...known }
}

function refusal<S>(kind: FormRefusal<S>['kind'], faults: readonly FieldFault[], fields: FormFields): FormRefusal<S> {
  return { ok: false, kind, faults, fields }
}

function parseFault({ field, rule }: FormFault): FieldFault {
  return fault(field, rule, undefined, { fields: formLimits.fields, depth: formLimits.depth })
}

/** JSON and multipart bodies reach this door from shops whose program ignores the content type. */
function isOtherFormat({ raw, contentKind }: ArrivedForm): boolean {
  return contentKind === 'body' && /^\s*(?:\{|--)/.test(raw.subarray(0, 16).toString('latin1'))
}

async function findShopOf<S extends { keys: readonly CandidateKey[] }>(
  fields: FormFields,
  { findShop }: FormNeeds<S>,
): Promise<{ found: S } | { faults: FieldFault[] }> {
  const merchantId = fields.get('merchantId') ?? ''
  const serviceId = fields.get('serviceId') ?? ''
  if (typeof merchantId !== 'string' || typeof serviceId !== 'string')
    return { faults: [fault('merchantId', 'must-be-text')] }
  const faults = idFaults(merchantId, serviceId)
  if (faults.length > 0) return { faults }
  const found = await findShop(merchantId, serviceId)
  return found ? { found } : { faults: [fault('serviceId', 'unknown-shop', serviceId)] }
}

function idFaults(merchantId: string, serviceId: string): FieldFault[] {
  if (serviceIdShape.test(merchantId) && merchantIdShape.test(serviceId))
    return [fault('merchantId', 'ids-swapped', merchantId)]
  const ids: [string, string, RegExp][] = [
    ['merchantId', merchantId, merchantIdShape],
    ['serviceId', serviceId, serviceIdShape],
  ]
  return ids
    .filter(([, value, shape]) => !shape.test(value))
    .map(([name, value]) => fault(name, value === '' ? 'required' : 'id-format', value))
}

const signatureRules: Record<SignatureFault, FaultRule> = {
  missing: 'signature-missing',
  malformed: 'signature-malformed',
  'unknown-algorithm': 'signature-algorithm',
  mismatch: 'signature-mismatch',
}

function verify<S extends { keys: readonly CandidateKey[] }>(
  fields: FormFields,
  shop: S,
): VerifiedForm<S> | { fault: FieldFault } {
  const signature = fields.get('signature') ?? ''
  if (typeof signature !== 'string') return { fault: fault('signature', 'must-be-text') }
  const signed = canonicalText(fields)
  const verdict = verifyWithKeys(signed, signature, shop.keys)
  if (!verdict.ok) return { fault: fault('signature', signatureRules[verdict.fault], signature) }
  const { id, livemode } = verdict.key
  return { shop, keyId: id, livemode, canonicalText: signed, digest: hash('sha256', signed) }
}
