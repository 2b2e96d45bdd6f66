import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createKasa, isKasaError, type PaywallOrder } from '../../sdk/src/index.js'
import { findAmbiguity } from '../../src/signing/ambiguity.js'
import { canonicalText } from '../../src/signing/canonical.js'
import { formFieldsFrom, readFormFields } from '../../src/signing/form-fields.js'
import { verifyForm } from '../../src/signing/form-signature.js'
import { imojeSignatureHeader, webhookHeaders, webhookPublicKey } from '../../src/signing/notification-signature.js'
import { signReturnResult, withReturnResult } from '../../src/signing/return-result.js'

// The package and the gateway share no code. These tests hold the two against each other.
const shop = {
  baseUrl: 'http://127.0.0.1:3000',
  merchantId: '6yt3gjtm9p7b8h9xsdqz',
  serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  serviceKey: 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c',
}
const at = new Date('2026-11-22T10:00:00Z')
const pair = generateKeyPairSync('ed25519')
const kasa = createKasa({ ...shop, publicKey: webhookPublicKey(pair.publicKey), now: () => at })

const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .filter(value => value.trim() !== '' && !/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(value))
const row = fc.record({
  ban: fc.constant('72105000028166973380325415'),
  amount: fc.integer({ min: 1, max: 99 }),
  label: text,
})
const orders: fc.Arbitrary<PaywallOrder> = fc.record({
  amount: fc.integer({ min: 10_000, max: 999_999_999 }),
  currency: fc.constantFrom('PLN', 'EUR', 'HUF'),
  orderId: text,
  customerFirstName: text,
  customerLastName: text,
  additionalDescription: text,
  billing: fc.record({ firstName: text, lastName: text, city: text }),
  multipayout: fc.array(row, { maxLength: 12 }),
  algorithm: fc.constantFrom('sha224', 'sha256', 'sha384', 'sha512'),
  validTo: fc.constantFrom<PaywallOrder['validTo']>('never', new Date('2027-01-01'), undefined),
})

test('the gateway verifies every form and every address of the package', () => {
  fc.assert(
    fc.property(orders, order => {
      const { fields } = kasa.paywall.form(order)
      const query = kasa.paywall.url(order).split('?')[1] ?? ''
      for (const posted of [new URLSearchParams(fields).toString(), query]) {
        const reading = readFormFields(Buffer.from(posted))
        const { signature = '', ...rest } = Object.fromEntries(reading.fields)
        expect(reading.ok).toBe(true)
        expect(verifyForm(canonicalText(formFieldsFromMaps(rest)), String(signature), shop.serviceKey)).toEqual({
          ok: true,
        })
      }
    }),
  )
})

const formFieldsFromMaps = (fields: object): ReturnType<typeof formFieldsFrom> => new Map(Object.entries(fields))

test('both refuse the same values as ambiguous', () => {
  const name = fc.constantFrom(
    'amount',
    'urlNotification',
    'orderId',
    'billing[city]',
    'billing[',
    'validTo',
    'b',
    'amounu',
    'serviceId',
    'version',
  )
  const joint = fc.constantFrom('&', '& ', '?', '&amp;')
  const field = fc.constantFrom('additionalDescription', 'orderDescription', 'urlReturn', 'urlFailure', 'orderId')
  fc.assert(
    fc.property(field, joint, name, (where, between, inside) => {
      const value = where.startsWith('url')
        ? `https://shop.example/r?a=1${between}${inside}=2`
        : `a${between}${inside}=2`
      const order = {
        amount: 100,
        currency: 'PLN',
        orderId: 'A1',
        customerFirstName: 'A',
        customerLastName: 'B',
        [where]: value,
      }
      const refused = ((): boolean => {
        try {
          kasa.paywall.form(order)
          return false
        } catch (error) {
          return isKasaError(error) && error.code === 'order/ambiguous'
        }
      })()
      if (/\s/.test(value) && where.startsWith('url')) return
      expect(refused).toBe(findAmbiguity(formFieldsFrom(order)) !== undefined)
    }),
  )
})

test('the package reads what the gateway signs: notifications and returns', () => {
  const payment = {
    id: 'c9fd2a3c-d4cf-4a4b-b6a8-6d8b6d6d6d6d',
    title: 'Żółć / 1',
    amount: 12990,
    status: 'settled',
    orderId: 'A1',
    currency: 'PLN',
    serviceId: shop.serviceId,
  }
  const body = Buffer.from(JSON.stringify({ payment }))
  const signed = webhookHeaders({ id: `evt_${payment.id}_4`, at, body }, [shop.serviceKey], pair.privateKey)
  const headers = { ...signed, 'x-imoje-signature': imojeSignatureHeader(shop, body, shop.serviceKey) }
  expect(kasa.notifications.verify(body, headers)).toMatchObject({
    kind: 'payment.settled',
    sequence: 4,
    paymentId: payment.id,
  })

  const result = {
    issuer: shop.baseUrl,
    serviceId: shop.serviceId,
    paymentId: payment.id,
    orderId: 'A1',
    status: 'settled',
    amountMinor: 12990,
    currency: 'PLN',
    sequence: 4,
    livemode: false,
  }
  const token = signReturnResult(result, shop.serviceKey, at)
  const address = withReturnResult('https://shop.example/r?a=1&kasaResult=old#top', token)
  expect(kasa.returns.read(address, { orderId: 'A1', amount: 12990, currency: 'PLN' })).toMatchObject({
    sequence: 4,
    status: 'settled',
    issuer: shop.baseUrl,
  })
})
