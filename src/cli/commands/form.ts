import { readFile } from 'node:fs/promises'
import { escapeHtml } from '../../http/render.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { isOpenCurrency } from '../../payments/currencies.js'
import { faultText } from '../../paywall/form/fault-texts.js'
import { readSignedForm } from '../../paywall/signed-form.js'
import { readFormFields } from '../../signing/form-fields.js'
import { signForm } from '../../signing/form-signature.js'
import type { Signer } from '../attack/shot.js'
import { type Call, type Command, optional, Report } from '../command.js'
import { sandboxOnly, signerFlags, signerMeanings, signerOf } from '../shop-signer.js'

const place = '<!-- kasa form -->'

/** A signed payment form for a page without any program behind it. */
export const formCommands: Record<string, Command> = {
  form: {
    usage: 'amount=<minor units> orderId=<id> customerFirstName=<name> customerLastName=<name> [<field>=<value> …]',
    about: 'prints a signed payment form as plain HTML, for a page without a program behind it',
    flags: [...signerFlags, 'gateway=', 'button=', 'into='],
    meanings: signerMeanings,
    details: `All fields of the paywall may be given (billing[city]=Łódź too); currency is PLN unless given. What the gateway would refuse is
refused here, with the rule and the fix. The form holds no key and never changes: whoever posts it pays this order, once.`,
    examples: [
      'form amount=12990 orderId=2026/17 customerFirstName=Łucja customerLastName=Żółć',
      'form amount=12990 orderId=2026/17 customerFirstName=Łucja customerLastName=Żółć --into examples/pay-with-form/invoice.html > pay.html',
    ],
    run: async call => form(call),
  },
}

const form = async (call: Call): Promise<Report> => {
  sandboxOnly(call, 'This form')
  const gateway = (optional(call.flags.gateway) ?? call.config.baseUrl).replace(/\/+$/, '')
  if (!/^https?:\/\//.test(gateway) || !URL.canParse(gateway))
    throw refusal('--gateway is an address such as http://127.0.0.1:8787.')
  const signer = await signerOf(call)
  const pairs = signedPairs(typedPairs(call.words), signer)
  await refuseFaulty(call, pairs, signer)
  const action = `${gateway}/payment`
  const html = formHtml(action, pairs, optional(call.flags.button) ?? 'Pay')
  return new Report({ action, ...Object.fromEntries(pairs) }, await placed(html, optional(call.flags.into)), false)
}

type Pairs = [string, string][]

const typedPairs = (words: readonly string[]): Pairs => {
  const pairs = words.map((word): [string, string] => {
    const at = word.indexOf('=')
    if (at < 1) throw refusal(`"${word}" is no field: write it as name=value, in quotes where it has blanks.`)
    return [word.slice(0, at), word.slice(at + 1)]
  })
  return pairs.some(([name]) => name === 'currency') ? pairs : [['currency', 'PLN'], ...pairs]
}

const signedPairs = (pairs: Pairs, { merchantId, serviceId, serviceKey }: Signer): Pairs => {
  const all: Pairs = [['merchantId', merchantId], ['serviceId', serviceId], ...pairs]
  const read = readFormFields(rawOf(all))
  if (!read.ok) throw refusal(read.faults.map(({ field, rule }) => `${field}: ${rule}`).join('\n'))
  return [...all, ['signature', signForm(read.fields, serviceKey)]]
}

const rawOf = (pairs: Pairs): Buffer => Buffer.from(new URLSearchParams(pairs).toString())

/** What the gateway would say to this form, before anybody pays with it. */
const refuseFaulty = async ({ systemClock, config }: Call, pairs: Pairs, { serviceKey }: Signer): Promise<void> => {
  const now = systemClock()
  const shop = { keys: [{ id: 'test', key: serviceKey, livemode: false }] }
  const context = {
    findShop: () => shop,
    now,
    mode: config.mode,
    currencies: { has: (code: string) => isOpenCurrency(code, now) },
  }
  const read = await readSignedForm({ raw: rawOf(pairs), contentKind: 'body' }, context)
  if (read.ok) return
  const sentences = read.faults.map(fault => {
    const { rule, fix } = faultText(fault)
    return `${fault.field}: ${rule} ${fix}`
  })
  throw refusal(sentences.join('\n'))
}

const formHtml = (action: string, pairs: Pairs, button: string): string =>
  [
    `<form method="post" action="${escapeHtml(action)}" accept-charset="utf-8">`,
    ...pairs.map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`),
    `<button type="submit">${escapeHtml(button)}</button>`,
    '</form>',
  ].join('\n')

const placed = async (html: string, file: string | null): Promise<string> => {
  if (file === null) return html
  const text = await readFile(file, 'utf8').catch(error => {
    throw refusal(`${file} cannot be read (${String(error.code)}).`)
  })
  if (text.split(place).length !== 2) throw refusal(`${file} must hold ${place} once: the form takes its place.`)
  return text.replace(place, () => html).trimEnd()
}

const refusal = (sentence: string) => new OperatorRefusal('command/usage', sentence)
