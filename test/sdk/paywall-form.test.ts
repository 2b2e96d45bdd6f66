import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  canonicalText,
  createKasa,
  type FormFields,
  isKasaError,
  type KasaError,
  money,
  type PaywallOrder,
  type SignatureAlgorithm,
  signFields,
} from '../../sdk/src/index.js'

interface SignatureVector {
  name: string
  serviceKey: string
  algorithm: SignatureAlgorithm
  fields: FormFields
  body: string
  signature: string
}

interface AmbiguousVectors {
  serviceKey: string
  refused: { fields: FormFields }[]
  accepted: { fields: FormFields; signature: string }[]
}

const vectors = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as T

const serviceKey = 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c'
const merchantId = '6yt3gjtm9p7b8h9xsdqz'
const serviceId = '62f574ed-d4ad-4a7e-9981-89ed7284aaba'
const now = () => new Date('2026-11-22T10:00:00Z')
const kasa = createKasa({ baseUrl: 'http://127.0.0.1:3000/', merchantId, serviceId, serviceKey, now })

const order: PaywallOrder = {
  amount: money('1.00', 'PLN'),
  currency: 'PLN',
  orderId: 'A1',
  customerFirstName: 'Jan',
  customerLastName: 'Kowalski',
}

const refusalOf = (act: () => unknown): KasaError => {
  try {
    act()
  } catch (error) {
    if (isKasaError(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** An order that may break the types, as one written in JavaScript. */
const untyped = (changes: object): PaywallOrder => ({ ...order, ...changes })

describe('the published signatures', () => {
  test.each(vectors<SignatureVector[]>('form-signatures'))(
    '$name',
    ({ fields, algorithm, body, signature, ...rest }) => {
      expect(canonicalText(fields)).toBe(body)
      expect(signFields(fields, { serviceKey: rest.serviceKey, algorithm })).toBe(signature)
    },
  )

  const ambiguous = vectors<AmbiguousVectors>('form-ambiguous')
  test.each(ambiguous.refused)('a form that shares its signature with another one is refused: %j', ({ fields }) => {
    expect(refusalOf(() => signFields(fields, ambiguous)).code).toBe('order/ambiguous')
  })
  test.each(ambiguous.accepted)('a form whose values only look similar is signed: %j', ({ fields, signature }) => {
    expect(signFields(fields, ambiguous)).toBe(signature)
  })
})

describe('a form', () => {
  test('of a plain order carries the published signature of the same fields', () => {
    expect(kasa.paywall.form(order)).toMatchObject({
      action: 'http://127.0.0.1:3000/payment',
      method: 'post',
      fields: {
        amount: '100',
        signature: '229b25fa58d25bb7f934e8dc50db09a16ac456ff878718bc7dbc8c79e842a4ca;sha256',
      },
    })
  })

  test('signs empty texts and leaves out what is undefined', () => {
    const { fields } = kasa.paywall.form({ ...order, customerPhone: '', visibleMethod: [], customerEmail: undefined })
    expect(fields.signature).toBe('297f315337c7a5d65fae983ce9249c766cdd66bf74ab827023c6f5cead0c0e76;sha256')
    expect(Object.keys(fields)).not.toContain('customerEmail')
  })

  test('takes the algorithm and the language from the order, and sends neither', () => {
    const { action, fields } = kasa.paywall.form({ ...order, algorithm: 'sha224', lang: 'pl' })
    expect(action).toBe('http://127.0.0.1:3000/pl/payment')
    expect(fields.signature).toBe('6a573cd6a548d47693131458341fcdd94223c16bc10f061268c7d25a;sha224')
    expect(Object.keys(fields)).toHaveLength(8)
  })

  test('writes addresses and rows of a split payment with brackets', () => {
    const { fields } = kasa.paywall.form({
      ...order,
      amount: 300,
      billing: { firstName: 'Łucja', lastName: 'Żółć', countryCodeAlpha2: 'PL', taxId: '1234567890' },
      multipayout: [
        { ban: '72105000028166973380325415', amount: 100, label: 'Nazwa 0' },
        { ban: '58105000025503268251444948', amount: 200, label: 'Nazwa 1' },
      ],
    })
    expect(fields).toMatchObject({ 'billing[firstName]': 'Łucja', 'multipayout[1][amount]': '200' })
  })

  test('packs invoice and cart as base64 of gzipped JSON, each time the same', () => {
    const item = {
      id: '1',
      categoryId: 'c',
      name: 'Łóżko',
      amount: 500000,
      tax: 115000,
      taxStake: 23,
      quantity: 1,
      url: 'https://shop.example/1',
    } as const
    const [first, second] = [1, 2].map(() => kasa.paywall.form({ ...order, cart: { items: [item] } }).fields.cart ?? '')
    expect(first).toBe(second)
    expect(JSON.parse(gunzipSync(Buffer.from(first ?? '', 'base64')).toString())).toEqual({ items: [item] })
    expect(kasa.paywall.form({ ...order, cart: first }).fields.cart).toBe(first)
  })

  test('writes the last moment as seconds, or NULL for never', () => {
    expect(kasa.paywall.form({ ...order, validTo: new Date('2026-11-22T11:00:00.900Z') }).fields.validTo).toBe(
      '1795345200',
    )
    expect(kasa.paywall.form({ ...order, validTo: 'never' }).fields.validTo).toBe('NULL')
  })

  test('is complete HTML whose values, read back, are the signed ones', () => {
    const value = `"><script>alert('&amp;')</script>`
    const { html, fields } = kasa.paywall.form(
      { ...order, orderDescription: value },
      { button: 'Zapłać <teraz>', className: 'pay' },
    )
    expect(html).not.toContain('<script>')
    expect(html).toContain('<button type="submit">Zapłać &lt;teraz&gt;</button>')
    expect(html).toContain(
      '<form method="post" action="http://127.0.0.1:3000/payment" accept-charset="utf-8" class="pay">',
    )
    expect(readInputs(html)).toEqual(fields)
  })

  test('survives the trip through a browser and a server, whatever the texts are', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(isSendable)
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 1, max: 999_999_999 }), (orderId, company, note, amount) => {
        const billing = { firstName: 'A', lastName: 'B', company }
        const asked = { ...order, amount, orderId, billing, additionalDescription: note }
        const { html, fields } = kasa.paywall.form(asked)
        const address = new URL(kasa.paywall.url(asked))
        expect(readInputs(html)).toEqual(fields)
        expect(Object.fromEntries(address.searchParams)).toEqual(fields)
        expect(fields).toMatchObject({
          orderId,
          'billing[company]': company,
          additionalDescription: note,
          amount: `${amount}`,
        })
      }),
    )
  })
})

const isSendable = (text: string): boolean =>
  text.trim() !== '' && !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text) && !/\p{Cs}/u.test(text)

const withoutEntities = (text: string): string =>
  text.replace(
    /&(lt|gt|quot|#39|amp);/g,
    entity => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' })[entity] ?? entity,
  )

const readInputs = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
      withoutEntities(name),
      withoutEntities(value),
    ]),
  )

describe('an order is refused by field, rule and fix', () => {
  const url = 'https://shop.example/paid'
  const row = { ban: '72105000028166973380325415', amount: 60, label: 'x' }
  test.each<[string, object, KasaError['code'], string]>([
    ['an amount in major units', { amount: 129.9 }, 'order/amount', 'amount'],
    ['an amount as text', { amount: '129,90' }, 'order/amount', 'amount'],
    ['digits as text', { amount: '129' }, 'order/amount', 'amount'],
    ['nothing to pay', { amount: 0 }, 'order/amount', 'amount'],
    ['too much to pay', { amount: 1_000_000_000 }, 'order/amount', 'amount'],
    ['not a number', { amount: Number.NaN }, 'order/amount', 'amount'],
    ['no order number', { orderId: undefined }, 'order/missing', 'orderId'],
    ['a blank name', { customerFirstName: '  ' }, 'order/invalid', 'customerFirstName'],
    ['a long order number', { orderId: 'x'.repeat(101) }, 'order/invalid', 'orderId'],
    ['a number for an order number', { orderId: 17 }, 'order/invalid', 'orderId'],
    ['an unknown currency', { currency: 'ZŁ' }, 'order/invalid', 'currency'],
    ['a small currency', { currency: 'pln' }, 'order/invalid', 'currency'],
    ['two e-mail addresses', { customerEmail: 'a@b.pl,c@d.pl' }, 'order/invalid', 'customerEmail'],
    ['a long phone number', { customerPhone: '+48 22 123 45 67 ext. 8' }, 'order/invalid', 'customerPhone'],
    ['a line break', { additionalDescription: 'one\ntwo' }, 'order/invalid', 'additionalDescription'],
    ['a bidi override', { orderDescription: 'abc\u202edef' }, 'order/invalid', 'orderDescription'],
    ['a broken surrogate', { orderDescription: 'abc\ud800' }, 'order/invalid', 'orderDescription'],
    ['a relative address', { urlSuccess: '/paid' }, 'order/invalid', 'urlSuccess'],
    ['another scheme', { urlSuccess: 'javascript:alert(1)' }, 'order/invalid', 'urlSuccess'],
    ['a host that ends in a full stop', { urlReturn: 'https://shop.example./r' }, 'order/invalid', 'urlReturn'],
    ['a long address', { urlReturn: `${url}?${'x'.repeat(300)}` }, 'order/invalid', 'urlReturn'],
    ['a moment in milliseconds', { validTo: 1_795_345_200_000 }, 'order/invalid', 'validTo'],
    ['a moment that is over', { validTo: new Date('2026-11-22T10:00:30Z') }, 'order/invalid', 'validTo'],
    ['a broken date', { validTo: new Date('x') }, 'order/invalid', 'validTo'],
    ['an empty channel', { preselectMethodCode: '' }, 'order/invalid', 'preselectMethodCode'],
    ['methods with blanks', { visibleMethod: ['card', 'pay by link'] }, 'order/invalid', 'visibleMethod'],
    ['an unknown language', { lang: 'xx' }, 'order/invalid', 'lang'],
    ['half an address', { billing: { firstName: 'A' } }, 'order/missing', 'billing[lastName]'],
    [
      'an unknown part of an address',
      { shipping: { firstName: 'A', lastName: 'B', taxId: '1' } },
      'order/unknown-field',
      'shipping[taxId]',
    ],
    ['an account with blanks', { multipayout: [{ ...row, ban: '72 1050' }] }, 'order/invalid', 'multipayout[0][ban]'],
    ['rows above the amount', { multipayout: [row, row] }, 'order/invalid', 'multipayout'],
    [
      'a title in one row only',
      {
        multipayout: [
          { ...row, amount: 1, title: 't' },
          { ...row, amount: 1 },
        ],
      },
      'order/invalid',
      'multipayout',
    ],
    ['a fraction inside the cart', { cart: { items: [{ amount: 1.5 }] } }, 'order/invalid', 'cart.items.0.amount'],
    ['text that is no packed object', { invoice: '{}' }, 'order/invalid', 'invoice'],
    ['a misspelt field', { custmerEmail: 'a@b.pl' }, 'order/unknown-field', 'custmerEmail'],
    ['a signature smuggled in', { extra: { signature: 'x' } }, 'order/unknown-field', 'extra.signature'],
    ['a prototype as a name', { extra: { constructor: 'x' } }, 'order/unknown-field', 'constructor'],
    ['another algorithm', { algorithm: 'md5' }, 'order/algorithm', 'algorithm'],
    ['a hidden amount', { additionalDescription: 'note&amount=1&amounu=' }, 'order/ambiguous', 'additionalDescription'],
    [
      'a hidden address',
      { urlFailure: `${url}?a=1&urlNotification=http://evil.example` },
      'order/ambiguous',
      'urlFailure',
    ],
    [
      'a hidden member',
      { billing: { firstName: 'A&billing[taxId]=1', lastName: 'B' } },
      'order/ambiguous',
      'billing[firstName]',
    ],
  ])('%s', (_, changes, code, field) => {
    const error = refusalOf(() => kasa.paywall.form(untyped(changes)))
    expect(error).toMatchObject({ code, field })
    expect(error.message).toContain(field.replace('extra.', ''))
    expect(error.hint).not.toBe('')
  })

  test('an order number in a return address is everyday and is signed', () => {
    const { fields } = kasa.paywall.form({ ...order, urlReturn: 'https://shop.example/r?a=1&orderId=7' })
    expect(fields.urlReturn).toBe('https://shop.example/r?a=1&orderId=7')
  })

  test('fields that the package does not know are sent and signed', () => {
    const { fields } = kasa.paywall.form({ ...order, extra: { simp: '1&2' } })
    const { signature, ...sent } = fields
    expect(sent.simp).toBe('1&2')
    expect(signature).toBe(signFields(sent, { serviceKey }))
  })

  test('an address that would be too long asks for the form', () => {
    expect(refusalOf(() => kasa.paywall.url({ ...order, additionalDescription: 'ż'.repeat(3000) })).code).toBe(
      'order/too-long-for-url',
    )
  })
})
