import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { type MessageFacts, notificationBody, notificationUrlOf } from '../../src/payments/message.js'
import type { Action, Payment, Transaction } from '../../src/payments/payment.js'

const shop = {
  publicId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  merchantPublicId: '6yt3gjtm9p1odfgx8491',
  notificationUrl: 'https://sklep.example/imoje',
}
const redirect: Action = {
  type: 'redirect',
  url: 'https://b.example/r/1',
  method: 'GET',
  contentType: '',
  contentBodyRaw: '',
}

const payment = (change: Partial<Payment> = {}): Payment => ({
  id: 7,
  publicId: 'f4ca7ae6-a1c3-4a4f-9a2a-5b3d3a1f0c11',
  merchantId: 1,
  shopId: 2,
  livemode: false,
  source: 'web',
  hosted: true,
  orderId: '123/ż',
  amountMinor: 12_990,
  currency: 'PLN',
  title: 'Zamówienie / 17',
  additionalDescription: null,
  status: 'settled',
  version: 3,
  closedReason: null,
  paidMinor: 12_990,
  surplusMinor: 0,
  payerId: 1,
  language: 'pl',
  notificationUrl: null,
  urlSuccess: null,
  urlFailure: null,
  urlReturn: null,
  visibleMethods: null,
  preselectMethodCode: null,
  validTo: null,
  formDigest: null,
  multipayout: null,
  invoice: null,
  cart: null,
  hold: null,
  delivery: null,
  widget: null,
  statusDigest: null,
  opening: null,
  createdAt: new Date('2026-01-01T00:00:00.900Z'),
  modifiedAt: new Date('2026-01-01T00:01:00Z'),
  ...change,
})

const transaction = (change: Partial<Transaction> = {}): Transaction => ({
  id: 9,
  publicId: '99e2ee01-5e52-4a3f-9a2a-0f8d5a1f0c99',
  merchantId: 1,
  shopId: 2,
  paymentId: 7,
  livemode: false,
  type: 'sale',
  status: 'settled',
  source: 'web',
  method: 'blik',
  methodCode: 'blik',
  amountMinor: 12_990,
  currency: 'PLN',
  connector: 'sandbox',
  statusCode: null,
  statusCodeDescription: null,
  paidMinor: 12_990,
  heldMinor: 0,
  surplusMinor: 0,
  refundedMinor: 0,
  refundAskedMinor: 0,
  disputedMinor: 0,
  surplusReturnedMinor: 0,
  returnAt: null,
  commissionMinor: 0,
  commissionRateBps: 0,
  action: null,
  credit: null,
  hold: null,
  holdUntil: null,
  live: false,
  supersededAt: null,
  createdAt: new Date('2026-01-01T00:00:01Z'),
  modifiedAt: new Date('2026-01-01T00:01:00Z'),
  ...change,
})

const body = (of: {
  payment?: Partial<Payment>
  transaction?: Partial<Transaction> | null
  action?: Action
  refund?: MessageFacts['refund']
}) =>
  notificationBody({
    payment: payment(of.payment),
    transaction: of.transaction === null ? null : transaction(of.transaction),
    shop,
    action: of.action ?? null,
    profile: null,
    delivery: null,
    refund: of.refund ?? null,
  })

test('a refund is told with its own title, its sale’s id and the payment it belongs to', () => {
  const refund = { title: 'Zwrot 17', originalTransactionId: '0a7e1f30-3c55-4d43-9ad5-0f8d5a1f0c11' }
  const told = JSON.parse(body({ transaction: { type: 'refund', amountMinor: 500 }, refund }))
  expect(Object.keys(told)).toEqual(['transaction', 'payment', 'originalTransactionId'])
  expect(told).toMatchObject({
    transaction: { type: 'refund', status: 'settled', amount: 500, title: 'Zwrot 17', orderId: '123/ż' },
    payment: { status: 'settled', amount: 12990 },
    originalTransactionId: refund.originalTransactionId,
  })
})

test('a settled payment is told with the members, order, types and bytes of imoje', () => {
  expect(body({})).toBe(
    '{"transaction":{"id":"99e2ee01-5e52-4a3f-9a2a-0f8d5a1f0c99","type":"sale","status":"settled","source":"web",' +
      '"created":1767225601,"modified":1767225660,"notificationUrl":"https://sklep.example/imoje",' +
      '"serviceId":"62f574ed-d4ad-4a7e-9981-89ed7284aaba","amount":12990,"currency":"PLN","title":"Zamówienie / 17",' +
      '"orderId":"123/ż","paymentMethod":"blik","paymentMethodCode":"blik"},' +
      '"payment":{"id":"f4ca7ae6-a1c3-4a4f-9a2a-5b3d3a1f0c11","title":"Zamówienie / 17","amount":12990,"status":"settled",' +
      '"created":1767225600,"orderId":"123/ż","currency":"PLN","modified":1767225660,' +
      '"serviceId":"62f574ed-d4ad-4a7e-9981-89ed7284aaba","notificationUrl":"https://sklep.example/imoje"}}',
  )
})

test('a refused try carries its code and description after the method', () => {
  const told = JSON.parse(
    body({ transaction: { status: 'rejected', statusCode: 'BLK-ERROR-210015', statusCodeDescription: 'No funds' } }),
  )
  expect(Object.keys(told.transaction).slice(-3)).toEqual(['paymentMethodCode', 'statusCode', 'statusCodeDescription'])
  expect(told.transaction).toMatchObject({ status: 'rejected', statusCode: 'BLK-ERROR-210015' })
})

test('expiry and cancellation send the payment alone', () => {
  const told = JSON.parse(body({ transaction: null, payment: { status: 'cancelled' }, action: redirect }))
  expect(Object.keys(told)).toEqual(['payment'])
  expect(told.payment.status).toBe('cancelled')
})

test('an action has exactly five members, a transfer adds the account, and only a pending try has one', () => {
  expect(JSON.parse(body({ transaction: { status: 'pending' }, action: redirect })).action).toEqual({
    type: 'redirect',
    url: 'https://b.example/r/1',
    method: 'GET',
    contentType: '',
    contentBodyRaw: '',
  })
  const transfer: Action = { type: 'transfer', ban: '72105000028166973380325415', title: 'K-1', recipient: 'Sklep' }
  expect(JSON.parse(body({ transaction: { status: 'pending' }, action: transfer })).action).toEqual({
    type: 'transfer',
    url: '',
    method: 'GET',
    contentType: '',
    contentBodyRaw: '',
    ban: '72105000028166973380325415',
  })
  expect(body({ transaction: { status: 'settled' }, action: redirect })).not.toContain('"action"')
})

test("a payment's own notification address goes before the shop's", () => {
  const own = { notificationUrl: 'https://own.example/n' }
  expect(notificationUrlOf(own, shop)).toBe('https://own.example/n')
  expect(notificationUrlOf({ notificationUrl: null }, shop)).toBe(shop.notificationUrl)
  expect(notificationUrlOf({ notificationUrl: null }, { notificationUrl: null })).toBeNull()
})

test("imoje's printed example keeps its signature through parse and stringify, so compact JSON is the right form", () => {
  const told = body({})
  const again = JSON.stringify(JSON.parse(told))
  const digest = (text: string) => createHash('sha256').update(`${text}key`).digest('hex')
  expect(digest(again)).toBe(digest(told))
})
