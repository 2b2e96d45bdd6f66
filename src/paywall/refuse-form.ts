import type { Language } from '../http/languages.js'
import { type Answer, type Ask, page } from '../http/route.js'
import { explainSignature } from '../signing/explain-signature.js'
import type { Finding, KeyCandidate } from '../signing/finding.js'
import { formLimits } from '../signing/form-fields.js'
import { faultText } from './form/fault-texts.js'
import { fault } from './form/faults.js'
import { mistakeText } from './form/mistake-texts.js'
import { plainFrame } from './frame-facts.js'
import type { PaywallNeeds } from './needs.js'
import { languageOf } from './not-found.js'
import type { DeveloperPanel } from './pages.js'
import type { SigningShop } from './receive-form.js'
import type { FormRefusal } from './signed-form.js'

type Refused = FormRefusal<SigningShop>

/** Unknown shop and bad signature get one answer in production, so that nobody can ask which shops exist (domain.md §2). */
const codes: Record<Refused['kind'], { status: number; code: string; sandboxCode: string }> = {
  'too-large': { status: 413, code: 'FORM-TOO-LARGE', sandboxCode: 'FORM-TOO-LARGE' },
  'unknown-shop': { status: 403, code: 'FORM-SIGNATURE', sandboxCode: 'FORM-SHOP' },
  signature: { status: 403, code: 'FORM-SIGNATURE', sandboxCode: 'FORM-SIGNATURE' },
  ambiguous: { status: 422, code: 'FORM-FIELDS', sandboxCode: 'FORM-AMBIGUOUS' },
  origin: { status: 403, code: 'FORM-FIELDS', sandboxCode: 'WIDGET-ORIGIN' },
  fields: { status: 422, code: 'FORM-FIELDS', sandboxCode: 'FORM-FIELDS' },
}

/** A form that opens nothing: one sentence for the payer; in the sandbox everything a developer needs below it (B2). */
export const refuseForm = async (needs: PaywallNeeds, ask: Ask, form: Refused, language: Language): Promise<Answer> => {
  const { status, code, sandboxCode } = codes[form.kind]
  const inSandbox = needs.mode === 'sandbox'
  return page(
    status,
    needs.render('paywall/refused-form', language, {
      frame: plainFrame(needs, null, form.shop && inSandbox ? form.shop.shop : null),
      code: inSandbox ? sandboxCode : code,
      traceId: ask.traceId,
      developer: inSandbox ? await developerPanel(needs, ask, form) : null,
    }),
  )
}

/** A form larger than this door takes: refused unread, with the same page. */
export const refuseLargeForm =
  (needs: PaywallNeeds) =>
  (ask: Ask): Promise<Answer> => {
    const faults = [fault('', 'too-large', undefined, { max: formLimits.bytes })]
    return refuseForm(needs, ask, { ok: false, kind: 'too-large', faults, fields: new Map() }, languageOf(ask))
  }

const developerPanel = async (needs: PaywallNeeds, ask: Ask, form: Refused): Promise<DeveloperPanel> => ({
  faults: form.faults.map(found => ({
    ...faultText(found),
    field: visible(found.field),
    received: visible(found.received ?? ''),
  })),
  signature: form.kind === 'signature' && form.shop ? await debug(needs, ask, form, form.shop) : null,
})

/** Characters that a page would not show, or that would turn its text around, by their number. */
const visible = (text: string): string =>
  text.replace(
    /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu,
    character => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  )

const debug = async (
  needs: PaywallNeeds,
  ask: Ask,
  form: Refused,
  { shop, keys }: SigningShop,
): Promise<DeveloperPanel['signature']> => {
  const signature = form.fields.get('signature')
  const { text, explained, findings } = explainSignature({
    fields: form.fields,
    raw: ask.method === 'POST' ? ask.body : Buffer.from(ask.query, 'latin1'),
    signature: typeof signature === 'string' ? signature : '',
    candidates: await candidatesOf(needs, { shop, keys }),
  })
  const sentences = findings.map(sentence)
  return { builtText: visible(text), findings: explained ? sentences : [...sentences, unexplained] }
}

/** Every secret of this merchant that a program may have taken for the shop's key. */
const candidatesOf = async (needs: PaywallNeeds, { shop, keys }: SigningShop): Promise<KeyCandidate[]> => {
  const others = (await needs.keyring.ofMerchant(shop.merchantId)).filter(({ shopId }) => shopId !== shop.id)
  const ids = [...new Set(others.map(({ shopId }) => shopId))]
  const shops = await Promise.all(ids.map(id => needs.read.shops.byId(shop.merchantId, id)))
  const names = new Map(shops.map(other => [other?.id, `${other?.name} (${other?.publicId})`]))
  return [
    ...keys.map(({ id, key }) => ({ kind: 'accepted' as const, value: key, label: id })),
    ...others.map(({ id, key, shopId }) => ({
      kind: 'other-shop' as const,
      value: key,
      label: names.get(shopId) ?? id,
    })),
    ...needs.knownTokens(shop.merchantId).map(({ token, label }) => ({ kind: 'token' as const, value: token, label })),
  ]
}

const sentence = (finding: Finding): string => {
  const { what, fix } = mistakeText(finding)
  return `${what} ${fix}`
}

const unexplained =
  'None of the known mistakes explains this signature. Compare the text below, byte by byte, with the one your program signs, and check that the key is this shop’s.'
