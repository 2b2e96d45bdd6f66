import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ShopSettings } from '../../src/merchants/shop.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { type ApiCaller, callerOf } from './caller.js'

type Members = Record<string, unknown>
let kasa: TestGateway
let api: ApiCaller
let shop: ReceivingShop
beforeAll(async () => {
  shop = await openShop()
  kasa = await openGateway()
  api = callerOf(kasa)
  await settle({ plainCardData: true, hold: { on: true, hours: 119, atEnd: 'release' } })
})
afterAll(async () => {
  await kasa?.close()
  await shop?.close()
})

const settle = async (change: Partial<ShopSettings>) => {
  await kasa.gateway.storage.write(async ({ shops }) => {
    const stored = await shops.byId(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0)
    if (stored) await shops.save({ ...stored, settings: { ...stored.settings, ...change } })
  })
  kasa.forget()
}
const card = { firstName: 'Ola', lastName: 'Żuk', number: '4111111111111111', month: '12', year: '2029', cvv: '123' }
const order = (more: Members = {}): Members => ({
  ...{ type: 'sale', serviceId: kasa.shop?.serviceId, amount: 12_990, currency: 'PLN' },
  ...{ orderId: `ZAM/${randomUUID().slice(0, 8)}`, paymentMethod: 'card', paymentMethodCode: 'ecom3ds', card },
  ...{ customer: { firstName: 'Ola', lastName: 'Żuk', email: 'ola@sklep.example' }, notificationUrl: shop.url },
  ...more,
})
const sell = async (more: Members = {}) => {
  const { status, body } = await api.post('/transaction', order(more))
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body.transaction
}
const end = async (id: string, verb: 'capture' | 'void', body?: unknown, headers?: Record<string, string>) => {
  const reply = await api.post(`/transaction/${id}/${verb}`, body, headers)
  const { code } = reply.body.apiErrorResponse ?? {}
  const { status, paidAmount, amount, payment } = reply.body.transaction ?? {}
  return code === undefined
    ? [reply.status, status, payment.status, `${paidAmount} of ${amount}`]
    : [reply.status, code]
}
const statusOf = async (id: string) => (await api.get(`/transaction/${id}`)).body.transaction.status

test('a card is authorized; captured whole with whatever empty body a client sends, it is settled, and again it answers the same', async () => {
  for (const body of [undefined, '[]', '{}', '']) {
    const { id, status, payment } = await sell()
    expect([status, payment.status]).toEqual(['authorized', 'authorized'])
    expect(await end(id, 'capture', body)).toEqual([200, 'settled', 'settled', '12990 of 12990'])
    expect(await end(id, 'capture', body)).toEqual([200, 'settled', 'settled', '12990 of 12990'])
    expect(await end(id, 'void')).toEqual([400, 'hold/captured'])
  }
})

test('a part is captured once; what is asked beyond it is refused, and what the shop reads and hears says what was taken', async () => {
  const { id } = await sell()
  await kasa.pass(0)
  expect(await end(id, 'capture', { amount: 12_991 })).toEqual([422, 'hold/amount'])
  expect(await end(id, 'capture', { amount: 0 })).toEqual([422, 'request/invalid'])
  const key = { 'idempotency-key': randomUUID() }
  expect(await end(id, 'capture', { amount: 5000 }, key)).toEqual([200, 'settled', 'settled', '5000 of 12990'])
  expect(await end(id, 'capture', { amount: 5000 }, key)).toEqual([200, 'settled', 'settled', '5000 of 12990'])
  expect(await end(id, 'capture')).toEqual([400, 'hold/captured'])
  const { transaction } = (await api.get(`/transaction/${id}`)).body
  expect(transaction).toMatchObject({ amount: 12_990, paidAmount: 5000, fee: { merchant: 70 } })
  await kasa.pass(0)
  const told = shop.received.map(({ body }) => JSON.parse(body.toString()).transaction).filter(one => one.id === id)
  expect(told.map(({ status, paidAmount }) => [status, paidAmount])).toEqual([
    ['authorized', undefined],
    ['settled', 5000],
  ])
})

test('a void cancels for good, and only a sale that is held can be ended', async () => {
  const { id } = await sell()
  const reply = await callerOf(kasa, kasa.shop?.apiToken ?? '', '/api/v1').post(`/transaction/${id}/void`)
  expect([reply.status, reply.body.transaction]).toMatchObject([
    200,
    { status: 'cancelled', payment: { status: 'cancelled' } },
  ])
  expect(await end(id, 'void')).toEqual([200, 'cancelled', 'cancelled', '0 of 12990'])
  expect(await end(id, 'capture')).toEqual([400, 'hold/gone'])
  expect(await end(randomUUID(), 'capture')).toEqual([404, 'transaction/unknown'])
  const { id: blik } = await sell({ paymentMethod: 'blik', paymentMethodCode: 'blik', blikCode: '999000' })
  expect(await statusOf(blik)).toBe('settled')
  expect(await end(blik, 'capture')).toEqual([400, 'hold/none'])
  expect(await end(blik, 'void')).toEqual([400, 'hold/none'])
})

test('an order says of itself whether, how long and to what end its money is held', async () => {
  const { status } = await sell({ hold: { wanted: false } })
  expect(status).toBe('settled')
  await settle({ hold: { on: false, hours: 119, atEnd: 'release' } })
  expect((await sell()).status).toBe('settled')
  const { id } = await sell({ hold: { wanted: true, hours: 5, atEnd: 'capture' } })
  const { body } = await api.post('/transaction', order({ hold: { wanted: true, hours: 120 } }))
  expect(body.apiErrorResponse.errors).toMatchObject([{ property: 'hold.hours' }])
  await kasa.pass(5 * 3600 - 1)
  expect(await statusOf(id)).toBe('authorized')
  await kasa.pass(1)
  expect(await statusOf(id)).toBe('settled')
  await settle({ hold: { on: true, hours: 119, atEnd: 'release' } })
})

test('a charge of a remembered card is held as a sale is', async () => {
  const customer = { firstName: 'Ola', lastName: 'Żuk', email: 'ola@sklep.example', cid: 'k-9' }
  const { id: first, paymentProfile } = await sell({ paymentMethodCode: 'oneclick', customer })
  expect(await end(first, 'capture')).toEqual([200, 'settled', 'settled', '12990 of 12990'])
  const { serviceId, amount, currency } = order()
  const { body } = await api.post('/transaction/profile', {
    ...{ serviceId, amount, currency, orderId: randomUUID(), paymentProfileId: paymentProfile.id },
  })
  expect(body.transaction.status).toBe('authorized')
  expect(await end(body.transaction.id, 'void')).toEqual([200, 'cancelled', 'cancelled', '0 of 12990'])
})

test('a wallet is held when its payer has said yes at its page', async () => {
  const { body } = await api.post(
    '/transaction',
    order({ paymentMethod: 'wallet', paymentMethodCode: 'gpay', card: undefined }),
  )
  const { id, status } = body.transaction
  expect(status).toBe('pending')
  await kasa.post(new URL(body.action.url).pathname, { answer: 'pay' })
  expect(await statusOf(id)).toBe('authorized')
  expect(await end(id, 'capture')).toEqual([200, 'settled', 'settled', '12990 of 12990'])
})

const rule = async (holdEnd: string, prefix: string) => {
  const body = JSON.stringify({ rules: [{ orderPrefix: prefix, holdEnd }] })
  const reply = await kasa.request('/sandbox/v1/rules', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  })
  expect(reply.status).toBe(200)
}

test('the simulated bank ends holds as its rules say: refuses, answers later, loses its answer, holds nothing any more', async () => {
  await rule('refuse', 'REFUSE')
  const refusing = await sell({ orderId: 'REFUSE/1' })
  expect(await end(refusing.id, 'capture')).toEqual([400, 'hold/refused'])
  expect(await end(refusing.id, 'void')).toEqual([400, 'hold/refused'])
  expect(await statusOf(refusing.id)).toBe('authorized')

  await rule('later', 'LATER')
  const slow = await sell({ orderId: 'LATER/1' })
  expect(await end(slow.id, 'capture', { amount: 100 })).toEqual([200, 'authorized', 'authorized', '0 of 12990'])
  expect(await end(slow.id, 'capture', { amount: 100 })).toEqual([200, 'authorized', 'authorized', '0 of 12990'])
  expect(await end(slow.id, 'capture', { amount: 200 })).toEqual([400, 'hold/in-progress'])
  expect(await end(slow.id, 'void')).toEqual([400, 'hold/in-progress'])
  await kasa.pass(5)
  expect(await end(slow.id, 'capture', { amount: 100 })).toEqual([200, 'settled', 'settled', '100 of 12990'])

  await rule('unknown', 'UNKNOWN')
  const lost = await sell({ orderId: 'UNKNOWN/1' })
  expect(await end(lost.id, 'void')).toEqual([200, 'authorized', 'authorized', '0 of 12990'])
  await kasa.pass(19)
  expect(await statusOf(lost.id)).toBe('authorized')
  await kasa.pass(1)
  expect(await statusOf(lost.id)).toBe('cancelled')

  await rule('gone', 'GONE')
  const gone = await sell({ orderId: 'GONE/1' })
  expect(await end(gone.id, 'capture')).toEqual([400, 'hold/gone'])
  expect(await statusOf(gone.id)).toBe('cancelled')
  // Its order can be paid again.
  expect((await sell({ orderId: 'GONE/1' })).status).toBe('authorized')
})

test('whoever looks at the simulator sees money that is held and decides what the bank does with it', async () => {
  await rule('refuse', 'NOBODY')
  const { id } = await sell({ orderId: 'PAGE/1' })
  const page = await kasa.page('/developers/simulator')
  const [, article = ''] = /aria-label="PAGE\/1">([\s\S]*?)<\/article>/.exec(page) ?? []
  expect(article).toContain('the money is held')
  expect(article).toContain('The bank takes the money by itself')
  expect(article).not.toContain('Decline')
  const [, reference] = /orders\/([\w-]+)"/.exec(article) ?? []
  await kasa.post(`/developers/simulator/orders/${reference}`, { holdEnd: 'refuse' })
  expect(await end(id, 'void')).toEqual([400, 'hold/refused'])
  await kasa.post(`/developers/simulator/orders/${reference}`, { outcome: 'approve' })
  expect(await statusOf(id)).toBe('settled')
  const other = await sell({ orderId: 'PAGE/2' })
  const found = JSON.parse(await kasa.page('/sandbox/v1/orders?orderId=PAGE/2'))
  expect(found).toMatchObject({ orders: [{ state: 'held', outcomes: ['approve', 'cancel'] }] })
  await kasa.post(`/developers/simulator/orders/${found.orders[0].reference}`, { outcome: 'cancel' })
  expect(await statusOf(other.id)).toBe('cancelled')
})

test('of money that was held, the payer can dispute what was captured', async () => {
  const { id, payment } = await sell({ title: 'TEST-DISPUTE' })
  expect(await end(id, 'capture', { amount: 6_000 })).toEqual([200, 'settled', 'settled', '6000 of 12990'])
  await kasa.pass(24 * 3600)
  const [dispute] = (await api.get(`/disputes?paymentId=${payment.id}`)).body.disputes
  expect(dispute).toMatchObject({ stage: 'open', amount: 6_000, transactionId: id })
})
