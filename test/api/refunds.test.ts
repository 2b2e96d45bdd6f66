import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { openRefundHouse, type RefundHouse } from '../gateway/refund-house.js'
import { type ApiCaller, callerOf } from './caller.js'

let house: RefundHouse
let api: ApiCaller
beforeAll(async () => {
  house = await openRefundHouse()
  api = callerOf(house.kasa)
})
afterAll(() => house.close())

const serviceId = () => house.kasa.shop?.serviceId
const ask = (id: string, more: object = {}, headers: Record<string, string> = {}) =>
  api.post(`/transaction/${id}/refund`, { type: 'refund', serviceId: serviceId(), amount: 500, ...more }, headers)
const codeOf = ({ status, body }: Awaited<ReturnType<typeof ask>>) => [status, body.apiErrorResponse?.code]

test('a refund is answered as a transaction that is new, then told, read and listed with its sale', async () => {
  const { kasa, paid, shop } = house
  const { sale } = await paid({ orderId: 'API/1', customerEmail: 'jan@sklep.example' })
  const { status, body } = await ask(sale.publicId, { title: 'Zwrot 17', sendRefundConfirmationEmail: true })
  expect(status).toBe(200)
  expect(body.transaction).toMatchObject({
    ...{ type: 'refund', status: 'new', source: 'api', amount: 500, currency: 'PLN', title: 'Zwrot 17' },
    ...{ orderId: 'API/1', paymentMethod: 'blik', serviceId: serviceId(), originalTransactionId: sale.publicId },
  })
  expect(body.transaction.refunds).toBeUndefined()
  const { id } = body.transaction
  await kasa.pass(0)
  await kasa.pass(0)
  const read = (await api.get(`/transaction/${id}`)).body.transaction
  expect(read).toMatchObject({ id, status: 'settled', title: 'Zwrot 17' })
  const { refunds } = (await api.get(`/transaction/${sale.publicId}`)).body.transaction
  expect(refunds).toMatchObject([
    { transaction: { id, type: 'refund', status: 'settled', amount: 500, currency: 'PLN' } },
  ])
  const told = JSON.parse(shop.received.at(-1)?.body.toString() ?? '')
  expect(told).toMatchObject({ transaction: { id, type: 'refund', status: 'settled' }, payment: { status: 'settled' } })
  expect((await kasa.read.letters.recent(house.merchantId, 1))[0]).toMatchObject({ kind: 'refund.done', about: id })
})

test('can-refund says what is left; refusals say why, and echo what was asked', async () => {
  const { sale } = await house.paid()
  const can = async (amount: number) => (await api.post(`/transaction/${sale.publicId}/can-refund`, { amount })).body
  const partialRefund = { maxRefundAmount: 12_990, minRefundAmount: 1 }
  const all = { id: sale.publicId, refundable: true, balance: true, fullRefund: 12_990, partialRefund }
  expect(await can(12_990)).toEqual(all)
  await ask(sale.publicId, { amount: 12_000 })
  const left = { maxRefundAmount: 990, minRefundAmount: 1 }
  expect(await can(990)).toEqual({ ...all, partialRefund: left })
  expect(await can(991)).toEqual({ ...all, refundable: false, partialRefund: left, reason: 'refund/amount' })
  const more = await ask(sale.publicId, { amount: 991 })
  expect(codeOf(more)).toEqual([400, 'refund/amount'])
  expect(more.body.apiErrorResponse).toMatchObject({
    instance: { amount: 991 },
    message: expect.stringContaining('990'),
  })
  expect(codeOf(await ask(randomUUID()))).toEqual([404, 'transaction/unknown'])
  expect(codeOf(await ask(sale.publicId, { serviceId: randomUUID() }))).toEqual([404, 'service/unknown'])
  expect(codeOf(await ask(sale.publicId, { amount: 0 }))).toEqual([422, 'request/invalid'])
  expect(codeOf(await ask(sale.publicId, { type: 'sale' }))).toEqual([422, 'request/invalid'])
  expect(codeOf(await ask(sale.publicId, { rows: [{ row: 0, amount: 500 }] }))).toEqual([422, 'refund/rows'])
})

test('one Idempotency-Key is one refund, also after a crash that lost the answer; without a key each call is one', async () => {
  const { paid, now, kasa } = house
  const { sale } = await paid()
  const key = { 'idempotency-key': randomUUID() }
  const first = await ask(sale.publicId, {}, key)
  const again = await ask(sale.publicId, {}, key)
  expect(again.body.transaction.id).toBe(first.body.transaction.id)
  expect((await now(sale))?.refundAskedMinor).toBe(500)
  const refundId = randomUUID()
  const made = [
    await house.refund(sale, { amountMinor: 7, refundId }),
    await house.refund(sale, { amountMinor: 7, refundId }),
  ]
  expect(new Set(made.map(({ transaction }) => transaction.id)).size).toBe(1)
  await ask(sale.publicId)
  expect((await now(sale))?.refundAskedMinor).toBe(1_007)
  await kasa.pass(0)
})

test('a payment with hundreds of refunds is read once, not once for each of them', async () => {
  const { sale, page } = await house.paid()
  for (let count = 0; count < 300; count++) await house.refund(sale, { amountMinor: 1 })
  const { transactions, payments } = house.kasa.read
  const asked = jest.spyOn(transactions, 'ofPayment')
  const payers = jest.spyOn(payments, 'payer')
  try {
    const { body } = await api.get(`/payment/${(await house.kasa.payment(page)).publicId}`)
    expect(body.transactions).toHaveLength(301)
    expect([asked.mock.calls.length, payers.mock.calls.length]).toEqual([1, 1])
  } finally {
    asked.mockRestore()
    payers.mockRestore()
  }
})
