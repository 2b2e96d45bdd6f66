import { inspect } from 'node:util'
import { afterEach, expect, test } from '@jest/globals'
import axios from 'axios'
import { createKasa, type HttpOptions, isKasaError, KasaError, minorUnits, traceOf } from '../../sdk/src/index.js'
import {
  type Behaviour,
  breakOff,
  drop,
  html,
  json,
  refusal,
  type StrangeServer,
  strangeServer,
} from './strange-server.js'

const shop = {
  merchantId: '6yt3gjtm9p7b8h9xsdqz',
  serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  apiToken: `kasa_test_${'s3cret'.repeat(7)}a`,
}
const at = new Date('2026-11-22T10:00:00Z')
const transactionId = 'c9fd2a3c-d4cf-4a4b-b6a8-6d8b6d6d6d6d'
const done = json(200, { transaction: { id: transactionId, status: 'settled' }, action: {} })
const order = {
  amount: minorUnits(12990),
  currency: 'PLN',
  orderId: 'A1',
  paymentMethod: 'blik',
  paymentMethodCode: 'blik',
  customer: { firstName: 'Łucja', lastName: 'Żółć' },
} as const

const deadline = 1_000_000
const servers: StrangeServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/**
 * A client against a server that behaves as told. Pauses pass at once and are noted; deadlines pass when a test says so.
 */
const open = async (behaviours: readonly Behaviour[], http: HttpOptions = {}) => {
  const server = await strangeServer(...behaviours)
  servers.push(server)
  const pauses: number[] = []
  let elapsedMs = 0
  const late: (() => void)[] = []
  const pausing: (() => void)[] = []
  const kasa = createKasa({
    ...shop,
    baseUrl: server.url,
    now: () => at,
    http: {
      tryTimeoutMs: deadline,
      timeoutMs: 2 * deadline,
      random: () => 0.5,
      timer: {
        elapsedMs: () => elapsedMs,
        sleep: (ms, signal) =>
          new Promise((resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason))
            const pass = () => {
              elapsedMs += ms
              resolve()
            }
            if (ms >= deadline / 2) return void late.push(pass)
            pauses.push(ms)
            if (pausing.length > 0) return pausing.shift()?.()
            pass()
          }),
      },
      ...http,
    },
  })
  return {
    kasa,
    server,
    pauses,
    passDeadline: () => late.at(-1)?.(),
    atNextPause: (act: () => void) => pausing.push(act),
  }
}

const failureOf = async (call: Promise<unknown>): Promise<KasaError> => {
  const error = await call.then(() => undefined).catch((thrown: unknown) => thrown)
  if (error instanceof KasaError) return error
  throw error ?? new Error('nothing was refused')
}

test('a dropped line and half an answer are tried again, with one key and one body', async () => {
  const { kasa, server, pauses } = await open([drop, breakOff, done])
  const sale = await kasa.transactions.create(order)
  expect(sale.transaction.status).toBe('settled')
  const keys = server.seen.map(({ headers }) => headers['idempotency-key'])
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
  expect(new Set(server.seen.map(({ body }) => body)).size).toBe(1)
  expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({
    type: 'sale',
    serviceId: shop.serviceId,
    amount: 12990,
  })
  expect(pauses).toEqual([125, 250])
  expect(traceOf(sale)).toEqual({ traceId: 'trace-1', idempotencyKey: keys[0], replayed: false, tries: 3 })
  expect(JSON.stringify(sale)).not.toContain('trace-1')
})

test('two calls have two keys, and a key of the shop stands as it is', async () => {
  const { kasa, server } = await open([done])
  await kasa.transactions.create(order)
  await kasa.transactions.create(order)
  await kasa.transactions.create(order, { idempotencyKey: 'order-A1' })
  await kasa.transactions.get(transactionId)
  const [first, second, own, read] = server.seen.map(({ headers }) => headers['idempotency-key'])
  expect(first).not.toBe(second)
  expect([own, read]).toEqual(['order-A1', undefined])
  expect((await failureOf(kasa.transactions.create(order, { idempotencyKey: 'zażółć' }))).code).toBe(
    'call/idempotency-key',
  )
})

test("a gateway's fault, a proxy's page, 429 and a call that still runs are tried again", async () => {
  const { kasa, server, pauses } = await open([
    html(502),
    refusal(500, 'fault'),
    refusal(429, 'rate/exceeded', { 'retry-after': '2' }),
    refusal(409, 'idempotency/running', { 'retry-after': 'Sun, 22 Nov 2026 10:00:05 GMT' }),
    json(200, { transaction: {} }, { 'idempotent-replayed': 'true' }),
  ])
  const sale = await kasa.transactions.create(order)
  expect(server.seen).toHaveLength(5)
  expect(pauses).toEqual([125, 250, 2_125, 5_125])
  expect(traceOf(sale)).toMatchObject({ replayed: true, tries: 5 })
})

test('pauses double to a limit, and after the last try the failure is told', async () => {
  const { kasa, server, pauses } = await open([html(503)], { retries: 7 })
  const error = await failureOf(kasa.transactions.create(order))
  expect(server.seen).toHaveLength(8)
  expect(pauses).toEqual([125, 250, 500, 1000, 2000, 4000, 4000])
  expect(error).toMatchObject({ code: 'reply/unavailable', status: 503, retryable: true })
  expect(error.idempotencyKey).toBe(server.seen[0]?.headers['idempotency-key'])
  expect((await failureOf(kasa.transactions.get(transactionId, { retries: 0 }))).idempotencyKey).toBeUndefined()
})

test('a gateway that asks for more than a minute is not waited for: the caller is told how long', async () => {
  const { kasa, server } = await open([refusal(429, 'rate/exceeded', { 'retry-after': '90' })])
  const error = await failureOf(kasa.transactions.get(transactionId))
  expect(server.seen).toHaveLength(1)
  expect(error).toMatchObject({ code: 'rate/exceeded', retryAfterMs: 90_000, retryable: true, traceId: 'trace-1' })
})

test.each([
  [400, 'order/already-paid'],
  [401, 'auth/wrong-token'],
  [404, 'transaction/unknown'],
  [406, 'method/unavailable'],
  [409, 'something/else'],
  [422, 'request/invalid'],
])('%i %s is never tried again', async (status, code) => {
  const { kasa, server } = await open([refusal(status, code)])
  const error = await failureOf(kasa.transactions.create(order))
  expect(server.seen).toHaveLength(1)
  expect(error).toMatchObject({ code, status, retryable: false, hint: 'Do otherwise.', traceId: 'trace-1' })
})

test('each complaint about a member is told', async () => {
  const errors = [
    { property: 'amount', message: 'must be at least 1' },
    { property: 'customer.email', message: 'must be an e-mail address' },
  ]
  const { kasa } = await open([
    json(422, { apiErrorResponse: { code: 'request/invalid', message: 'Validation failed', instance: {}, errors } }),
  ])
  const error = await failureOf(kasa.transactions.create(order))
  expect(error.message).toBe('Validation failed: amount must be at least 1; customer.email must be an e-mail address')
  expect(error.field).toBe('amount')
  expect(error.complaints).toEqual(errors.map(({ property: field, message }) => ({ field, message })))
  expect(isKasaError(error, 'request/invalid')).toBe(true)
  expect(isKasaError(error, 'fault')).toBe(false)
})

test('a silent gateway costs one deadline for each try, and all tries together have one too', async () => {
  const silent: Behaviour = () => setImmediate(() => passDeadline())
  const { kasa, server, pauses, passDeadline } = await open([silent])
  const error = await failureOf(kasa.transactions.create(order))
  expect(server.seen).toHaveLength(2)
  expect(pauses).toEqual([125])
  expect(error).toMatchObject({ code: 'call/timeout', retryable: true })
  expect(error.idempotencyKey).toBe(server.seen[0]?.headers['idempotency-key'])
})

test('a signal ends a try and a pause', async () => {
  const stop = new AbortController()
  const { kasa } = await open([() => stop.abort(new Error('the payer left'))])
  const during = await failureOf(kasa.transactions.create(order, { signal: stop.signal }))
  expect(during).toMatchObject({ code: 'call/aborted', cause: new Error('the payer left') })
  expect(during.idempotencyKey).toBeDefined()

  const later = new AbortController()
  const second = await open([html(503)])
  second.atNextPause(() => later.abort())
  expect((await failureOf(second.kasa.transactions.create(order, { signal: later.signal }))).code).toBe('call/aborted')
  expect(second.server.seen).toHaveLength(1)
  expect((await failureOf(second.kasa.transactions.create(order, { signal: later.signal }))).code).toBe('call/aborted')
  expect(second.server.seen).toHaveLength(1)
})

test('a huge answer is cut off, not tried again', async () => {
  const huge = json(200, { transaction: { title: 'x'.repeat(200_000) } })
  const { kasa, server } = await open([huge], { maxReplyBytes: 100_000 })
  expect((await failureOf(kasa.transactions.get(transactionId))).code).toBe('reply/too-large')
  expect(server.seen).toHaveLength(1)
})

test('a redirect is not followed: the token stays where it was sent', async () => {
  const elsewhere = await strangeServer(done)
  servers.push(elsewhere)
  const { kasa } = await open([html(301, { location: `${elsewhere.url}/v1?x=1` })])
  const error = await failureOf(kasa.transactions.get(transactionId))
  expect(error).toMatchObject({ code: 'reply/redirect', retryable: false })
  expect(error.message).toContain(`${elsewhere.url}/v1.`)
  expect(elsewhere.seen).toHaveLength(0)
})

test.each([
  ['a page with 200', html(200), 'reply/not-json'],
  ['an empty success', json(204, undefined), 'reply/not-json'],
  ["a proxy's 403", html(403), 'reply/unexpected'],
])('%s is not taken for an answer of the gateway', async (_, behaviour, code) => {
  const { kasa, server } = await open([behaviour])
  expect((await failureOf(kasa.transactions.get(transactionId))).code).toBe(code)
  expect(server.seen).toHaveLength(1)
})

test('nobody at the address is told as such, after the tries', async () => {
  const { kasa, server, pauses } = await open([done])
  await server.close()
  const error = await failureOf(kasa.transactions.create(order))
  expect(error).toMatchObject({ code: 'network/unreachable', retryable: true })
  expect(error.message).toContain(server.url)
  expect(pauses).toHaveLength(4)
})

test('no error holds the token, however deep one looks', async () => {
  const { kasa, server } = await open([drop], { retries: 0 })
  const dropped = await failureOf(kasa.transactions.create(order))
  await server.close()
  const refused = await failureOf(kasa.transactions.create(order))
  for (const error of [dropped, refused]) {
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('s3cret')
  }
})

test('an axios instance of the shop is used as it is', async () => {
  const instance = axios.create({ headers: { 'x-shop': 'yes' } })
  const sent: string[] = []
  instance.interceptors.request.use(config => {
    sent.push(config.url ?? '')
    return config
  })
  const { kasa, server } = await open([done], { axios: instance, userAgent: 'my-shop/4.2' })
  await kasa.transactions.get(transactionId)
  expect(sent).toEqual([`${server.url}/v1/merchant/${shop.merchantId}/transaction/${transactionId}`])
  expect(server.seen[0]?.headers).toMatchObject({
    'x-shop': 'yes',
    authorization: `Bearer ${shop.apiToken}`,
    'user-agent': expect.stringMatching(/^my-shop\/4\.2 kasa-sdk\/\d+\.\d+\.\d+ node\/\d/),
  })
})

test('events are followed through an outage, from the cursor where it began; a wrong token ends it', async () => {
  const page = (id: string, hasMore: boolean) => json(200, { events: [{ id, cursor: id }], next: id, hasMore })
  const outage = Array.from({ length: 5 }, () => html(503))
  const { kasa, server } = await open([
    page('e1', true),
    ...outage,
    page('e2', false),
    refusal(401, 'auth/wrong-token'),
  ])
  const [taken, troubles]: [string[], string[]] = [[], []]
  const follow = async () => {
    const onError = ({ code }: KasaError) => troubles.push(code)
    for await (const { id } of kasa.events.follow({ after: 'e0', onError })) taken.push(id)
  }
  expect((await failureOf(follow())).code).toBe('auth/wrong-token')
  expect([taken, troubles]).toEqual([['e1', 'e2'], ['reply/unavailable']])
  const cursors = server.seen.map(({ path }) => new URL(path, server.url).searchParams.get('after'))
  expect(cursors).toEqual(['e0', ...Array.from({ length: 6 }, () => 'e1'), 'e2'])
})

test('waiting for a result ends at its time, and by a signal', async () => {
  const undecided = json(200, { transaction: { id: transactionId, status: 'pending' }, action: {} })
  const { kasa, pauses, atNextPause } = await open([undecided])
  const error = await failureOf(kasa.transactions.waitFor(transactionId, { timeoutMs: 10_000 }))
  expect(error).toMatchObject({ code: 'wait/timeout', retryable: true })
  expect(pauses).toEqual([1000, 1500, 2250, 3375])
  const stop = new AbortController()
  atNextPause(() => stop.abort())
  expect((await failureOf(kasa.transactions.waitFor(transactionId, { signal: stop.signal }))).code).toBe('call/aborted')
})

test('what cannot be right travels nowhere', async () => {
  const { kasa, server } = await open([done])
  const wrong: readonly (readonly [Promise<unknown>, string, string])[] = [
    // @ts-expect-error an id that is not there
    [kasa.transactions.get(undefined), 'call/id', 'not undefined'],
    [kasa.transactions.get('../services'), 'call/id', '"../services"'],
    // @ts-expect-error a plain number: minor or major units?
    [kasa.transactions.create({ ...order, amount: 129.9 }), 'order/amount', 'not 129.9'],
    // @ts-expect-error text
    [kasa.transactions.create({ ...order, amount: '129.90' }), 'order/amount', 'not string'],
  ]
  for (const [call, code, words] of wrong) {
    const error = await failureOf(call)
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
  }
  expect(server.seen).toHaveLength(0)
  expect(() => createKasa({ ...shop, baseUrl: server.url, http: { timeoutMs: Number.NaN } })).toThrow('http.timeoutMs')
})
