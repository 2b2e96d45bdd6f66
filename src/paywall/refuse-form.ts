import type { Language } from '../http/languages.js'
import { mistakeText } from '../http/mistake-text.js'
import { type Answer, type Ask, page } from '../http/route.js'
import { visible } from '../http/visible.js'
import { explainSignature } from '../signing/explain-signature.js'
import type { Finding } from '../signing/finding.js'
import { formLimits } from '../signing/form-fields.js'
import { faultText } from './form/fault-texts.js'
import { fault } from './form/faults.js'
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
    candidates: await needs.keyCandidates(shop, keys),
  })
  const sentences = findings.map(sentence)
  return { builtText: visible(text), findings: explained ? sentences : [...sentences, unexplained] }
}

const sentence = (finding: Finding): string => {
  const { what, fix } = mistakeText(finding)
  return `${what} ${fix}`
}

const unexplained =
  'None of the known mistakes explains this signature. Compare the text below, byte by byte, with the one your program signs, and check that the key is this shop’s.'
