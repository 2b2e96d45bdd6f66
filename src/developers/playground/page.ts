import { type Language, languageNames, languages } from '../../http/languages.js'
import { escapeHtml } from '../../http/render.js'
import { type Answer, type Ask, page } from '../../http/route.js'
import { canonicalText } from '../../signing/canonical.js'
import { readFormFields } from '../../signing/form-fields.js'
import { isSignatureAlgorithm, signatureAlgorithms, signForm } from '../../signing/form-signature.js'
import { type RoomView, roomFor } from '../frame.js'
import type { DeveloperNeeds } from '../needs.js'
import type { FormRemarks } from '../remarks.js'
import { playgroundFields, typedPairs } from './fields.js'

/** `/developers/playground`: a form to fill in; below it what was signed, and the form as a shop's page would hold it. */
export type PlaygroundView = RoomView & {
  fields: readonly { name: string; value: string; maxLength: number; hint: string }[]
  more: string
  algorithms: readonly { name: string; isChosen: boolean }[]
  languages: readonly { code: string; name: string; isChosen: boolean }[]
  fault: string | null
  signed: {
    text: string
    formula: string
    signature: string
    html: string
    action: string
    pairs: readonly { name: string; value: string }[]
    steps: string
  } | null
  remarks: readonly FormRemarks[]
}

const path = '/developers/playground'

/** `GET /developers/playground`: signs the typed fields with the test shop's key; nothing is stored before the form is posted. */
export const showPlayground =
  (needs: DeveloperNeeds) =>
  (ask: Ask): Answer => {
    const { language, texts, frame } = roomFor('sandbox', ask, path, 'playground.title')
    const search = new URLSearchParams(ask.query)
    const isFirst = !search.has('sign')
    const wished = languages.find(code => code === search.get('language')) ?? language
    const named = search.get('algorithm') ?? ''
    const algorithm = isSignatureAlgorithm(named) ? named : 'sha256'
    const signed = isFirst ? undefined : sign(needs, search, { algorithm, language: wished })
    const view: PlaygroundView = {
      ...{ texts, frame },
      fields: playgroundFields.map(({ value, ...field }) => ({
        ...field,
        value: isFirst ? value : (search.get(field.name) ?? ''),
      })),
      more: search.get('more') ?? '',
      algorithms: Object.keys(signatureAlgorithms).map(name => ({ name, isChosen: name === algorithm })),
      languages: languages.map(code => ({ code, name: languageNames[code], isChosen: code === wished })),
      fault:
        signed !== undefined && 'fault' in signed
          ? texts['playground.fault'].replace('{{field}}', () => signed.fault)
          : null,
      signed: signed !== undefined && 'text' in signed ? signed : null,
      remarks: needs.remarks(),
    }
    return page(200, needs.render('developers/playground', language, view))
  }

type Wish = { algorithm: keyof typeof signatureAlgorithms; language: Language }

const sign = (
  { sandboxShop, baseUrl, businessClock }: DeveloperNeeds,
  search: URLSearchParams,
  { algorithm, language }: Wish,
): NonNullable<PlaygroundView['signed']> | { fault: string } => {
  const typed = typedPairs(search)
  const orderId = typed.find(([name]) => name === 'orderId')?.[1] ?? `TEST-${businessClock().getTime()}`
  const pairs: [string, string][] = [
    ['merchantId', sandboxShop.merchantId],
    ['serviceId', sandboxShop.serviceId],
    ...typed.filter(([name]) => name !== 'orderId'),
    ['orderId', orderId],
  ]
  const reading = readFormFields(Buffer.from(new URLSearchParams(pairs).toString()))
  if (!reading.ok) return { fault: reading.faults.map(({ field, rule }) => `${field} (${rule})`).join(', ') }
  const signature = signForm(reading.fields, sandboxShop.serviceKey, algorithm)
  const sent = [...pairs, ['signature', signature] as const].map(([name, value]) => ({ name, value }))
  const action = `/${language}/payment`
  const inputs = sent.map(
    ({ name, value }) => `  <input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  return {
    text: canonicalText(reading.fields),
    formula: `${algorithm}(text + serviceKey) + ";${algorithm}"`,
    signature,
    html: [
      `<form method="post" action="${baseUrl()}${action}" accept-charset="utf-8">`,
      ...inputs,
      '  <button>Pay</button>',
      '</form>',
    ].join('\n'),
    action,
    pairs: sent,
    steps: `/developers/events?${new URLSearchParams({ order: orderId })}`,
  }
}
