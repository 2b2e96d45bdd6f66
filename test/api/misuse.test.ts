import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import { createShop } from '../../src/merchants/create-shop.js'
import { draftToken } from '../../src/merchants/create-token.js'
import { openCounterparty } from '../gateway/counterparty.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { type ApiCaller, callerOf } from './caller.js'

let kasa: TestGateway
let api: ApiCaller
let merchantId: number
beforeAll(async () => {
  kasa = await openGateway()
  api = callerOf(kasa)
  merchantId = kasa.shop?.shop.merchantId ?? 0
})
afterAll(() => kasa.close())

/** A token of the same merchant, of live money or for other shops. */
const tokenOf = async (livemode: boolean, shopIds: number[] | null = null): Promise<ApiCaller> =>
  callerOf(kasa, await addToken(kasa, merchantId, { livemode, shopIds }))
const addToken = async (
  { gateway: { storage } }: TestGateway,
  merchantId: number,
  { livemode, shopIds = null }: { livemode: boolean; shopIds?: number[] | null },
): Promise<string> => {
  const { token, draft } = draftToken({ random: randomBytes, livemode, label: 'till', createdAt: new Date() })
  await storage.write(({ tokens }) => tokens.add({ ...draft, merchantId, shopIds }))
  return token
}
const customer = { firstName: 'Jan', lastName: 'Lis', email: 'jan@sklep.example' }
const link = (orderId: string) => ({
  ...{ serviceId: kasa.shop?.serviceId, amount: 4500, currency: 'PLN', orderId, customer },
})
const keyed = (key: string) => ({ 'idempotency-key': key })
const idOf = ({ body }: Awaited<ReturnType<ApiCaller['post']>>): string => body.payment?.id

test('a refused body that is made to be looked at for ever is answered as fast as any other', async () => {
  for (const note of ['/'.repeat(250_000), 'a.'.repeat(125_000), 'eyJaaaaaaaa-'.repeat(20_000)]) {
    const { status, body } = await api.post('/payment', { note })
    expect([status, body.apiErrorResponse.instance.note?.length]).toEqual([422, note.length])
  }
})

test('a body nested deeper than anything is refused like any other', async () => {
  const deep = `{"note":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const { status, body } = await api.post('/payment', deep)
  expect([status, body.apiErrorResponse.code]).toEqual([422, 'request/invalid'])
})

test('a key of test money is another one for live money: a live order is never answered with a test payment', async () => {
  const live = await tokenOf(true)
  const first = await api.post('/payment', link('L/1'), keyed('order-1'))
  const second = await live.post('/payment', link('L/1'), keyed('order-1'))
  expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([200, null])
  expect(idOf(second)).not.toBe(idOf(first))
  expect((await kasa.read.payments.find(merchantId, idOf(second)))?.livemode).toBe(true)
  expect(idOf(await live.post('/payment', link('L/1'), keyed('order-1')))).toBe(idOf(second))
  expect((await live.get(`/payment/${idOf(first)}`)).status).toBe(404)
})

test('a live token makes nothing of test money, which it could not read again', async () => {
  const live = await tokenOf(true)
  const { status, body } = await live.post('/payment', { ...link('T/1'), currency: 'TST' })
  expect([status, body.apiErrorResponse?.code]).toEqual([406, 'method/unavailable'])
})

test('a token for other shops is not told what a key was answered', async () => {
  const facts = { name: 'Second', recipient: null, websiteUrl: null, notificationUrl: null }
  const needs = { store: kasa.gateway.storage, random: randomBytes, newId: randomUUID, systemClock: () => new Date() }
  const { shop } = await createShop({ ...needs, vault: { seal: async () => '', kid: '' } as never })({
    ...{ merchantId: kasa.shop?.merchantId ?? '', ...facts },
  })
  const narrow = await tokenOf(false, [shop.id])
  const wish = { services: [] }
  const { status, body } = await api.post('/auth/rotate', wish, keyed('rotate'))
  expect(status).toBe(200)
  const other = await narrow.post('/auth/rotate', wish, keyed('rotate'))
  expect([other.status, other.body.apiErrorResponse?.code]).toEqual([422, 'idempotency/other-body'])
  expect(JSON.stringify(other.body)).not.toContain(body.token)
})

test('a key that was forgotten and comes again with another wish does not answer with what the old wish made', async () => {
  const first = await api.post('/payment', link('K/1'), keyed('month'))
  expect(idOf(await api.post('/payment', link('K/1'), keyed('month')))).toBe(idOf(first))
  kasa.forget(36 * 24 * 3600)
  await kasa.pass(0)
  const later = await tokenOf(false)
  const second = await later.post('/payment', { ...link('K/2'), amount: 9900 }, keyed('month'))
  expect([second.status, second.body.payment.orderId, second.body.payment.amount]).toEqual([200, 'K/2', 9900])
  expect(idOf(second)).not.toBe(idOf(first))
})

test('a token for some shops, and in production one of test money, cannot decide who may call for all', async () => {
  const wish = { trustedIps: ['127.0.0.0/8', '::1'] }
  const narrow = await tokenOf(false, [kasa.shop?.shop.id ?? 0])
  const refused = await narrow.put('/settings/ips', wish)
  expect([refused.status, refused.body.apiErrorResponse?.code]).toEqual([403, 'auth/narrow-token'])
  const bank = openCounterparty({ id: 'acquirer', money: 'live', methodCodes: ['blik'] })
  const production = { KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: 'A'.repeat(43) }
  const live = await openGateway('sqlite', { connectors: [bank.connector] }, production)
  try {
    const { storage } = live.gateway
    const { merchant } = await createMerchant({ store: storage, random: randomBytes, systemClock: () => new Date() })({
      ...{ name: 'Sklep', legalName: 'Sklep sp. z o.o.' },
    })
    const put = async (livemode: boolean) => {
      const token = await addToken(live, merchant.id, { livemode })
      const answer = await fetch(`${live.origin}/v1/merchant/${merchant.publicId}/settings/ips`, {
        ...{ method: 'PUT', body: JSON.stringify(wish) },
        headers: { authorization: `Bearer ${token}`, host: 'pay.example.com' },
      })
      return answer.status
    }
    expect([await put(false), await put(true)]).toEqual([403, 200])
  } finally {
    await live.close()
  }
})
