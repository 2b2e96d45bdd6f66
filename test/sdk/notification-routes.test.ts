import { type ChildProcess, fork } from 'node:child_process'
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import type { NextRequest } from 'next/server.js'
import { notificationRoute as expressRoute } from '../../sdk/src/adapters/express.js'
import { notificationRoute as fastifyRoute } from '../../sdk/src/adapters/fastify.js'
import { notificationRoute as honoRoute } from '../../sdk/src/adapters/hono.js'
import { notificationRoute as koaRoute } from '../../sdk/src/adapters/koa.js'
import { notificationRoute as nextRoute } from '../../sdk/src/adapters/next.js'
import { notificationRoute as nodeRoute } from '../../sdk/src/adapters/node.js'
import { createNotifications, type NotificationHandler, notYet } from '../../sdk/src/notifications.js'
import { both, document, imojeHeader, otherKey, payment, shop } from './signed-notification.js'

const path = '/notifications'
const errors: unknown[] = []

/** next-shop/ has the same reaction. */
const take = createNotifications(shop).handler({
  on: {
    settled: async ({ payment: { orderId } }) => {
      if (orderId === 'not-yet') throw notYet('no such order', 2500)
      if (orderId === 'fault') throw new Error('a secret of the shop')
    },
  },
  onError: error => void errors.push(error),
})

type Running = { url: string; close(): Promise<unknown> }
type Listener = Parameters<typeof createServer>[1]

const listen = async (listener: Listener): Promise<Running> => {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: () => new Promise(resolve => server.close(resolve).closeAllConnections()),
  }
}

const fastifyApp = async (handler: NotificationHandler): Promise<Running> => {
  const app = fastify()
  await app.register(fastifyRoute(handler), { url: path })
  app.post('/echo', async request => request.body)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url: `${url}${path}`, close: () => app.close() }
}

const koaApp = (handler: NotificationHandler): Promise<Running> => {
  const route = koaRoute(handler)
  const app = new Koa().use((context, next) => (context.path === path ? route(context) : next()))
  return listen(app.callback())
}

const honoApp = async (handler: NotificationHandler): Promise<Running> => {
  const app = new Hono().all(path, honoRoute(handler))
  return new Promise(resolve => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({
        url: `http://127.0.0.1:${port}${path}`,
        close: () => new Promise(done => server.close(done)),
      }),
    )
  })
}

/** Next keeps much in globals of its process, so it gets one of its own, and the built package. */
const nextApp = async (): Promise<Running> => {
  const program = fileURLToPath(new URL('next-shop/serve.mjs', import.meta.url))
  const env = { ...process.env, TEST_SHOP: JSON.stringify(shop), NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'development' }
  const child: ChildProcess = fork(program, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env, execArgv: [] })
  const said: string[] = []
  child.stderr?.on('data', chunk => void said.push(String(chunk)))
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`Next ended: ${said.join('')}`)))
    if (!child.stdout) return
    createInterface(child.stdout).on('line', line => {
      said.push(`${line}\n`)
      if (line.startsWith('port ')) resolve(line.slice(5))
    })
  })
  const ended = new Promise(resolve => child.once('exit', resolve))
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: () => {
      child.disconnect()
      return ended
    },
  }
}

const frameworks: readonly (readonly [string, (handler: NotificationHandler) => Promise<Running>])[] = [
  ['Express', handler => listen(express().all(path, expressRoute(handler)))],
  [
    'Express behind express.raw()',
    handler =>
      listen(
        express()
          .use(express.raw({ type: '*/*', limit: '1mb' }))
          .all(path, expressRoute(handler)),
      ),
  ],
  ['Fastify', fastifyApp],
  ['Koa', koaApp],
  ['Hono', honoApp],
  ['Next', nextApp],
  ['node:http', handler => listen(nodeRoute(handler))],
]

const textOf = (orderId: string): string =>
  JSON.stringify({ ...document, payment: { ...payment, orderId }, transaction: undefined })

const post = async (url: string, text: string, headers: Record<string, string> = {}) => {
  const reply = await fetch(url, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...both(text, { time: new Date() }), ...headers },
  })
  const answer = await reply.text()
  return {
    status: reply.status,
    answer,
    type: reply.headers.get('content-type'),
    retryAfter: reply.headers.get('retry-after'),
    allow: reply.headers.get('allow'),
  }
}

/** A body without an announced length. */
const streamed = (url: string, bytes: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'transfer-encoding': 'chunked', 'content-type': 'application/json' }
    const outgoing = send(url, { method: 'POST', headers }, reply => {
      reply.resume()
      resolve(reply.statusCode ?? 0)
    })
    outgoing.on('error', reject)
    for (let sent = 0; sent < bytes; sent += 10_000) outgoing.write('x'.repeat(10_000))
    outgoing.end()
  })

describe.each(frameworks)('the route for %s', (_name, start) => {
  let running: Running
  beforeAll(async () => {
    running = await start(take)
  })
  afterAll(() => running.close())

  test('reads the body itself and answers {"status":"ok"}', async () => {
    expect(await post(running.url, textOf('Zażółć / 1'))).toMatchObject({
      status: 200,
      answer: '{"status":"ok"}',
      type: 'application/json; charset=utf-8',
    })
  })

  test('answers 425 when the order is not there yet, 500 without details when the shop has a fault', async () => {
    const waiting = await post(running.url, textOf('not-yet'))
    expect(waiting).toMatchObject({ status: 425, retryAfter: '3' })
    expect(JSON.parse(waiting.answer)).toMatchObject({ status: 'error', code: 'notification/not-yet' })
    const fault = await post(running.url, textOf('fault'))
    expect(fault).toMatchObject({ status: 500, answer: expect.not.stringContaining('secret') })
  })

  test('answers 400 with the reason to what cannot be believed', async () => {
    const text = textOf('A1')
    const wrong = await post(running.url, text, imojeHeader(text, otherKey))
    expect(wrong.status).toBe(400)
    expect(JSON.parse(wrong.answer)).toMatchObject({ code: 'notification/wrong-signature' })
    expect(JSON.parse((await post(running.url, `${text}\n`, both(text, { time: new Date() }))).answer)).toMatchObject({
      code: 'notification/body-changed',
    })
    expect(JSON.parse((await post(running.url, '')).answer)).toMatchObject({ code: 'notification/body-empty' })
  })

  test('refuses another type, another method, and what is too large, announced or not', async () => {
    const text = textOf('A1')
    expect((await post(running.url, text, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await fetch(running.url)).status).toBe(405)
    expect((await fetch(running.url, { method: 'PUT', body: text })).status).toBe(405)
    expect((await post(running.url, 'x'.repeat(300_000))).status).toBe(413)
    expect(await streamed(running.url, 300_000)).toBe(413)
    expect((await post(running.url, text)).status).toBe(200)
  })
})

describe('a body parser that was faster is named', () => {
  const started: Running[] = []
  afterAll(() => Promise.all(started.map(({ close }) => close())))
  const json = express.json()
  const parsed: readonly (readonly [string, () => Promise<Running>])[] = [
    ['Express', () => listen(express().use(json).post(path, expressRoute(take)))],
    [
      'Koa',
      () => {
        const route = koaRoute(take)
        const app = new Koa().use(async context => {
          for await (const _ of context.req);
          Object.assign(context.request, { body: {} })
          await route(context)
        })
        return listen(app.callback())
      },
    ],
    [
      'Hono',
      async () => {
        const app = new Hono().use(async (context, next) => {
          await context.req.json()
          await next()
        })
        app.post(path, honoRoute(take))
        return listen(async (request, response) => {
          const chunks: Buffer[] = []
          for await (const chunk of request) chunks.push(chunk)
          const reply = await app.request(path, {
            method: 'POST',
            body: Buffer.concat(chunks),
            headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
          })
          response.writeHead(reply.status).end(await reply.text())
        })
      },
    ],
  ]

  test.each(parsed)('in %s', async (_name, start) => {
    const running = await start()
    started.push(running)
    const reply = await post(running.url, textOf('A1'))
    expect(reply.status).toBe(500)
    expect(JSON.parse(reply.answer)).toMatchObject({
      code: 'notification/body-parsed',
      hint: expect.stringContaining('before express.json()'),
    })
  })

  test('and one that keeps the text beside what it parsed does no harm', async () => {
    const app = express().use(
      express.json({ verify: (request, _response, bytes) => void Object.assign(request, { rawBody: bytes }) }),
    )
    const running = await listen(app.post(path, expressRoute(take)))
    started.push(running)
    expect((await post(running.url, textOf('A1'))).status).toBe(200)
  })
})

test('Fastify keeps its own parsers for every other route', async () => {
  const { url, close } = await fastifyApp(take)
  const reply = await fetch(url.replace(path, '/echo'), {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  })
  expect([reply.status, await reply.json()]).toEqual([200, { a: 1 }])
  await close()
})

test('the shop is told of every refusal and fault, of "not yet" never', async () => {
  const running = await listen(nodeRoute(take))
  errors.length = 0
  const text = textOf('A1')
  await post(running.url, textOf('not-yet'))
  await post(running.url, textOf('fault'))
  await post(running.url, text, imojeHeader(text, otherKey))
  expect(errors).toEqual([
    expect.objectContaining({ message: 'a secret of the shop' }),
    expect.objectContaining({ code: 'notification/wrong-signature' }),
  ])
  await running.close()
})

test('a fault in telling of a fault leaves nobody without an answer', async () => {
  const silent = createNotifications(shop).handler({
    on: () => undefined,
    onError: () => {
      throw new Error('the log is full')
    },
  })
  const warn = jest.spyOn(process, 'emitWarning').mockReturnValue()
  const { status } = await silent({ method: 'POST', headers: {}, body: () => 'x' })
  expect([status, warn.mock.calls]).toEqual([
    400,
    [[expect.stringContaining('the log is full'), 'NotificationWarning']],
  ])
  warn.mockRestore()
})

// What Next's own compiler asks of an exported POST; compiled with this file.
nextRoute(take) satisfies (request: NextRequest, context: { params: Promise<object> }) => Response | Promise<Response>

test('a route for the web’s Request stops reading what never ends', async () => {
  let sent = 0
  const endless = new ReadableStream<Uint8Array>({
    pull: controller => {
      sent += 100_000
      controller.enqueue(Buffer.alloc(100_000, 'x'))
    },
  })
  const request = new Request('http://shop.test/', { method: 'POST', body: endless, duplex: 'half' })
  expect((await nextRoute(take)(request)).status).toBe(413)
  expect(sent).toBeLessThan(600_000)
})
