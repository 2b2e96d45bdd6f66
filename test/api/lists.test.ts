import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, type ReceivingShop, status } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { type ApiCaller, callerOf } from './caller.js'

type Fed = { id: string; cursor: string; status: string; sequence: number; notification: string; body: string | null }
type Feed = { events: Fed[]; next: string; hasMore: boolean }

describe.each(engines)('lists and the feed on %s', engine => {
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

  const pay = async (fields: Record<string, unknown> = {}, code = '777123') => {
    const page = await kasa.open(fields)
    await kasa.post(`${page}/blik`, { code })
    await kasa.pass(30)
    return page.split('/')[3] ?? ''
  }
  const feed = async (query: string): Promise<Feed> => (await api.get(`/events?${query}`)).body

  test('whoever follows the feed while a hundred payments are paid at once meets every event once, in order, with the bytes that were sent', async () => {
    const { next } = await feed('after=now')
    const met: Fed[] = []
    let cursor = next
    const follow = async () => {
      const { events, next: further } = await feed(`after=${cursor}&limit=7`)
      met.push(...events)
      cursor = further
      return events.length
    }
    let paying = true
    const following = (async () => {
      while (paying) await follow()
    })()
    const pages = await Promise.all(
      Array.from({ length: 100 }, (_, at) => kasa.open({ ...(at % 2 && { urlNotification: `${shop.url}/n` }) })),
    )
    await Promise.all(pages.map(page => kasa.post(`${page}/blik`, { code: '777123' })))
    await kasa.pass(30)
    await kasa.pass(30)
    paying = false
    await following
    while ((await follow()) > 0) {}
    expect(new Set(met.map(({ id }) => id)).size).toBe(met.length)
    const settled = met.filter(event => event.status === 'settled')
    expect(settled.length).toBe(100)
    expect(settled.filter(({ notification }) => notification === 'fetched')).toHaveLength(50)
    const sent = new Set(shop.received.map(({ body }) => String(body)))
    const owed = met.filter(({ notification }) => notification === 'owed')
    expect(owed.filter(({ body }) => sent.has(body ?? '')).length).toBeGreaterThanOrEqual(50)
    const told = new Map<string, number>()
    for (const { id, sequence } of met) {
      const payment = id.split('_')[1] ?? ''
      expect(sequence).toBeGreaterThan(told.get(payment) ?? 0)
      told.set(payment, sequence)
    }
  })

  test('the feed tells what shops are told, on wish everything, of one shop or all, and refuses a cursor that nobody gave', async () => {
    const { next } = await feed('after=now')
    await pay({}, '960111')
    const [told, all] = [await feed(`after=${next}`), await feed(`after=${next}&include=all`)]
    expect(told.events.map(event => event.status)).toEqual(['pending', 'rejected'])
    expect(all.events.length).toBeGreaterThan(told.events.length)
    expect((await feed(`after=${next}&serviceId=${kasa.shop?.serviceId}`)).events).toEqual(told.events)
    expect((await feed(`after=${told.next}`)).events).toEqual([])
    const wrong = await api.get('/events?after=x&limit=9999')
    expect([
      wrong.status,
      wrong.body.apiErrorResponse.errors.map(({ property }: { property: string }) => property),
    ]).toEqual([422, ['limit']])
    expect((await api.get('/events?after=x')).body.apiErrorResponse.errors[0].property).toBe('after')
  })

  test('payments and transactions are listed newest first, by filters, page after page, each once while more come', async () => {
    const orderId = `L/${randomUUID().slice(0, 8)}`
    const own: string[] = []
    for (let count = 0; count < 5; count++) own.push(await pay({ orderId, amount: String(1000 + count) }, '960111'))
    const seen: string[] = []
    let after = ''
    do {
      const { body } = await api.get(
        `/payments?orderId=${encodeURIComponent(orderId)}&limit=2${after && `&after=${after}`}`,
      )
      seen.push(...body.payments.map(({ id }: { id: string }) => id))
      await kasa.open({ orderId })
      after = body.next
    } while (after)
    expect(seen).toEqual(own.reverse())
    const paid = await pay({ orderId })
    const { body } = await api.get(`/transactions?orderId=${encodeURIComponent(orderId)}&status=settled`)
    expect(body.transactions).toMatchObject([
      { type: 'sale', status: 'settled', orderId, payment: { id: paid, status: 'settled' } },
    ])
    expect((await api.get(`/transactions?paymentId=${paid}&type=refund`)).body).toEqual({
      transactions: [],
      next: null,
    })
    expect((await api.get(`/transactions?paymentId=${randomUUID()}`)).status).toBe(404)
    expect((await api.get('/transactions?status=paid&createdFrom=yesterday')).status).toBe(422)
    expect((await api.get('/payments?createdTo=1')).body.payments).toEqual([])
  })

  test('a notification is told with every attempt, and is sent again on wish', async () => {
    shop.reply = status(500)
    const id = await pay({ urlNotification: `${shop.url}/failing` })
    const { body: list } = await api.get(`/notifications?paymentId=${id}`)
    expect(list.notifications[0]).toMatchObject({
      paymentId: id,
      url: `${shop.url}/failing`,
      state: 'waiting',
      finished: null,
    })
    const [eventId] = list.notifications.map((one: { id: string }) => one.id)
    const { body } = await api.get(`/notification/${eventId}`)
    expect(body.notification.attempts[0]).toMatchObject({ number: 1, status: 500, url: null })
    shop.reply = answer => answer.end('{"status":"ok"}')
    expect((await api.post('/notification/resend', { eventIds: [eventId], url: `${shop.url}/again` })).body).toEqual({
      resent: [eventId],
    })
    await kasa.pass(1)
    expect(shop.received.at(-1)).toMatchObject({
      path: expect.stringMatching(/again|failing/),
      headers: { 'webhook-id': eventId },
    })
    expect((await api.get(`/notification/evt_${randomUUID()}_1`)).body.apiErrorResponse.code).toBe('message/unknown')
    expect((await api.get('/notification/mine')).status).toBe(422)
  })

  test('what once rightly said "not paid" is not sent again after its order was paid: by name refused, in a range left out, asked for before dropped', async () => {
    const orderId = `L/${randomUUID().slice(0, 8)}`
    const fields = { orderId, urlNotification: `${shop.url}/late` }
    const rejectedOf = async (payment: string) => {
      const { body } = await api.get(`/notifications?paymentId=${payment}`)
      const found = body.notifications.map(({ id }: { id: string }) => api.get(`/notification/${id}`))
      return (await Promise.all(found))
        .map(({ body: { notification } }) => notification)
        .find(one => JSON.parse(one.body).transaction.status === 'rejected')
    }
    const retried = await kasa.open(fields)
    await kasa.post(`${retried}/blik`, { code: '960111' })
    await kasa.pass(1)
    const failed = await pay(fields, '960111')
    const ends = [await rejectedOf(retried.split('/')[3] ?? ''), await rejectedOf(failed)]
    expect(ends.map(({ state }) => state)).toEqual(['delivered', 'delivered'])
    const resend = (eventIds: string[]) => api.post('/notification/resend', { eventIds })
    const [own, other] = ends.map(({ id }) => id)
    const sentBefore = () => shop.received.filter(({ headers }) => headers['webhook-id'] === other).length
    const before = sentBefore()
    expect((await resend([other])).status).toBe(200)
    await kasa.post(`${retried}/blik`, { code: '999000' })
    await kasa.pass(1)
    expect(sentBefore()).toBe(before)
    for (const eventId of [own, other]) {
      const { status, body } = await resend([eventId])
      expect([status, body.apiErrorResponse.code]).toEqual([400, 'message/order-paid'])
      expect(body.apiErrorResponse.message).toContain(eventId)
    }
    const minute = 60_000
    const [from, until] = [-minute, minute].map(ms => new Date(kasa.clock.now().getTime() + ms).toISOString())
    await kasa.pass(1)
    shop.received.length = 0
    const range = await kasa.post('/developers/notifications/resend', {
      range: 'yes',
      from: from ?? '',
      until: until ?? '',
    })
    const resent = /resent=([1-9]\d*)$/.exec(range.headers.get('location') ?? '')?.[1]
    await kasa.pass(1)
    expect(String(shop.received.length)).toBe(resent)
    const told = shop.received
      .map(({ body }) => JSON.parse(String(body)))
      .filter(({ payment }) => payment.orderId === orderId)
      .map(({ transaction }) => transaction.status)
    expect(told).toContain('settled')
    expect(told).not.toContain('rejected')
    const page = await kasa.post('/developers/notifications/resend', { event: own })
    expect(await kasa.page(page.headers.get('location') ?? '')).toContain('it was paid since')
  })
})
