import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { faultText, noteText } from '../../src/paywall/form/fault-texts.js'
import { readSignedForm } from '../../src/paywall/signed-form.js'
import { canonicalPairs, canonicalText } from '../../src/signing/canonical.js'
import { formFieldsFrom } from '../../src/signing/form-fields.js'
import { type CandidateKey, signForm } from '../../src/signing/form-signature.js'

type Fields = Record<string, unknown>
type Options = { mode?: 'sandbox' | 'production'; keys?: CandidateKey[] }

const key = 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c'
const merchantId = '6yt3gjtm9p7b8h9xsdqz'
const serviceId = '62f574ed-d4ad-4a7e-9981-89ed7284aaba'
const now = new Date('2026-05-01T10:00:00Z')
const nowSeconds = now.getTime() / 1000
const ban = '72105000028166973380325415'
const address = 'https://shop.example/ok'
const required = {
  ...{ amount: '12990', currency: 'PLN', customerFirstName: 'Jan', customerLastName: 'Kowalski' },
  ...{ merchantId, orderId: 'A1', serviceId },
}
const name = { firstName: 'Jan', lastName: 'Kowalski' }
const row = (change: Fields = {}) => ({ ban, amount: '100', label: 'Shop', ...change })
const packed = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64')
const buyer = {
  ...{ type: 'PERSON', email: 'jan@shop.example', fullName: 'Jan Kowalski', street: 'Prosta 1', city: 'Łódź' },
  ...{ postalCode: '90-001', countryCodeAlpha2: 'PL' },
}
const position = { name: 'Książka', code: 'K1', quantity: 1, unit: 'szt.', grossAmount: 12990, taxStake: 'TAX_5' }
const item = { id: 1, categoryId: 'c', name: 'Laptop', amount: 100, tax: 23, taxStake: 23, quantity: 1, url: address }
const invoice = (change: Fields = {}) => packed({ buyer, positions: [position], ...change })
const cart = (change: Fields = {}) => packed({ items: [{ ...item, ...change }] })

const urlencoded = (fields: Fields) =>
  canonicalPairs(formFieldsFrom({ ...fields, signature: undefined }))
    .concat('signature' in fields ? [{ name: 'signature', value: String(fields.signature) }] : [])
    .map(pair => `${encodeURIComponent(pair.name)}=${encodeURIComponent(pair.value)}`)
    .join('&')

const signed = (fields: Fields) => ({ ...fields, signature: signForm(formFieldsFrom(fields), key) })
const receive = (
  body: string | Buffer,
  { mode = 'sandbox', keys = [{ id: 'test', key, livemode: false }] }: Options = {},
) =>
  readSignedForm(
    { raw: Buffer.from(body), contentKind: 'body' },
    {
      ...{ now, mode, currencies: new Set(['PLN', 'EUR']) },
      findShop: async (merchant, service) => (merchant === merchantId && service === serviceId ? { keys } : undefined),
    },
  )
const post = (change: Fields, options?: Options) => receive(urlencoded(signed({ ...required, ...change })), options)

test('a full form becomes a typed order', async () => {
  const result = await post({
    ...{ customerEmail: 'jan@shop.example', customerPhone: '+48 501-501-501', customerId: 'c_1' },
    ...{ orderDescription: 'Książka', additionalDescription: 'Dwie sztuki', version: 'plugin;1', 'odd name': 'x' },
    ...{ urlSuccess: address, urlFailure: address, urlReturn: `${address}?a=1&b=%20`, urlNotification: address },
    ...{ visibleMethod: 'card, blik,card,', validTo: String(nowSeconds + 3600), preselectMethodCode: 'blik' },
    ...{ billing: { ...name, city: 'Łódź', countyCodeAlpha2: 'PL' }, shipping: { ...name, taxId: '5250007738' } },
    ...{ multipayout: [row(), row({ amount: '200' })], invoice: invoice(), cart: cart() },
  })
  expect(result).toMatchObject({ ok: true, warnings: [], keyId: 'test', livemode: false })
  expect(result.ok && JSON.parse(JSON.stringify(result.order))).toEqual({
    ...{ merchantId, serviceId, amountMinor: 12990, currency: 'PLN', orderId: 'A1' },
    customer: { ...name, email: 'jan@shop.example', phone: '+48 501-501-501', customerId: 'c_1' },
    ...{
      title: 'Książka',
      additionalDescription: 'Dwie sztuki',
      extra: { version: 'plugin;1', 'odd name': 'x', 'billing[countyCodeAlpha2]': 'PL' },
    },
    ...{ urlSuccess: address, urlFailure: address, urlReturn: `${address}?a=1&b=%20`, urlNotification: address },
    ...{ visibleMethods: ['card', 'blik'], validTo: '2026-05-01T11:00:00.000Z', preselectMethodCode: 'blik' },
    ...{ billing: { ...name, city: 'Łódź' }, shipping: { ...name, taxId: '5250007738' } },
    multipayout: [
      { ban, amountMinor: 100, label: 'Shop' },
      { ban, amountMinor: 200, label: 'Shop' },
    ],
    invoice: { buyer, positions: [position] },
    cart: { items: [{ ...item, id: '1', taxStake: 'TAX_23' }] },
  })
})

test('the digest is of the signed text, whatever the order, key and algorithm', async () => {
  const fields = formFieldsFrom(required)
  const text = canonicalText(fields)
  const digest = createHash('sha256').update(text).digest('hex')
  const keys = [
    { id: 'test', key, livemode: false },
    { id: 'live', key: 'live-key', livemode: true },
  ]
  const other = urlencoded({
    ...Object.fromEntries(Object.entries(required).reverse()),
    signature: signForm(fields, 'live-key', 'sha512'),
  })
  expect(await post({}, { keys })).toMatchObject({
    ok: true,
    digest,
    canonicalText: text,
    keyId: 'test',
    livemode: false,
  })
  expect(await receive(other, { keys })).toMatchObject({
    ok: true,
    digest,
    canonicalText: text,
    keyId: 'live',
    livemode: true,
  })
})

test('empty optional fields count as absent', async () => {
  const empty = Object.fromEntries(
    ['customerEmail', 'urlReturn', 'visibleMethod', 'validTo', 'invoice', 'billing', 'multipayout'].map(field => [
      field,
      '',
    ]),
  )
  const result = await post({ ...empty, shipping: { firstName: '', city: '' } })
  expect(result.ok && JSON.parse(JSON.stringify(result.order))).toEqual({
    ...{ merchantId, serviceId, amountMinor: 12990, currency: 'PLN', orderId: 'A1', customer: name, extra: {} },
  })
})

test.each([
  ['O’Brien, in any script', { customerLastName: "O'Brien-Łęcka Иванов 王 👩‍👩‍👧" }],
  ['a Cyrillic order number with dashes', { orderId: 'Заказ—№ 7' }],
  ['100 characters outside the basic plane', { orderId: '😀'.repeat(100) }],
  ['the smallest amount', { amount: '1' }],
  ['the largest amount', { amount: '999999999' }],
  ['an international e-mail address', { customerEmail: 'łucja.żółć@książka.example' }],
  ['a quoted e-mail address', { customerEmail: '"jan kowalski"@shop.example' }],
  ['an e-mail address of 200 characters', { customerEmail: `${'a'.repeat(60)}@${'b'.repeat(139)}` }],
  ['http in the sandbox', { urlReturn: 'http://localhost:3000/r' }],
  ['an IPv6 host', { urlReturn: 'http://[::1]:3000/r' }],
  ['an international host and path', { urlReturn: 'https://książka.example/łódź?q=ż' }],
  ['an address of 300 characters', { urlReturn: `https://shop.example/${'a'.repeat(279)}` }],
  ['payment without end', { validTo: 'NULL' }],
  ['a validTo 60 seconds ahead', { validTo: String(nowSeconds + 60) }],
  ['11 payout rows', { multipayout: Array.from({ length: 11 }, () => row()) }],
  ['payouts of the whole amount', { multipayout: [row({ amount: '12990', title: 'x' })] }],
  [
    'a company with its tax number',
    {
      invoice: invoice({
        buyer: { ...buyer, type: 'COMPANY', idType: 'VAT_ID', idNumber: 5250007738, idCountryCodeAlpha2: 'PL' },
      }),
    },
  ],
  [
    'nothing said as null or empty',
    { invoice: invoice({ invoiceId: null, basisForVatExemption: '', issueInvoice: true }) },
  ],
  ['a split payment', { invoice: invoice({ invoiceId: '04/12/23', positions: [{ ...position, taxAmount: 619 }] }) }],
  ['a used thing with discount', { cart: cart({ state: 'USED', discount: { amount: 1, tax: 0 } }) }],
])('accepts %s', async (_, change) => {
  expect(await post(change)).toMatchObject({ ok: true })
})

const refusals: [string, string, Fields][] = [
  ['orderId', 'required', { orderId: '' }],
  ['customerFirstName', 'required', { customerFirstName: undefined }],
  ['amount', 'required', { amount: undefined }],
  ['amount', 'must-be-text', { amount: { x: '1' } }],
  ['amount', 'amount-major-units', { amount: '129.90' }],
  ['amount', 'amount-major-units', { amount: '129,9' }],
  ['amount', 'amount-format', { amount: '0100' }],
  ['amount', 'amount-format', { amount: ' 100' }],
  ['amount', 'amount-format', { amount: '-1' }],
  ['amount', 'amount-format', { amount: '1e3' }],
  ['amount', 'amount-format', { amount: '１２' }],
  ['amount', 'amount-range', { amount: '0' }],
  ['amount', 'amount-range', { amount: '1000000000' }],
  ['currency', 'currency-format', { currency: 'pln' }],
  ['currency', 'currency-unknown', { currency: 'HRK' }],
  ['orderId', 'too-long', { orderId: 'ż'.repeat(101) }],
  ['orderId', 'control-character', { orderId: 'a\nb' }],
  ['orderId', 'control-character', { orderId: 'a\u0085b' }],
  ['customerLastName', 'bidi-override', { customerLastName: 'a\u202Eb' }],
  ['customerLastName', 'bidi-override', { customerLastName: 'a\u2066b' }],
  ['customerLastName', 'too-long', { customerLastName: 'x'.repeat(101) }],
  ['customerEmail', 'email-format', { customerEmail: 'jan' }],
  ['customerEmail', 'email-format', { customerEmail: 'jan@shop.example, ola@shop.example' }],
  ['customerEmail', 'email-format', { customerEmail: 'Jan <jan@shop.example>' }],
  ['customerEmail', 'control-character', { customerEmail: 'jan@shop.example\r\nBcc: x@y' }],
  ['customerEmail', 'too-long', { customerEmail: `${'a'.repeat(60)}@${'b'.repeat(140)}` }],
  ['customerPhone', 'too-long', { customerPhone: '1'.repeat(21) }],
  ['customerId', 'id-format', { customerId: 'a b' }],
  ['orderDescription', 'too-long', { orderDescription: 'x'.repeat(256) }],
  ['urlSuccess', 'address-format', { urlSuccess: '/ok' }],
  ['urlSuccess', 'address-format', { urlSuccess: 'javascript:alert(1)' }],
  ['urlSuccess', 'address-format', { urlSuccess: 'https://' }],
  ['urlSuccess', 'address-format', { urlSuccess: 'https:///ok' }],
  ['urlSuccess', 'address-format', { urlSuccess: ' https://shop.example' }],
  ['urlSuccess', 'address-format', { urlSuccess: 'https://shop.example/a b' }],
  ['urlSuccess', 'address-format', { urlSuccess: 'https://shop.example\\@evil.example' }],
  ['urlSuccess', 'address-format', { urlSuccess: 'https://shop.example:99999/' }],
  ['urlFailure', 'address-trailing-dot', { urlFailure: 'https://shop.example./ok' }],
  ['urlFailure', 'address-credentials', { urlFailure: 'https://shop.example@evil.example/' }],
  ['urlReturn', 'too-long', { urlReturn: `https://shop.example/${'a'.repeat(280)}` }],
  ['urlNotification', 'address-format', { urlNotification: 'ftp://shop.example/' }],
  ['validTo', 'valid-to-format', { validTo: 'tomorrow' }],
  ['validTo', 'valid-to-format', { validTo: 'null' }],
  ['validTo', 'valid-to-milliseconds', { validTo: String(now.getTime() + 3_600_000) }],
  ['validTo', 'valid-to-too-soon', { validTo: String(nowSeconds + 59) }],
  ['preselectMethodCode', 'code-format', { preselectMethodCode: 'x'.repeat(21) }],
  ['billing', 'must-be-group', { billing: 'x' }],
  ['billing[lastName]', 'required', { billing: { firstName: 'Jan' } }],
  ['billing[street]', 'too-long', { billing: { ...name, street: 'x'.repeat(201) } }],
  ['billing[city]', 'must-be-text', { billing: { ...name, city: { x: '1' } } }],
  ['shipping[countryCodeAlpha2]', 'too-long', { shipping: { ...name, countryCodeAlpha2: 'POL' } }],
  ['multipayout[x]', 'row-index', { multipayout: { x: row() } }],
  ['multipayout[0]', 'must-be-group', { multipayout: { 0: 'x' } }],
  ['multipayout[0][ban]', 'ban-format', { multipayout: [row({ ban: `PL${ban}` })] }],
  ['multipayout[0][ban]', 'ban-checksum', { multipayout: [row({ ban: ban.replace(/5$/, '6') })] }],
  ['multipayout[0][label]', 'required', { multipayout: [row({ label: '' })] }],
  ['multipayout[1][label]', 'too-long', { multipayout: [row(), row({ label: 'x'.repeat(71) })] }],
  ['multipayout[0][amount]', 'amount-range', { multipayout: [row({ amount: '0' })] }],
  ['multipayout', 'payout-sum', { multipayout: [row({ amount: '12990' }), row({ amount: '1' })] }],
  ['multipayout', 'payout-titles', { multipayout: [row({ title: 'x' }), row()] }],
  ['invoice', 'packed-base64', { invoice: 'H4sI AAA=' }],
  ['invoice', 'packed-gzip', { invoice: Buffer.from('{}').toString('base64') }],
  ['invoice', 'packed-json', { invoice: gzipSync('{').toString('base64') }],
  ['cart', 'packed-json', { cart: packed([1]) }],
  ['cart', 'packed-json', { cart: gzipSync('['.repeat(500_000)).toString('base64') }],
  ['invoice.buyer', 'required', { invoice: packed({ positions: [position] }) }],
  ['invoice.buyer.email', 'required', { invoice: invoice({ buyer: { ...buyer, email: '' } }) }],
  ['invoice.buyer.idType', 'required', { invoice: invoice({ buyer: { ...buyer, type: 'COMPANY' } }) }],
  [
    'invoice.buyer.countryCodeAlpha2',
    'member-value',
    { invoice: invoice({ buyer: { ...buyer, countryCodeAlpha2: 'Poland' } }) },
  ],
  ['invoice.buyer.city', 'too-long', { invoice: invoice({ buyer: { ...buyer, city: 'x'.repeat(101) } }) }],
  ['invoice.positions', 'member-range', { invoice: invoice({ positions: [] }) }],
  [
    'invoice.positions[0].grossAmount',
    'member-type',
    { invoice: invoice({ positions: [{ ...position, grossAmount: '1' }] }) },
  ],
  [
    'invoice.positions[0].taxStake',
    'member-value',
    { invoice: invoice({ positions: [{ ...position, taxStake: 'TAX_9' }] }) },
  ],
  [
    'invoice.positions[1].taxAmount',
    'split-payment-tax',
    { invoice: invoice({ positions: [{ ...position, taxAmount: 1 }, position] }) },
  ],
  ['invoice.basisForVatExemption.text', 'required', { invoice: invoice({ basisForVatExemption: { type: 'OTHER' } }) }],
  ['cart.items[0].name', 'control-character', { cart: cart({ name: 'a\tb' }) }],
  ['cart.items[0].quantity', 'member-range', { cart: cart({ quantity: -1 }) }],
  ['cart.items[0].state', 'member-value', { cart: cart({ state: 'OLD' }) }],
]

test.each(refusals)('refuses %s: %s', async (field, rule, change) => {
  const result = await post(change)
  expect(result).toMatchObject({ ok: false, kind: 'fields', faults: [{ field, rule }] })
  const texts = result.ok ? [] : result.faults.map(faultText)
  expect(texts.every(text => text.rule !== '' && text.fix !== '' && !/[{}]/.test(text.rule + text.fix))).toBe(true)
})

test.each([
  ['amount', { amount: '129.9' }, 'Send 12990.'],
  ['orderId', { orderId: 'ab\tc' }, 'U+0009 stands at character 3'],
  ['validTo', { validTo: '1777629600000' }, 'Divide by 1000: 1777629600.'],
])('the text for a fault of %s carries its facts', async (_, change, sentence) => {
  const result = await post(change)
  const texts = result.ok ? [] : result.faults.map(faultText)
  expect(texts.map(text => `${text.rule} ${text.fix}`).join()).toContain(sentence)
})

test('all faults are named at once, values shortened', async () => {
  const result = await post({ amount: 'x'.repeat(500), currency: 'zł', orderId: '' })
  expect(result.ok ? [] : result.faults.map(({ field, rule }) => `${field} ${rule}`)).toEqual([
    ...['amount amount-format', 'currency currency-format', 'orderId required'],
  ])
  expect(result.ok ? '' : result.faults[0]?.received).toBe(`${'x'.repeat(80)}…`)
})

test.each([
  ['orderId', { orderId: 'Zamówienie №7' }, 'imoje itself would refuse the character № (U+2116) here.'],
  ['customerLastName', { customerLastName: "O'Brien" }, "the character ' (U+0027)"],
  ['customerPhone', { customerPhone: '(22) 123' }, 'the character ('],
  ['visibleMethod', { visibleMethod: 'card,paypal' }, 'Unknown methods: paypal.'],
  ['urlNotification', { urlNotification: 'http://localhost:3000/n' }, 'would not notify localhost'],
  ['preselectMethodCode', { preselectMethodCode: '' }, 'leave it out'],
  ['billing[countryCodeAlpha2]', { billing: { ...name, countryCodeAlpha2: 'Polska' } }, 'two capital letters'],
  ['invoice', { invoice: invoice(), currency: 'EUR' }, 'PLN only'],
])('%s is accepted with a warning where imoje is stricter', async (field, change, sentence) => {
  const result = await post(change)
  expect(result).toMatchObject({ ok: true, warnings: [{ field }] })
  expect(result.ok && result.warnings.map(noteText).join()).toContain(sentence)
})

test('in production addresses must be https', async () => {
  const change = { urlReturn: 'http://shop.example/', urlNotification: 'https://shop.example/' }
  expect(await post(change, { mode: 'production' })).toMatchObject({
    ok: false,
    faults: [{ field: 'urlReturn', rule: 'address-https' }],
  })
  expect(await post(change)).toMatchObject({ ok: true })
})

test.each([
  [
    'no ids',
    {},
    [
      { field: 'merchantId', rule: 'required' },
      { field: 'serviceId', rule: 'required' },
    ],
  ],
  [
    'a shop that is not there',
    { merchantId, serviceId: serviceId.replace('6', '7') },
    [{ field: 'serviceId', rule: 'unknown-shop' }],
  ],
  ['exchanged ids', { merchantId: serviceId, serviceId: merchantId }, [{ field: 'merchantId', rule: 'ids-swapped' }]],
  ['an id with a blank', { merchantId: `${merchantId} `, serviceId }, [{ field: 'merchantId', rule: 'id-format' }]],
])('%s is an unknown shop, before anything else is looked at', async (_, ids, faults) => {
  const body = urlencoded(signed({ amount: 'x', ...ids }))
  expect(await receive(body)).toMatchObject({ ok: false, kind: 'unknown-shop', faults })
})

test.each([
  ['signature-missing', ''],
  ['signature-malformed', 'abc'],
  ['signature-algorithm', `${'ab'.repeat(16)};md5`],
  ['signature-mismatch', `${'ab'.repeat(32)};sha256`],
])('a bad signature is told apart from an unknown shop and hides the field faults: %s', async (rule, signature) => {
  const result = await receive(urlencoded({ ...required, amount: 'x', signature }))
  expect(result).toMatchObject({ ok: false, kind: 'signature', faults: [{ field: 'signature', rule }], shop: {} })
  expect(result).not.toHaveProperty('verified')
})

test('an ambiguous form is refused although its signature is right', async () => {
  const result = await post({ additionalDescription: 'note&amount=1&amounu=' })
  expect(result).toMatchObject({
    ...{ ok: false, kind: 'ambiguous' },
    faults: [{ field: 'additionalDescription', rule: 'ambiguous', facts: { imitates: 'amount' } }],
  })
})

test('a form posted again after its time still says which payment it is', async () => {
  const change = { validTo: String(nowSeconds - 5) }
  const digest = createHash('sha256')
    .update(canonicalText(formFieldsFrom({ ...required, ...change })))
    .digest('hex')
  expect(await post(change)).toMatchObject({
    ok: false,
    kind: 'fields',
    verified: { digest, keyId: 'test', livemode: false },
  })
})

test.each([
  ['a body over 256 kB', `a=${'x'.repeat(256 * 1024 - 1)}`, 'too-large'],
  ['501 fields', Array.from({ length: 501 }, (_, i) => `f${i}=1`).join('&'), 'too-many-fields'],
  ['five levels', 'a[b][c][d][e]=1', 'too-deep'],
])('%s is too large', async (_, body, rule) => {
  expect(await receive(body)).toMatchObject({ ok: false, kind: 'too-large', faults: [{ rule }] })
})

test('a packed object may unfold to 1 MB, not to more', async () => {
  const withName = (length: number) => invoice({ positions: [{ ...position, name: 'x'.repeat(length) }] })
  expect(await post({ invoice: withName(1024 * 1024 - 1000) })).toMatchObject({ ok: true })
  expect(await post({ invoice: withName(1024 * 1024) })).toMatchObject({
    ok: false,
    kind: 'too-large',
    faults: [{ field: 'invoice', rule: 'packed-too-large' }],
  })
})

test.each([
  ['JSON', '{"amount":"1"}', 'not-a-form'],
  ['multipart', '------x\r\nContent-Disposition: form-data; name="amount"', 'not-a-form'],
  ['bytes of windows-1250', Buffer.from([0x61, 0x3d, 0xb3]), 'invalid-utf8'],
  ['a repeated field', 'amount=1&amount=2', 'repeated'],
])('%s is named', async (_, body, rule) => {
  expect(await receive(body)).toMatchObject({ ok: false, kind: 'fields', faults: [{ rule }] })
})

test('whatever a shop signs and sends is read back as signed', async () => {
  const value = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .filter(text => !/[\p{Cc}\p{Cs}&\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text))
  const order = fc.record({
    orderId: value.filter(text => text !== ''),
    orderDescription: value,
    additionalDescription: value,
  })
  await fc.assert(
    fc.asyncProperty(order, async fields => {
      expect(await post(fields)).toMatchObject({ ok: true, order: { orderId: fields.orderId } })
    }),
  )
})

test('hostile bytes never throw', async () => {
  const hostile = fc.dictionary(
    fc.constantFrom(...Object.keys(required), 'validTo', 'invoice', 'urlReturn', 'multipayout', 'billing'),
    fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.string())),
  )
  await fc.assert(
    fc.asyncProperty(hostile, fc.uint8Array(), async (fields, bytes) => {
      const form = signed({ ...required, ...fields })
      expect(typeof (await receive(urlencoded(form))).ok).toBe('boolean')
      expect((await receive(Buffer.from(bytes))).ok).toBe(false)
    }),
    { numRuns: 300 },
  )
})
