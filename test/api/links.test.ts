import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { type ApiCaller, callerOf } from './caller.js'

type Members = Record<string, unknown>
const buyer = { firstName: 'Jan', lastName: 'Lis', email: 'jan@sklep.example' }

describe.each(engines)('payment links on %s', engine => {
  let kasa: TestGateway
  let api: ApiCaller
  let shop: ReceivingShop
  beforeAll(async () => {
    shop = await openShop()
    kasa = await openGateway(engine)
    api = callerOf(kasa)
  })
  afterAll(async () => {
    await kasa?.close()
    await shop?.close()
  })

  const order = (more: Members = {}) => ({
    ...{ serviceId: kasa.shop?.serviceId, amount: 4500, currency: 'PLN', customer: buyer },
    ...{ orderId: `A/${randomUUID().slice(0, 8)}`, notificationUrl: `${shop.url}/n` },
    ...more,
  })
  const make = async (more: Members = {}, headers: Record<string, string> = {}) => {
    const { status, body } = await api.post('/payment', order(more), headers)
    if (status !== 200) throw new Error(JSON.stringify(body))
    return body.payment
  }
  const read = async (id: string) => (await api.get(`/payment/${id}`)).body
  /** The payer opens the link: where its page is. */
  const follow = async (url: string, language = 'cs') => {
    const reply = await kasa.request(url, { headers: { 'accept-language': language } })
    return reply.headers.get('location') ?? `${reply.status}`
  }
  const told = () => shop.received.map(({ body }) => JSON.parse(String(body)))
  const cancel = (paymentId: string) => api.post('/payment/cancel', { serviceId: kasa.shop?.serviceId, paymentId })

  test('a shop that wants it has its links sent to their payers by letter, once, in the language asked for, and gets one itself', async () => {
    const own = kasa.shop?.shop
    const letters = async () =>
      (await kasa.read.letters.recent(own?.merchantId ?? 0, 50)).filter(({ kind }) => kind.startsWith('invoice.'))
    const wish = async (wanted: boolean) => {
      await kasa.gateway.storage.write(async ({ shops }) => {
        const found = await shops.byId(own?.merchantId ?? 0, own?.id ?? 0)
        const settings = {
          helpContact: wanted ? 'help@shop.example' : null,
          letters: { 'invoice.created': wanted, 'invoice.shop': wanted },
        }
        if (found) await shops.save({ ...found, settings: { ...found.settings, ...settings } })
      })
      kasa.forget()
    }
    await make({ customer: { ...buyer, email: 'payer@example.com' } })
    expect(await letters()).toEqual([])
    await wish(true)
    const key = { 'Idempotency-Key': randomUUID() }
    const same = order({ customer: { ...buyer, email: 'payer@example.com', locale: 'de' } })
    for (const _ of [1, 2]) expect((await api.post('/payment', same, key)).status).toBe(200)
    expect(await letters()).toMatchObject([
      { kind: 'invoice.shop', language: 'de', about: '' },
      { kind: 'invoice.created', language: 'de', about: '' },
    ])
    await make({ customer: { firstName: 'Jan', lastName: 'Lis' } })
    await wish(false)
    expect((await letters()).map(({ kind }) => kind)).toEqual(['invoice.shop', 'invoice.shop', 'invoice.created'])
  })

  test('a link is told in full, leads to its page in the language of the payer or the one asked for, and says step by step what became of it', async () => {
    const made = await make({ phone: '', returnUrl: 'https://sklep.example/back', validTo: null, simp: '' })
    expect(made).toEqual({
      ...{
        id: expect.any(String),
        url: expect.stringMatching(/\/s\/[A-Za-z0-9]{10}$/),
        serviceId: kasa.shop?.serviceId,
      },
      ...{ orderId: expect.any(String), title: '', simp: '', amount: 4500, currency: 'PLN' },
      ...{ returnUrl: 'https://sklep.example/back', successReturnUrl: '', failureReturnUrl: '' },
      ...{ customer: { ...buyer, phone: '', locale: 'pl' }, isActive: true, validTo: null },
      ...{ created: expect.any(Number), modified: expect.any(Number) },
    })
    const page = await follow(made.url)
    expect(page).toBe(`/cs/pay/${made.id}`)
    expect(await follow((await make({ customer: { ...buyer, locale: 'de' } })).url)).toMatch(/^\/de\/pay\//)
    expect(await read(made.id)).toMatchObject({ status: 'new', isUsed: false, usedAt: null, transactions: [] })
    await kasa.post(`${page}/blik`, { code: '960111' })
    await kasa.pass(30)
    expect(await read(made.id)).toMatchObject({
      status: 'pending',
      isUsed: true,
      transactions: [{ status: 'rejected' }],
    })
    await kasa.post(`${page}/blik`, { code: '777123' })
    await kasa.pass(30)
    const paid = await read(made.id)
    expect(paid).toMatchObject({
      ...{ status: 'settled', isActive: true, isGenerated: false, isUsed: true, paidAmount: 4500, surplusAmount: 0 },
      ...{ isConfirmVisited: false, confirmVisitedAt: null, notificationUrl: `${shop.url}/n` },
      transactions: [{ status: 'rejected' }, { status: 'settled', payment: { id: made.id, status: 'settled' } }],
    })
    expect(paid.usedAt).toBeLessThan(paid.modified)
    await kasa.page(page)
    const seen = await read(made.id)
    expect([seen.isConfirmVisited, seen.confirmVisitedAt]).toEqual([true, expect.any(Number)])
    expect(told().some(({ payment }) => payment.id === made.id)).toBe(true)
  })

  test('only what the link lets be seen is offered, with the chosen method open; amount, currency and validity are checked', async () => {
    const made = await make({ visibleMethod: ['blik', 'card'], preselectMethodCode: 'ecom3ds' })
    const html = await kasa.page(await follow(made.url))
    expect([html.includes('method-blik'), html.includes('method-card'), html.includes('method-bank')]).toEqual([
      true,
      true,
      false,
    ])
    const wrong = await api.post('/payment', order({ amount: 10.5, currency: 'BGN', validTo: 1, customer: {} }))
    expect([
      wrong.status,
      wrong.body.apiErrorResponse.errors.map(({ property }: { property: string }) => property),
    ]).toEqual([422, ['amount', 'customer.firstName', 'customer.lastName']])
    const late = await api.post('/payment', order({ currency: 'BGN', validTo: 1 }))
    expect(late.body.apiErrorResponse.errors.map(({ property }: { property: string }) => property)).toEqual([
      'currency',
      'validTo',
    ])
  })

  test('a cancelled link takes no try, stays cancelled and is told to the shop; a paid one cannot be cancelled', async () => {
    const made = await make()
    const page = await follow(made.url)
    await kasa.post(`${page}/bank`, { bank: 'mtransfer' })
    const { status, body } = await cancel(made.id)
    expect([status, body.status, body.isActive]).toEqual([200, 'cancelled', true])
    expect((await cancel(made.id)).body.status).toBe('cancelled')
    await kasa.post(`${page}/blik`, { code: '777123' })
    await kasa.pass(60)
    expect((await read(made.id)).status).toBe('cancelled')
    const own = told().filter(({ payment }) => payment.id === made.id)
    expect(own.at(-1)).toMatchObject({ payment: { status: 'cancelled' } })
    const paid = await make()
    await kasa.post(`${await follow(paid.url)}/blik`, { code: '777123' })
    await kasa.pass(30)
    const refused = await cancel(paid.id)
    expect([refused.status, refused.body.apiErrorResponse.code]).toEqual([400, 'payment/already-paid'])
  })

  test('the same wish under one Idempotency-Key, ten times at once, is one link', async () => {
    const body = order()
    const key = { 'idempotency-key': randomUUID() }
    const replies = await Promise.all(Array.from({ length: 10 }, () => api.post('/payment', body, key)))
    expect(new Set(replies.map(({ status }) => status))).not.toContain(500)
    const again = await api.post('/payment', body, key)
    const ids = [...replies, again].filter(({ status }) => status === 200).map(({ body: { payment } }) => payment.id)
    expect(new Set(ids).size).toBe(1)
    expect(replies.filter(({ status }) => status !== 200).every(({ status }) => status === 409)).toBe(true)
  })

  test('an unknown code, payment, and one of another shop are nothing here', async () => {
    expect(await follow('/s/AAAAAAAAAA')).toBe('404')
    const made = await make()
    const nobody = await api.get(`/payment/${randomUUID()}`)
    expect([nobody.status, nobody.body.apiErrorResponse.code]).toEqual([404, 'payment/unknown'])
    const other = await api.post('/payment/cancel', { serviceId: randomUUID(), paymentId: made.id })
    expect(other.body.apiErrorResponse.code).toBe('service/unknown')
  })
})
