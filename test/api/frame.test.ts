import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import { createShop } from '../../src/merchants/create-shop.js'
import { createToken, revokeToken } from '../../src/merchants/create-token.js'
import { openVault } from '../../src/vault/vault.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { engines } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { type ApiCaller, callerOf } from './caller.js'

type Image = [{ png: string }]
type Row = {
  currency: string
  transactionLimits: { maxTransaction: { type: string; value: number } }
  paymentMethodImage: Image
  paymentMethodCodeImage: Image
}

let kasa: TestGateway
let api: ApiCaller
let service: string
beforeAll(async () => {
  kasa = await openGateway()
  api = callerOf(kasa)
  service = `/service/${kasa.shop?.serviceId}`
})
afterAll(() => kasa.close())

const needs = () => ({
  store: kasa.gateway.storage,
  vault: openVault([randomBytes(32)]),
  random: randomBytes,
  newId: randomUUID,
  systemClock: () => new Date(),
})
const merchantId = () => kasa.shop?.merchantId ?? ''

describe('who may call', () => {
  test('a call without a token, with a wrong or a revoked one is refused with 401 and says what to send', async () => {
    const made = await createToken(needs())({ merchantId: merchantId(), livemode: false, label: 'till' })
    expect((await callerOf(kasa, made.token).get(service)).status).toBe(200)
    await revokeToken(needs())({ merchantId: merchantId(), tokenId: made.row.id })
    const bare = await kasa.request(`/v1/merchant/${merchantId()}${service}`)
    const replies = [
      bare,
      ...(await Promise.all(
        ['wrong', made.token].map(token =>
          kasa.request(`/v1/merchant/${merchantId()}${service}`, { headers: { authorization: `Bearer ${token}` } }),
        ),
      )),
    ]
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401])
    expect(bare.headers.get('www-authenticate')).toBe('Bearer')
    expect(await bare.json()).toEqual({
      apiErrorResponse: {
        code: 'auth/missing',
        message: 'No API token was sent.',
        instance: {},
        errors: [],
        hint: expect.stringContaining('Authorization: Bearer'),
      },
    })
  })

  test("somebody else's merchant and an unknown one are refused alike with 403; an unknown shop of one's own is 404", async () => {
    const { merchant } = await createMerchant(needs())({ name: 'Other', legalName: 'Other' })
    const [foreign, unknown] = await Promise.all(
      [merchant.publicId, 'z'.repeat(20)].map(id => api.get(`${kasa.origin}/v1/merchant/${id}${service}`)),
    )
    expect(foreign?.status).toBe(403)
    expect(unknown?.body).toEqual(foreign?.body)
    const nobody = await api.get('/service/3b6c4c1e-6c3a-4d2e-9a4b-0d2f0c1a2b3c')
    expect([nobody.status, nobody.body.apiErrorResponse.code]).toEqual([404, 'service/unknown'])
  })

  test('a token for some shops does not see the others', async () => {
    const facts = { name: 'Second', recipient: null, websiteUrl: null, notificationUrl: null }
    const { shop } = await createShop(needs())({ merchantId: merchantId(), ...facts })
    const order = { merchantId: merchantId(), livemode: false, label: 'narrow', serviceIds: [shop.publicId] }
    const { token } = await createToken(needs())(order)
    const caller = callerOf(kasa, token)
    expect((await caller.get(`/service/${shop.publicId}`)).status).toBe(200)
    expect((await caller.get(service)).status).toBe(404)
    expect((await caller.get('/services')).body).toHaveLength(1)
    expect((await api.get('/services')).body).toHaveLength(2)
  })

  test('an address that is not trusted is refused; a list that would lock the caller out is not taken', async () => {
    const locked = await api.put('/settings/ips', { trustedIps: ['203.0.113.9'] })
    expect([locked.status, locked.body.apiErrorResponse.errors[0]?.property]).toEqual([422, 'trustedIps'])
    expect((await api.put('/settings/ips', { trustedIps: ['127.0.0.0/8', '::1'] })).body).toEqual({
      status: 'ok',
      trustedIps: ['127.0.0.0/8', '::1'],
    })
    expect((await api.get('/settings/ips')).status).toBe(200)
    const id = (await kasa.read.merchants.find(merchantId()))?.id ?? 0
    await kasa.gateway.storage.write(({ merchants }) => merchants.saveTrustedIps(id, ['203.0.113.9']))
    const refused = await api.get('/settings/ips')
    expect([refused.status, refused.body.apiErrorResponse.code]).toEqual([403, 'auth/untrusted-address'])
    await kasa.gateway.storage.write(({ merchants }) => merchants.saveTrustedIps(id, []))
  })
})

describe('how a call is read and answered', () => {
  test('both prefixes answer; an unknown endpoint or method is a JSON 404 with a trace id', async () => {
    expect((await callerOf(kasa, undefined, '/api/v1').get('/services')).body).toHaveLength(2)
    for (const reply of [
      await api.get('/nothing'),
      await api.delete('/services'),
      await api.get(`${kasa.origin}/v1/x/%00`),
      await api.get(`${kasa.origin}/v1`),
    ]) {
      expect([reply.status, reply.body.apiErrorResponse.code]).toEqual([404, 'endpoint/unknown'])
      expect(reply.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
    }
  })

  test('every fault of a body is named at once, with the request echoed and nothing secret in it', async () => {
    const body = {
      amount: '12.90',
      currency: 'zl',
      device: 7,
      card: { number: '4111111111111111' },
      note: 'call 4111 1111 1111 1111',
    }
    const { status, body: reply } = await api.post(`${service}/get-payment-methods`, body)
    expect(status).toBe(422)
    expect(reply.apiErrorResponse.errors).toEqual([
      { property: 'amount', message: 'must be a whole number of minor units: 129.90 PLN is 12990' },
      { property: 'currency', message: expect.any(String) },
      { property: 'currency', message: 'must be three capital letters such as PLN' },
      { property: 'device', message: expect.any(String) },
    ])
    expect(reply.apiErrorResponse.instance).toEqual({ amount: '12.90', currency: 'zl', device: 7, note: 'call ***' })
    expect((await api.post(`${service}/get-payment-methods`, {})).body.apiErrorResponse.errors).toEqual([
      { property: 'amount', message: 'is required' },
      { property: 'currency', message: 'is required' },
    ])
    expect((await api.post(`${service}/get-payment-methods`, '{"amount":')).status).toBe(400)
    expect((await api.post(`${service}/get-payment-methods`, '7')).status).toBe(422)
    expect((await api.post(`${service}/get-payment-methods`, { amount: 1, note: 'x'.repeat(300_000) })).status).toBe(
      400,
    )
  })

  test('empty optional members and unknown ones are no faults', async () => {
    const body = { amount: 4500, currency: 'PLN', device: '', locale: null, version: '4.16.1;woocommerce' }
    const { status, body: groups } = await api.post(`${service}/get-payment-methods`, body)
    expect(status).toBe(200)
    expect(groups.map(({ label }: { label: string }) => label)).toEqual(
      expect.arrayContaining(['BLIK', 'Bank transfer', 'Card', 'Traditional transfer']),
    )
    expect((await api.post(`${service}/get-payment-methods`, { ...body, locale: 'pl-PL' })).body[1].label).toBe(
      'Szybki przelew',
    )
  })

  test("a shop's rows are one for each channel and currency, each with a positive maximum and no unknown currency", async () => {
    const { body } = await api.get(service)
    const rows: Row[] = body.service.paymentMethods
    expect(body.service).toMatchObject({ id: kasa.shop?.serviceId, isActive: true, created: expect.any(Number) })
    expect(
      rows.every(
        ({ transactionLimits: { maxTransaction } }) => maxTransaction.type === 'number' && maxTransaction.value > 0,
      ),
    ).toBe(true)
    const images = new Set(rows.flatMap(row => [row.paymentMethodImage[0].png, row.paymentMethodCodeImage[0].png]))
    for (const image of images) expect((await kasa.request(image)).headers.get('content-type')).toBe('image/png')
    expect(rows.map(({ currency }) => currency)).not.toContain('TST')
    expect(new Set(rows.map(row => JSON.stringify(row))).size).toBe(rows.length)
  })
})

describe('an Idempotency-Key', () => {
  const rotate = (key: string, body: unknown = { services: [kasa.shop?.serviceId] }) =>
    api.post('/auth/rotate', body, { 'idempotency-key': key })

  test('repeats the answer to the same wish and refuses another one under the same key', async () => {
    const first = await rotate('"one"')
    const [again, bare, other, odd] = await Promise.all([
      rotate('"one"'),
      rotate('one'),
      rotate('one', { services: [] }),
      rotate('x'.repeat(256)),
    ])
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([200, null])
    expect([again.body, bare.body]).toEqual([first.body, first.body])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect([other.status, other.body.apiErrorResponse.code]).toEqual([422, 'idempotency/other-body'])
    expect(odd.status).toBe(400)
    const rows = await kasa.gateway.storage.read.idempotency.find({
      merchantId: (await kasa.read.merchants.find(merchantId()))?.id ?? 0,
      key: 'one',
      method: 'POST',
      path: `test /v1/merchant/${merchantId()}/auth/rotate`,
    })
    expect(rows?.answer).not.toContain(first.body.token)
  })

  test('the new token and key hold at once, the old ones for a day', async () => {
    const { body } = await rotate('two')
    const fresh = callerOf(kasa, body.token)
    expect((await fresh.get('/services')).status).toBe(200)
    expect((await api.get('/services')).status).toBe(200)
    kasa.forget()
    const key: string = body.services[kasa.shop?.serviceId ?? '']
    for (const used of [key, kasa.shop?.serviceKey]) {
      expect((await kasa.post('/pl/payment', kasa.signed({}, used))).status).toBe(303)
    }
    kasa.forget(24 * 3600)
    expect((await api.get('/services')).status).toBe(401)
    expect((await fresh.get('/services')).status).toBe(200)
    expect((await kasa.post('/pl/payment', kasa.signed())).status).not.toBe(303)
    expect((await kasa.post('/pl/payment', kasa.signed({}, key))).status).toBe(303)
  })
})

test.each(engines)(
  'whoever rotates again and again waits, with the newest still good, until the oldest of before ends: %s',
  async engine => {
    const house = await openGateway(engine)
    const services = [house.shop?.serviceId]
    const first = callerOf(house)
    let caller = first
    for (let count = 0; count < 5; count++) {
      const { status, body } = await caller.post('/auth/rotate', { services })
      expect([count, status]).toEqual([count, 200])
      caller = callerOf(house, body.token)
      house.forget(60)
    }
    // The first one is accepted still, and could make as many more.
    for (const one of [caller, first]) {
      for (const body of [{ services }, { services: [] }]) {
        const { status, body: refused } = await one.post('/auth/rotate', body)
        expect([status, refused.apiErrorResponse.code]).toEqual([400, 'auth/rotated-often'])
        expect(refused.apiErrorResponse.message).toMatch(/5 tokens or keys .* after \d{4}-\d\d-\d\dT/)
      }
    }
    const keys = await house.read.keys.ofShop(house.shop?.shop.merchantId ?? 0, house.shop?.shop.id ?? 0)
    expect(keys.filter(({ livemode, state }) => !livemode && state === 'accepted')).toHaveLength(5)
    expect((await caller.get('/services')).status).toBe(200)
    house.forget(24 * 3600 - 4 * 60 + 1)
    expect((await caller.post('/auth/rotate', { services })).status).toBe(200)
    await house.close()
  },
)

describe.each(engines)('what a crash cut off, on %s', engine => {
  test('is run again under its key when its lease has ended, and finds what it had made', async () => {
    const house = await openGateway(engine)
    const caller = callerOf(house)
    const id = (await house.read.merchants.find(house.shop?.merchantId ?? ''))?.id ?? 0
    const customer = { firstName: 'Jan', lastName: 'Lis' }
    const order = { serviceId: house.shop?.serviceId, amount: 4500, currency: 'PLN', orderId: 'C-1', customer }
    const sale = { ...order, type: 'sale', paymentMethod: 'blik', paymentMethodCode: 'blik', blikCode: '999000' }
    /** As the database stands when the process died between making and answering. */
    const crash = async (path: string, minutesAgo: number) => {
      const leasedUntil = Date.now() - minutesAgo * 60_000
      await rawly(
        house.database,
        `update idempotency set state = 'started', status = null, answer = null, answered_at = null, leased_until = ${leasedUntil}
          where merchant_id = ${id} and path like '%${path}'`,
      )
    }
    const post = (path: string, body: unknown) => caller.post(path, body, { 'idempotency-key': 'k' })
    const sold = await post('/transaction', sale)
    const { id: saleId } = sold.body.transaction
    const refund = { type: 'refund', serviceId: house.shop?.serviceId, amount: 500 }
    const cases: [string, unknown, (body: Record<string, { id: string }>) => string | undefined][] = [
      ['/payment', order, body => body.payment?.id],
      ['/transaction', sale, body => body.transaction?.id],
      [`/transaction/${saleId}/refund`, refund, body => body.transaction?.id],
    ]
    for (const [path, body, idOf] of cases) {
      const first = await post(path, body)
      await crash(path, -1)
      const running = await post(path, body)
      expect([path, running.status, running.headers.get('retry-after')]).toEqual([path, 409, '1'])
      await crash(path, 1)
      const again = await post(path, body)
      expect([path, again.status, idOf(again.body)]).toEqual([path, 200, idOf(first.body)])
    }
    await house.pass(5)
    expect((await caller.get('/transactions?type=refund')).body.transactions).toHaveLength(1)
    expect((await caller.get('/payments')).body.payments).toHaveLength(2)
    await house.close()
  })
})

test('a token may call so often in a minute and is told what is left; beyond it, and for guessed tokens, 429 says how long to wait', async () => {
  const house = await openGateway('sqlite', {}, { KASA_API_RATE: '3' })
  const caller = callerOf(house)
  const replies = []
  for (let count = 0; count < 4; count++) replies.push(await caller.get('/services'))
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429])
  expect(replies.map(({ headers }) => headers.get('ratelimit')?.replace(/t=\d+/, 't=…'))).toEqual([
    ...['"token";r=2;t=…', '"token";r=1;t=…', '"token";r=0;t=…'],
    undefined,
  ])
  expect(replies[0]?.headers.get('ratelimit-policy')).toBe('"token";q=3;w=60')
  expect(Number(replies[3]?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(replies[3]?.body.apiErrorResponse.code).toBe('rate/exceeded')
  const guesser = callerOf(house, 'kasa_test_guessed')
  const guesses = []
  for (let count = 0; count < 31; count++) guesses.push((await guesser.get('/services')).status)
  expect([...new Set(guesses.slice(0, 30)), guesses[30]]).toEqual([401, 429])
  await house.close()
})
