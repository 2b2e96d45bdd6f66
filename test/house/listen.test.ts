import { generateKeyPairSync } from 'node:crypto'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { createKasa } from '../../sdk/src/index.js'
import { forwarder } from '../../src/cli/listen/forward.js'
import { listen } from '../../src/cli/listen/listen.js'
import { type News, type NewsSource, SourceAway } from '../../src/cli/listen/news-source.js'
import { saidText } from '../../src/cli/listen/said-text.js'
import { readConfig } from '../../src/config.js'
import { createOutbound } from '../../src/notifications/outbound.js'
import { outboundGuard } from '../../src/outbound-guard.js'
import { webhookPublicKey } from '../../src/signing/notification-signature.js'
import { openShop, type ReceivingShop, status } from '../notifications/receiving-shop.js'
import { signer } from './attacked-shops.js'
import { cleanUp, kasa as kasaSays, launch, newFolder, prepareBuild, run, startServer } from './programs.js'

beforeAll(prepareBuild, 120_000)
afterAll(cleanUp)

const { privateKey } = generateKeyPairSync('ed25519')
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const newsOf = (at: number, told: string): News => {
  const paymentId = 'c9fd2a3c-d4cf-4a4b-b6a8-6d8b6d6d6d6d'
  const facts = { id: paymentId, title: 'Żółć / 1', amount: 12_990, status: told, orderId: 'A-1', currency: 'PLN' }
  const payment = { ...facts, created: 1, modified: 1, serviceId: signer.serviceId, notificationUrl: '' }
  const body = JSON.stringify({ payment })
  const wire = {
    serviceId: signer.serviceId,
    livemode: false,
    orderId: 'A-1',
    status: told,
    type: 'sale',
    currency: 'PLN',
  }
  return { ...wire, id: `evt_${paymentId}_${at}`, amountMinor: 12_990, body }
}
const told = ['pending', 'rejected', 'pending', 'settled'].map((name, at) => newsOf(at + 2, name))

/** A gateway whose news have cursors 0, 1, 2 …, two a page; `mood` is asked before every answer. */
const sourceOf = (mood: () => void = () => undefined): NewsSource => ({
  newest: async () => '0',
  after: async cursor => {
    mood()
    const news = told.slice(Number(cursor), Number(cursor) + 2)
    return { news, cursor: String(Number(cursor) + news.length) }
  },
})

const listenTo = async (shop: ReceivingShop, source: NewsSource, until: number, from?: string) => {
  const outbound = createOutbound(outboundGuard(readConfig({}, {})))
  open.push(outbound.close, shop.close)
  const ending = new AbortController()
  const lines: string[] = []
  const needs = { signer: { ...signer, privateKey }, send: outbound.send, systemClock: () => new Date() }
  const cursor = await listen({
    source,
    forward: forwarder(needs, `${shop.url}/notify`),
    wanted: ({ status: name }) => name !== 'rejected',
    say: said => {
      lines.push(saidText(said, new Date('2026-11-22T10:15:04Z')))
      if (lines.length === until) ending.abort()
    },
    pause: async () => undefined,
  })(from, ending.signal)
  return { cursor, lines }
}

test('news come to the shop signed as by the courier, in order, only those that are wanted', async () => {
  const shop = await openShop()
  const { lines } = await listenTo(shop, sourceOf(), 3)
  const kasa = createKasa({ baseUrl: 'http://127.0.0.1:1', ...signer, publicKey: webhookPublicKey(privateKey) })
  const events = shop.received.map(({ headers, body }) => kasa.notifications.verify(body, headers))
  expect(events.map(({ sequence, payment }) => [sequence, payment.status])).toEqual([
    [2, 'pending'],
    [4, 'pending'],
    [5, 'settled'],
  ])
  expect(shop.received[2]?.body.toString()).toBe(told[3]?.body)
  expect(shop.received[0]?.headers).toMatchObject({
    'user-agent': 'imoje',
    'content-type': 'application/json; charset=UTF-8',
  })
  expect(lines[2]).toMatch(/^10:15:04 {2}payment\.settled +A-1 {2}129\.90 PLN {2}→ 200 in \d+ ms$/)
})

test('a gateway that is away is waited for, and nothing is lost or sent twice meanwhile', async () => {
  const shop = await openShop()
  const moods = [false, true, true, false, false, true, false]
  const source = sourceOf(() => {
    if (moods.shift()) throw new SourceAway('the gateway does not answer')
  })
  const { lines } = await listenTo(shop, source, 7)
  expect(lines.filter(line => !line.includes('payment.'))).toEqual([
    '10:15:04  the gateway does not answer; asking again in 0.5 s',
    '10:15:04  the gateway does not answer; asking again in 1 s',
    '10:15:04  the gateway is back',
    '10:15:04  the gateway does not answer; asking again in 0.5 s',
  ])
  expect(shop.received).toHaveLength(3)
})

test('a shop that says "not yet" hears it again, any other answer is shown and left; stopping keeps the place', async () => {
  const shop = await openShop((answer, _received, count) =>
    status([425, 200, 500][count - 1] ?? 200, {}, count === 3 ? '<h1>Oops</h1> token=abc' : 'thanks')(
      answer,
      _received,
      count,
    ),
  )
  const { lines, cursor } = await listenTo(shop, sourceOf(), 3)
  expect(shop.received.map(({ headers }) => headers['webhook-id'])).toEqual([told[0]?.id, told[0]?.id, told[2]?.id])
  expect(lines[0]).toContain('"not yet": it comes again')
  expect(lines[1]).toContain('the body should be {"status":"ok"}; it said: thanks')
  expect(lines[2]).toContain('the shop answered 500 instead of 200; it said: <h1>Oops</h1> token=***')
  expect(cursor).toBe('2')
  const again = await listenTo(await openShop(), sourceOf(), 2, cursor)
  expect(again.lines).toHaveLength(2)
})

test('kasa listen brings what a shop without an address is told to its machine, over a restart of the gateway, until Ctrl-C', async () => {
  const house = { KASA_DATA: await newFolder(), KASA_LOG_LEVEL: 'error' }
  const gateway = await startServer(house)
  const { baseUrl = '', merchantId = '', serviceId = '', serviceKey = '' } = gateway.announced
  const shop = await openShop()
  open.push(shop.close)
  const order = ['amount=12990', 'customerFirstName=Łucja', 'customerLastName=Żółć']
  const pay = async (orderId: string) => {
    const form: Record<string, string> = await kasaSays(
      house,
      'form',
      ...order,
      `orderId=${orderId}`,
      '--gateway',
      baseUrl,
    )
    const { action = '', ...fields } = form
    const opened = await fetch(action, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
    const page = `${baseUrl}${opened.headers.get('location')}`
    await fetch(`${page}/blik`, { method: 'POST', body: new URLSearchParams({ code: '999000' }) })
  }
  const listener = launch(
    [
      ...['dist/cli/kasa.js', 'listen', '--forward', `${shop.url}/n`, '--gateway', baseUrl],
      '--events',
      'settled',
      '--json',
    ],
    house,
  )
  const lines = createInterface({ input: listener.child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  const next = async (): Promise<Record<string, unknown>> => JSON.parse((await lines.next()).value)
  let heard = next()
  const sdk = createKasa({ baseUrl, merchantId, serviceId, serviceKey })
  // The feed begins with the listener's first question: news before it are not for this listener.
  for (let count = 1; (await Promise.race([heard, pay(`A-${count}`)])) === undefined; count++);
  const first = await heard
  expect(first).toMatchObject({ kind: 'forwarded', status: 'settled', answered: 200, serviceId })
  const told = shop.received[0]
  const event = sdk.notifications.verify(told?.body ?? '', told?.headers ?? {})
  expect([event.kind, event.payment.orderId, event.id]).toEqual(['payment.settled', first.orderId, first.id])

  await gateway.stop()
  for (heard = next(); (await heard).kind !== 'away'; heard = next());
  const again = await startServer({ ...house, KASA_PORT: new URL(baseUrl).port }, '--port', new URL(baseUrl).port)
  for (heard = next(); (await heard).kind !== 'back'; heard = next());
  await pay('B-1')
  for (heard = next(); (await heard).kind !== 'forwarded' || (await heard).orderId !== 'B-1'; heard = next());
  listener.child.kill('SIGINT')
  expect(await next()).toEqual({ kind: 'stopped', cursor: expect.any(String) })
  expect(await listener.ended).toMatchObject({ code: 0, stderr: '' })
  await again.stop()

  const refused = await run(['dist/cli/kasa.js', 'listen', '--forward', shop.url, '--events', 'paid'], house)
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('"paid" is no kind of event')])
}, 90_000)
