import { createHash, createHmac } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { mistakeText } from '../../src/http/mistake-text.js'
import { canonicalText } from '../../src/signing/canonical.js'
import { explainSignature } from '../../src/signing/explain-signature.js'
import type { KeyCandidate } from '../../src/signing/finding.js'
import { formFieldsFrom, readFormFields } from '../../src/signing/form-fields.js'

const key = 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c'
const candidates: KeyCandidate[] = [
  { kind: 'accepted', value: 'an-older-key-of-this-shop', label: 'key_1' },
  { kind: 'accepted', value: key, label: 'key_2' },
  { kind: 'other-shop', value: 'a-key-of-another-shop', label: 'Shoes' },
  { kind: 'token', value: 'kasa_token_1', label: 'first token' },
]
const order = {
  ...{
    orderId: 'A1',
    amount: '12990',
    currency: 'PLN',
    customerFirstName: "O'Brien & Łucja",
    customerLastName: 'Kowalski',
  },
  ...{ merchantId: '6yt3gjtm9p7b8h9xsdqz', serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba' },
  ...{ urlReturn: 'https://shop.example/r?a=1&b=2', customerPhone: '', version: 'plugin;1' },
}
type Fields = Record<string, unknown>
const text = canonicalText(formFieldsFrom(order))
const hash = (data: string | Buffer, algorithm = 'sha256') => createHash(algorithm).update(data).digest('hex')
const signedAs = (signedText: string, withKey = key) => `${hash(signedText + withKey)};sha256`
const without = (...names: string[]) =>
  canonicalText(formFieldsFrom({ ...order, ...Object.fromEntries(names.map(name => [name, undefined])) }))
const changed = (change: Fields) => canonicalText(formFieldsFrom({ ...order, ...change }))
const inOrder = (fields: Fields) =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
const mapped = (rewrite: (value: string) => string) =>
  changed(Object.fromEntries(Object.entries(order).map(([name, value]) => [name, rewrite(value)])))
const html = (value: string) => value.replaceAll('&', '&amp;').replaceAll("'", '&#039;')
const explain = (signature: string, fields: Fields = order) =>
  explainSignature({ fields: formFieldsFrom(fields), signature, candidates })
const rows = Object.fromEntries(Array.from({ length: 11 }, (_, row) => [row, { label: `P${row}` }]))
const withRows = (numbers: readonly string[]) =>
  text.replace('&orderId', `&${numbers.map(row => `multipayout[${row}][label]=P${row}`).join('&')}&orderId`)
const rowsByName = ['0', '10', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const rowsByText = ['0', '1', '10', '2', '3', '4', '5', '6', '7', '8', '9']

test('a right signature has no mistake', () => {
  expect(explain(signedAs(text))).toEqual({ text, explained: true, findings: [] })
})

test.each([
  [
    'one field sent but not signed',
    signedAs(without('urlReturn')),
    { mistake: 'field-not-signed', fields: ['urlReturn'] },
  ],
  [
    'empty fields sent but not signed',
    signedAs(without('customerPhone')),
    { mistake: 'field-not-signed', fields: ['customerPhone'] },
  ],
  [
    'only required fields signed',
    signedAs(without('urlReturn', 'customerPhone', 'version')),
    { mistake: 'field-not-signed', fields: ['urlReturn', 'customerPhone', 'version'] },
  ],
  [
    'an empty optional field signed but not sent',
    signedAs(changed({ visibleMethod: '' })),
    { mistake: 'field-not-sent', fields: ['visibleMethod'] },
  ],
  [
    'the empty signature field signed',
    signedAs(text.replace('&urlReturn=', '&signature=&urlReturn=')),
    { mistake: 'field-not-sent', fields: ['signature'] },
  ],
  ['the order of sending', signedAs(inOrder(order)), { mistake: 'order-of-sending' }],
  [
    'values encoded by encodeURIComponent',
    signedAs(mapped(encodeURIComponent)),
    { mistake: 'url-encoded-values', side: 'signed', facts: { function: 'encodeURIComponent' } },
  ],
  [
    'values encoded by urlencode',
    signedAs(new URLSearchParams(order).toString().split('&').sort().join('&').replace('+%26+', '+%26+')),
    { mistake: 'url-encoded-values', side: 'signed', facts: { function: 'urlencode' } },
  ],
  ['values escaped for HTML', signedAs(mapped(html)), { mistake: 'html-escaped-values', side: 'signed' }],
  [
    'a newline behind the key',
    signedAs(text, `${key}\n`),
    { mistake: 'blank-in-key', facts: { blank: 'newline', at: 'end' } },
  ],
  [
    'a blank before the key',
    signedAs(text, ` ${key}`),
    { mistake: 'blank-in-key', facts: { blank: 'blank', at: 'start' } },
  ],
  [
    'the key of another shop',
    signedAs(text, 'a-key-of-another-shop'),
    { mistake: 'key-of-another-shop', facts: { label: 'Shoes' } },
  ],
  ['a token as key', signedAs(text, 'kasa_token_1'), { mistake: 'token-as-key', facts: { label: 'first token' } }],
  ['an id as key', signedAs(text, order.serviceId), { mistake: 'id-as-key', facts: { label: 'serviceId' } }],
  ['no key', signedAs(text, ''), { mistake: 'key-left-out' }],
  ['HMAC', `${createHmac('sha256', key).update(text).digest('hex')};sha256`, { mistake: 'hmac-instead-of-hash' }],
  ['the key before the text', signedAs(key, text), { mistake: 'key-before-text' }],
  ['upper-case hex', `${hash(text + key).toUpperCase()};sha256`, { mistake: 'upper-case-hex' }],
  ['base64', `${Buffer.from(hash(text + key), 'hex').toString('base64')};sha256`, { mistake: 'base64-instead-of-hex' }],
  ['no algorithm', hash(text + key), { mistake: 'missing-algorithm' }],
  [
    'another algorithm than named',
    `${hash(text + key, 'sha512')};sha256`,
    { mistake: 'another-algorithm', facts: { used: 'sha512', named: 'sha256' } },
  ],
  ['md5', `${hash(text + key, 'md5')};md5`, { mistake: 'another-algorithm', facts: { used: 'md5', named: 'md5' } }],
  [
    'an upper-case algorithm name',
    `${hash(text + key)};SHA256`,
    { mistake: 'another-algorithm', facts: { used: 'sha256', named: 'SHA256' } },
  ],
  ['a trailing ampersand', signedAs(`${text}&`), { mistake: 'trailing-ampersand' }],
  [
    'the amount in major units',
    signedAs(changed({ amount: '129.90' })),
    { mistake: 'amount-in-major-units', side: 'signed', fields: ['amount'] },
  ],
  [
    'windows-1250 bytes signed',
    `${hash(Buffer.concat([cp1250(text), Buffer.from(key)]))};sha256`,
    { mistake: 'windows-1250-bytes', side: 'signed', facts: { charset: 'windows-1250' } },
  ],
])('recognises %s', (_, signature, finding) => {
  expect(explain(signature)).toEqual({ text, explained: true, findings: [finding] })
})

test.each([
  ['whole names sorted as text', { ...order, multipayout: rows }, withRows(rowsByName), { mistake: 'flat-row-order' }],
  ['row numbers sorted as text', { ...order, multipayout: rows }, withRows(rowsByText), { mistake: 'flat-row-order' }],
  ['names sorted without case', { ...order, Zeta: 'z' }, `${text}&Zeta=z`, { mistake: 'case-insensitive-order' }],
  ['trimmed values', { ...order, orderId: ' A1 ' }, text, { mistake: 'trimmed-values', side: 'signed' }],
  [
    'a blank lost on the way',
    order,
    changed({ orderId: 'A1 ' }),
    { mistake: 'trimmed-values', side: 'sent', fields: ['orderId'] },
  ],
  [
    'values encoded twice',
    { ...order, orderId: 'A%20%2F1' },
    changed({ orderId: 'A /1' }),
    { mistake: 'url-encoded-values', side: 'sent' },
  ],
  [
    'values escaped twice',
    { ...order, orderId: 'A&amp;&#39;1' },
    changed({ orderId: "A&'1" }),
    { mistake: 'html-escaped-values', side: 'sent' },
  ],
  [
    'a plus that became a blank',
    { ...order, customerFirstName: 'Jan', orderId: 'A 1' },
    changed({ customerFirstName: 'Jan', orderId: 'A+1' }),
    { mistake: 'plus-not-encoded', side: 'sent' },
  ],
  [
    'line breaks of a browser',
    { ...order, orderId: 'A\r\n1' },
    changed({ orderId: 'A\n1' }),
    { mistake: 'line-breaks-changed', side: 'sent' },
  ],
  [
    'an amount sent in major units',
    { ...order, amount: '129,90' },
    text,
    { mistake: 'amount-in-major-units', side: 'sent', fields: ['amount'] },
  ],
  [
    'an unsigned group',
    { ...order, billing: { city: 'x', street: 'y' } },
    text,
    { mistake: 'field-not-signed', fields: ['billing[city]', 'billing[street]'] },
  ],
])('recognises %s', (_, fields, signedText, finding) => {
  expect(explain(signedAs(signedText), fields)).toMatchObject({ explained: true, findings: [finding] })
})

test('a form in windows-1250 is recognised from its bytes, signed as sent or as UTF-8', () => {
  const raw = Buffer.from(
    Object.entries({ orderId: 'A1', customerFirstName: 'Łucja' })
      .map(([name, value]) => `${name}=${value.replace('Ł', '%A3')}`)
      .join('&'),
  )
  const old = canonicalText(formFieldsFrom({ orderId: 'A1', customerFirstName: 'Łucja' }))
  const { fields } = readFormFields(raw)
  for (const signature of [`${hash(Buffer.concat([cp1250(old), Buffer.from(key)]))};sha256`, signedAs(old)]) {
    expect(explainSignature({ fields, raw, signature, candidates })).toEqual({
      text: old,
      explained: true,
      findings: [{ mistake: 'windows-1250-bytes', side: 'sent' }],
    })
  }
})

test.each([
  [
    'escaped values and a newline in the key',
    signedAs(mapped(html), `${key}\n`),
    ['blank-in-key', 'html-escaped-values'],
  ],
  [
    'a missing field and a trailing ampersand',
    signedAs(`${without('version')}&`),
    ['trailing-ampersand', 'field-not-signed'],
  ],
  [
    'the order of sending and HMAC',
    `${createHmac('sha256', key).update(inOrder(order)).digest('hex')};sha256`,
    ['hmac-instead-of-hash', 'order-of-sending'],
  ],
  [
    'upper-case hex, no algorithm and the key of another shop',
    hash(`${text}a-key-of-another-shop`).toUpperCase(),
    ['missing-algorithm', 'upper-case-hex', 'key-of-another-shop'],
  ],
])('recognises two mistakes at once: %s', (_, signature, mistakes) => {
  const { explained, findings } = explain(signature)
  expect([explained, ...findings.map(finding => finding.mistake)]).toEqual([true, ...mistakes])
})

test.each([
  ['random digest', `${'ab'.repeat(32)};sha256`, []],
  ['random upper-case digest', `${'AB'.repeat(32)};sha256`, ['upper-case-hex']],
  ['no digest at all', 'signature', []],
  ['empty', '', []],
])('says that it cannot explain a signature: %s', (_, signature, mistakes) => {
  const { explained, findings } = explain(signature)
  expect([explained, ...findings.map(finding => finding.mistake)]).toEqual([false, ...mistakes])
})

test('neither a key nor an expected signature is in the answer', () => {
  const signatures = [signedAs(text, 'a-key-of-another-shop'), signedAs(text, `${key}\n`), `${'ab'.repeat(32)};sha256`]
  const answers = signatures.map(signature => JSON.stringify(explain(signature))).join()
  for (const secret of [...candidates.map(candidate => candidate.value), hash(text + key)])
    expect(answers).not.toContain(secret)
})

test('the work on the largest form is bounded', () => {
  const fields = Object.fromEntries(Array.from({ length: 500 }, (_, field) => [`field${field}`, 'x'.repeat(500)]))
  const before = performance.now()
  expect(explain(`${'ab'.repeat(32)};sha256`, fields).explained).toBe(false)
  expect(performance.now() - before).toBeLessThan(2000)
  expect(explain(signedAs(canonicalText(formFieldsFrom(fields)), `${key}\n`), fields).explained).toBe(true)
})

test('every finding has its English text', () => {
  expect(mistakeText({ mistake: 'blank-in-key', facts: { blank: 'newline', at: 'end' } })).toEqual({
    what: 'The key has a newline at its end.',
    fix: 'Copy the key again without it, or trim the setting when reading it.',
  })
  expect(mistakeText({ mistake: 'trimmed-values', side: 'sent', fields: ['orderId'] }).what).toContain(
    'not sent: orderId.',
  )
})

function cp1250(value: string): Buffer {
  return Buffer.from([...value].map(character => (character === 'Ł' ? 0xa3 : character.charCodeAt(0))))
}
