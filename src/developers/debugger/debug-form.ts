import { mistakeText } from '../../http/mistake-text.js'
import { visible } from '../../http/visible.js'
import { findAmbiguity } from '../../signing/ambiguity.js'
import { explainSignature } from '../../signing/explain-signature.js'
import { type FormFields, readFormFields } from '../../signing/form-fields.js'
import type { Room } from '../frame.js'
import type { RoomNeeds } from '../needs.js'
import { pastedForm } from './pasted-form.js'
import { textDifference } from './text-difference.js'
import type { Result } from './view.js'

/** Says what is wrong with a pasted form; `signedText` is what the shop's program signed, without the key, if it is at hand. */
export const debugForm = async (
  { debugKeys }: Pick<RoomNeeds, 'debugKeys'>,
  { language, texts }: Pick<Room, 'language' | 'texts'>,
  { form, signedText }: { form: string; signedText: string },
): Promise<Result> => {
  const raw = pastedForm(form)
  const reading = readFormFields(raw)
  const { fields } = reading
  const isUnreadable = !reading.ok && reading.faults.some(({ rule }) => rule !== 'invalid-utf8')
  const faults = isUnreadable
    ? reading.faults.map(({ field, rule }) => say(texts['debugger.fault'], { field: visible(field), rule }))
    : []
  const known = await debugKeys(textOf(fields, 'serviceId'))
  const merchantId = textOf(fields, 'merchantId')
  if (known === undefined || known.shop.merchantPublicId !== merchantId) {
    return {
      ...wrong(texts['debugger.shape.form'], texts['debugger.wrong']),
      findings: [...faults, shopFault(fields, texts)],
      shown: null,
    }
  }
  const signature = textOf(fields, 'signature')
  const { text, explained, findings } = explainSignature({ fields, raw, signature, candidates: known.candidates })
  const ambiguity = findAmbiguity(fields)
  const isRight = explained && findings.length === 0 && signature !== ''
  const sentences = [
    ...faults,
    ...(signature === '' ? [{ what: texts['debugger.unsigned'], fix: texts['debugger.unsignedFix'] }] : []),
    ...findings.map(finding => mistakeText(finding, language)),
    ...(explained || signature === ''
      ? []
      : [{ what: texts['debugger.unexplained'], fix: texts['debugger.unexplainedFix'] }]),
    ...(ambiguity
      ? [{ what: say(texts['debugger.ambiguous'], ambiguity).what, fix: texts['debugger.ambiguousFix'] }]
      : []),
    ...textDifference(text, signedText, known.candidates, texts),
  ]
  const checks = isRight
    ? right(texts['debugger.shape.form'], texts['debugger.right'])
    : wrong(texts['debugger.shape.form'], texts['debugger.wrong'])
  return { ...checks, findings: sentences, shown: { name: texts['debugger.built'], value: visible(text) } }
}

const textOf = (fields: FormFields, name: string): string => {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}

const right = (name: string, word: string): Pick<Result, 'checks'> => ({ checks: [{ name, word, tone: 'done' }] })
const wrong = (name: string, word: string): Pick<Result, 'checks'> => ({ checks: [{ name, word, tone: 'refused' }] })

const say = (text: string, facts: Readonly<Record<string, string>>): { what: string; fix: string } => ({
  what: text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => facts[name] ?? ''),
  fix: '',
})

const shopFault = (fields: FormFields, texts: Room['texts']): { what: string; fix: string } => {
  const isSwapped = /^[a-z0-9]{20}$/.test(textOf(fields, 'serviceId')) && textOf(fields, 'merchantId').length === 36
  return isSwapped
    ? { what: texts['debugger.swapped'], fix: texts['debugger.swappedFix'] }
    : { what: texts['debugger.noShop'], fix: texts['debugger.noShopFix'] }
}
