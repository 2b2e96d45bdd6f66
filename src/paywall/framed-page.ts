import type { Answer, Ask } from '../http/route.js'
import { fault } from './form/faults.js'
import type { PaywallNeeds } from './needs.js'
import type { SigningShop } from './receive-form.js'
import type { ArrivedForm, FormRefusal, VerifiedForm } from './signed-form.js'

/** Signed fields from a script on a shop's page, and the origin of that page (`?from=`, which is no field). */
export type FromPage = { fields: ArrivedForm; from: string | null }

/** Takes `from` out of the address; the fields are the body of a post, else the rest of the query. */
export const fromPage = ({ method, body, query }: Ask): FromPage => {
  const parts = query.split('&')
  const isFrom = (part: string) => part.startsWith('from=')
  const from = new URLSearchParams(parts.find(isFrom) ?? '').get('from') ?? ''
  const fields: ArrivedForm =
    method === 'POST'
      ? { raw: body, contentKind: 'body' }
      : { raw: Buffer.from(parts.filter(part => !isFrom(part)).join('&'), 'latin1'), contentKind: 'query' }
  return { fields, from: isOrigin(from) ? from : null }
}

/** It goes into a header as it is: nothing that would end a directive or stand for any host. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text && !/[;,*']/.test(text)

/** The shop's page may not frame us and this is a sandbox: what a developer must be told. */
export const foreignPage = (
  { mode }: Pick<PaywallNeeds, 'mode'>,
  from: string | null,
  { shop: { shop } }: VerifiedForm<SigningShop>,
): FormRefusal<SigningShop> | undefined => {
  if (mode !== 'sandbox' || from === null || shop.settings.widgetOrigins.includes(from)) return undefined
  const facts = { origin: from, serviceId: shop.publicId, merchantId: shop.merchantPublicId }
  return { ok: false, kind: 'origin', faults: [fault('', 'widget-origin', from, facts)], fields: new Map() }
}

/** A refusal is readable where a sandbox's developer looks: in the very frame. In production nobody frames it. */
export const readableIn = ({ mode }: Pick<PaywallNeeds, 'mode'>, from: string | null, answer: Answer): Answer =>
  mode === 'sandbox' && from !== null ? { ...answer, framedBy: [from] } : answer
