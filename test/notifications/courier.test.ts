import { createHash, verify } from 'node:crypto'
import { afterEach, expect, test } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { webhookSecret } from '../../src/signing/notification-signature.js'
import {
  type HouseOptions,
  keyPair,
  merchantPublicId,
  openHouse,
  serviceKey,
  servicePublicId,
} from './courier-house.js'
import { ok, openShop, type Received, type Reply, silence, status } from './receiving-shop.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const shopWith = async (reply?: Reply) => {
  const shop = await openShop(reply)
  closing.push(shop.close)
  return shop
}
const houseWith = async (options?: HouseOptions) => {
  const house = await openHouse(options)
  closing.push(house.close)
  return house
}
const idsOf = (received: readonly Received[]) => received.map(({ headers }) => headers['webhook-id'])
const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await new Promise(resolve => setImmediate(resolve))
}

const onOneCoreAndMore = [{ cores: 1 }, { cores: 2 }]
test.each(onOneCoreAndMore)(
  'a notification arrives once with the stored bytes, the imoje header by position and Standard Webhooks headers: $cores',
  async needs => {
    const [house, shop] = [await houseWith({ needs }), await shopWith()]
    const { eventId, body } = await house.owe(`${shop.url}/notify?x=1`)
    expect(await house.courier.tick()).toBe(1)
    expect(await house.courier.tick()).toBe(0)
    expect(shop.received).toHaveLength(1)
    const [one] = shop.received
    if (!one) throw new Error('nothing was received')
    expect(one).toMatchObject({ method: 'POST', path: '/notify?x=1' })
    expect(one.body.toString('utf8')).toBe(body)
    expect(one.headers).toMatchObject({
      accept: 'text/plain',
      'user-agent': 'imoje',
      'content-type': 'application/json; charset=UTF-8',
      'webhook-id': eventId,
    })

    const parts = String(one.headers['x-imoje-signature']).split(';')
    expect(parts.map(part => part.split('=')[0])).toEqual(['merchantid', 'serviceid', 'signature', 'alg'])
    const digest = createHash('sha256').update(one.body).update(serviceKey).digest('hex')
    expect(parts.map(part => part.split('=')[1])).toEqual([merchantPublicId, servicePublicId, digest, 'sha256'])

    const headers = Object.fromEntries(Object.entries(one.headers).map(([name, value]) => [name, String(value)]))
    expect(new Webhook(webhookSecret(serviceKey)).verify(one.body, headers)).toEqual(JSON.parse(body))
    const [, v1a = ''] = String(one.headers['webhook-signature']).split(' v1a,')
    const signed = Buffer.concat([Buffer.from(`${eventId}.${one.headers['webhook-timestamp']}.`), one.body])
    expect(verify(null, signed, keyPair.publicKey, Buffer.from(v1a, 'base64'))).toBe(true)
    expect(Math.abs(Number(one.headers['webhook-timestamp']) * 1000 - one.at.getTime())).toBeLessThan(5000)

    const [stored] = await house.messages()
    expect(stored).toMatchObject({ state: 'delivered', eventId })
    expect(stored?.attempts).toMatchObject([
      { number: 1, status: 200, error: null, answer: '{"status":"ok"}', odd: false },
    ])
  },
)

test('a shop that always refuses is tried 23 times with one webhook-id over about four days, then given up with an alarm', async () => {
  const [house, shop] = [await houseWith(), await shopWith(status(500, {}, 'broken'))]
  await house.owe(shop.url)
  expect(await house.courier.tick()).toBe(1)
  const minutes = (count: number) => Array<number>(5).fill(count * 60_000)
  for (const pauseMs of [10_000, 10_000, ...minutes(5), ...minutes(60), ...minutes(360), ...minutes(720)]) {
    house.later(pauseMs - 1)
    expect(await house.courier.tick()).toBe(0)
    house.later(1)
    expect(await house.courier.tick()).toBe(1)
  }
  house.later(30 * 86_400_000)
  expect(await house.courier.tick()).toBe(0)
  expect(new Set(idsOf(shop.received)).size).toBe(1)
  const [stored] = await house.messages()
  expect(stored).toMatchObject({ state: 'given_up', tries: 23 })
  expect(stored?.attempts.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 23 }, (_, n) => n + 1),
  )
  expect(stored?.attempts[0]).toMatchObject({
    status: 500,
    answer: 'broken',
    error: 'the shop answered 500 instead of 200',
  })
  expect(house.logged).toMatchObject([
    { level: 'warn', facts: { status: 500 }, message: 'a notification was given up' },
  ])
})

test('410 ends it at once; a payment-only message that old shop modules refuse raises no alarm', async () => {
  const [house, shop] = [await houseWith(), await shopWith(status(410))]
  await house.owe(`${shop.url}/a`)
  await house.owe(`${shop.url}/b`, { body: '{"payment":{"status":"cancelled"}}' })
  expect(await house.courier.tick()).toBe(2)
  house.later(86_400_000)
  expect(await house.courier.tick()).toBe(0)
  expect(house.logged.map(({ level }) => level).sort()).toEqual(['info', 'warn'])
})

test('"not yet" comes back after 15 s without using up tries, and Retry-After is waited for', async () => {
  const [house, shop] = [await houseWith(), await shopWith(status(503))]
  await house.owe(shop.url)
  for (let answers = 1; answers <= 8; answers++) {
    expect(await house.courier.tick()).toBe(1)
    house.later(14_999)
    expect(await house.courier.tick()).toBe(0)
    house.later(1)
  }
  expect((await house.messages())[0]).toMatchObject({ state: 'waiting', tries: 0 })
  shop.reply = status(429, { 'retry-after': '3600' })
  expect(await house.courier.tick()).toBe(1)
  house.later(3_599_999)
  expect(await house.courier.tick()).toBe(0)
  shop.reply = ok
  house.later(1)
  expect(await house.courier.tick()).toBe(1)
  expect((await house.messages())[0]).toMatchObject({ state: 'delivered', tries: 2 })
})

test('redirects fail, other bodies than ok are delivered but odd, long answers are cut at 64 kB', async () => {
  const elsewhere = await shopWith()
  const [house, shop] = [await houseWith(), await shopWith()]
  const replies: Reply[] = [
    status(302, { location: elsewhere.url }),
    status(200, {}, '<html>thanks</html>'),
    status(200, {}, 'ż'.repeat(70_000)),
    status(200, {}, ' { "status" : "ok" } '),
  ]
  for (const reply of replies) {
    shop.reply = reply
    await house.owe(shop.url)
    await house.courier.tick()
  }
  const [spaced, long, html, moved] = await house.messages()
  expect(moved).toMatchObject({
    state: 'waiting',
    attempts: [{ status: 302, error: expect.stringContaining('redirects') }],
  })
  expect(elsewhere.received).toHaveLength(0)
  expect(html).toMatchObject({ state: 'delivered', attempts: [{ odd: true, answer: '<html>thanks</html>' }] })
  expect(long).toMatchObject({ state: 'delivered', attempts: [{ odd: true }] })
  expect(Buffer.byteLength(long?.attempts[0]?.answer ?? '')).toBe(65_536)
  expect(spaced).toMatchObject({ state: 'delivered', attempts: [{ odd: false }] })
})

test('messages of one payment go one at a time in order; a later one supersedes an undelivered one', async () => {
  const [house, shop] = [await houseWith(), await shopWith(status(500))]
  const { paymentId } = await house.owe(shop.url)
  await house.courier.tick()
  const later = await house.owe(shop.url, { paymentId, sequence: 2 })
  shop.reply = ok
  house.later(86_400_000)
  expect(await house.courier.tick()).toBe(1)
  expect(idsOf(shop.received)).toEqual([`evt_${paymentId}_1`, later.eventId])
  expect((await house.messages()).map(({ state }) => state)).toEqual(['delivered', 'superseded'])
})

test('while a message is on its way the next of its payment waits, and both arrive in order', async () => {
  const [house, shop] = [await houseWith(), await shopWith()]
  const { paymentId } = await house.owe(shop.url)
  let second: Promise<unknown> | undefined
  shop.reply = (answer, one, count) => {
    if (count > 1) return ok(answer, one, count)
    second = house.owe(shop.url, { paymentId, sequence: 2 }).then(() => ok(answer, one, count))
  }
  await house.courier.tick()
  await second
  await house.courier.tick()
  expect(idsOf(shop.received)).toEqual([`evt_${paymentId}_1`, `evt_${paymentId}_2`])
  expect((await house.messages()).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
})

test('eight of fifty endpoints hang: all the others are delivered while they hang, and the hanging ones are left alone after', async () => {
  const house = await houseWith({ outbound: { timeoutMs: 3000 } })
  const hanging = await Promise.all(Array.from({ length: 8 }, () => shopWith(silence)))
  const healthy = await Promise.all(Array.from({ length: 42 }, () => shopWith()))
  for (const shop of hanging) for (let n = 0; n < 20; n++) await house.owe(`${shop.url}/${n}`)
  for (const shop of healthy) for (let n = 0; n < 10; n++) await house.owe(`${shop.url}/${n}`)
  const startMs = performance.now()
  house.courier.start()
  await until(() => healthy.every(({ received }) => received.length === 10))
  expect(performance.now() - startMs).toBeLessThan(2500)
  await until(() => house.courier.state().leftAlone === 8)
  expect(house.courier.state()).toMatchObject({ delivered: 420, endpoints: 50 })
  await house.courier.stop(0)
  expect(hanging.map(({ received }) => received.length)).toEqual(Array(8).fill(4))
  const states = (await house.messages()).map(({ state }) => state)
  expect(states.filter(state => state === 'waiting')).toHaveLength(160)
}, 20_000)

test('more hanging endpoints than there are places still let a healthy one through', async () => {
  const house = await houseWith({ limits: { globalCap: 16, slowAfterMs: 100 }, outbound: { timeoutMs: 5000 } })
  const hanging = await Promise.all(Array.from({ length: 20 }, () => shopWith(silence)))
  const healthy = await shopWith()
  for (const shop of hanging) for (let n = 0; n < 4; n++) await house.owe(`${shop.url}/${n}`)
  for (let n = 0; n < 10; n++) await house.owe(`${healthy.url}/${n}`)
  const startMs = performance.now()
  house.courier.start()
  await until(() => healthy.received.length === 10)
  expect(performance.now() - startMs).toBeLessThan(4000)
  await house.courier.stop(0)
}, 20_000)

test('a graceful stop waits for what runs, gives back what does not end, and takes nothing more', async () => {
  const house = await houseWith()
  const waits: (() => void)[] = []
  const shop = await shopWith((answer, one, count) => waits.push(() => ok(answer, one, count)))
  for (let n = 0; n < 12; n++) await house.owe(`${shop.url}/${n}`)
  house.courier.start()
  await until(() => waits.length === 4)
  const stopped = house.courier.stop(300)
  waits[0]?.()
  waits[1]?.()
  await stopped
  const states = (await house.messages()).map(({ state }) => state).sort()
  expect(states).toEqual([...Array(2).fill('delivered'), ...Array(10).fill('waiting')])
  waits[2]?.()
  shop.reply = ok
  const next = house.newCourier()
  expect(await next.tick()).toBe(10)
  expect((await house.messages()).every(({ state }) => state === 'delivered')).toBe(true)
  expect(shop.received).toHaveLength(14)
})

test('a courier that lost its lease changes nothing any more: the newer claim decides', async () => {
  const house = await houseWith({ limits: { pollMs: 60_000 } })
  const waits: (() => void)[] = []
  const shop = await shopWith((answer, one, count) =>
    count === 1 ? waits.push(() => status(500)(answer, one, count)) : ok(answer, one, count),
  )
  await house.owe(shop.url)
  const slow = house.courier.tick()
  await until(() => waits.length === 1)
  house.clock.systemAheadMs = 41_000
  expect(await house.newCourier().tick()).toBe(1)
  waits[0]?.()
  await slow
  const [stored] = await house.messages()
  expect(stored).toMatchObject({ state: 'delivered' })
  expect(stored?.attempts.map(({ status: code }) => code)).toEqual([200])
})

test('two couriers over one outbox never send the same message twice', async () => {
  const [house, shop] = [await houseWith(), await shopWith()]
  for (let n = 0; n < 200; n++) await house.owe(shop.url)
  const made = await Promise.all([house.courier.tick(), house.newCourier().tick()])
  expect(made[0] + made[1]).toBe(200)
  expect(new Set(idsOf(shop.received)).size).toBe(200)
  expect(shop.received).toHaveLength(200)
})

test('a started courier delivers on a hint at once, and without one by looking from time to time', async () => {
  const [house, shop] = [await houseWith({ limits: { pollMs: 60_000 } }), await shopWith()]
  house.courier.start()
  await until(() => house.courier.state().running === 0)
  await house.owe(shop.url)
  house.courier.wake()
  await until(() => shop.received.length === 1)
  await house.courier.stop()
  const polling = house.newCourier({ pollMs: 10 })
  polling.start()
  await house.owe(shop.url)
  await until(() => shop.received.length === 2)
  await polling.stop()
})

test('a shop without a signing key and an address that may not be called are attempts with a reason, not silence', async () => {
  const house = await houseWith({ needs: { keysOf: async () => undefined } })
  const shop = await shopWith()
  await house.owe(shop.url)
  await house.courier.tick()
  expect((await house.messages())[0]).toMatchObject({
    state: 'waiting',
    attempts: [{ status: null, error: expect.stringContaining('signing key') }],
  })
  expect(shop.received).toHaveLength(0)

  const other = await houseWith()
  await other.owe('http://10.0.0.1:9/')
  await other.courier.tick()
  expect((await other.messages())[0]?.attempts[0]).toMatchObject({
    status: null,
    error: expect.stringContaining('private'),
  })
})

test('a write that fails loses no result: it is written with the next one', async () => {
  const shop = await shopWith()
  let faults = 0
  const house = await houseWith()
  const courier = house.newCourier()
  await house.owe(shop.url)
  const { storage } = house
  const write = storage.write.bind(storage)
  storage.write = async work => {
    if (shop.received.length === 1 && faults++ === 0) throw new Error('disk full')
    return write(work)
  }
  await expect(courier.tick()).rejects.toThrow('disk full')
  expect(await courier.tick()).toBe(1)
  expect(shop.received).toHaveLength(1)
  expect((await house.messages())[0]).toMatchObject({ state: 'delivered' })
})
