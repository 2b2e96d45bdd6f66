import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import express, { type Express } from 'express'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { createKasa, type ExpressRoute, isKasaError, type KasaError, money, notYet } from '../../sdk/src/index.js'

const shop = {
  baseUrl: 'http://127.0.0.1:3000',
  merchantId: '6yt3gjtm9p7b8h9xsdqz',
  serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  serviceKey: 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c',
}
const otherKey = 'PIcMy86ssE5wuNHAuQn5zPKf6hCAwX3Oxvjw'
const at = new Date('2026-11-22T10:00:00Z')
const kasa = createKasa({ ...shop, now: () => at })
const pair = generateKeyPairSync('ed25519')
const rawPublicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
const publicKey = `whpk_${rawPublicKey.toString('base64')}`

const payment = {
  id: 'c9fd2a3c-d4cf-4a4b-b6a8-6d8b6d6d6d6d',
  title: 'Zażółć / gęślą',
  amount: 12990,
  status: 'settled',
  created: 1795345000,
  orderId: 'A1',
  currency: 'PLN',
  modified: 1795345010,
  serviceId: shop.serviceId,
}
const transaction = {
  ...payment,
  id: '1e7a4b52-0d0a-4cf4-8f7f-1b1f1b1f1b1f',
  type: 'sale',
  source: 'web',
  paymentMethod: 'blik',
  paymentMethodCode: 'blik',
}
const document = { transaction, payment }
const body = JSON.stringify(document)
const webhookId = `evt_${payment.id}_3`

const imojeHeader = (text: string, key = shop.serviceKey, alg = 'sha256'): Record<string, string> => ({
  'X-Imoje-Signature': `merchantid=${shop.merchantId};serviceid=${shop.serviceId};signature=${createHash(alg)
    .update(text + key)
    .digest('hex')};alg=${alg}`,
})

const webhook = (
  text: string,
  { key = shop.serviceKey, time = at, id = webhookId, v1a = false } = {},
): Record<string, string> => {
  const seconds = Math.floor(time.getTime() / 1000)
  const signed = `${id}.${seconds}.${text}`
  const symmetric = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  const asymmetric = `v1a,${sign(null, Buffer.from(signed), pair.privateKey).toString('base64')}`
  return {
    'webhook-id': id,
    'webhook-timestamp': `${seconds}`,
    'webhook-signature': v1a ? `${symmetric} ${asymmetric}` : symmetric,
  }
}

const both = (text: string): Record<string, string> => ({ ...imojeHeader(text), ...webhook(text) })

const refusalOf = (act: () => unknown): KasaError => {
  try {
    act()
  } catch (error) {
    if (isKasaError(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a notification is verified', () => {
  test('and read', () => {
    const event = kasa.notifications.verify(Buffer.from(body), both(body))
    expect(event).toMatchObject({ id: webhookId, sequence: 3, paymentId: payment.id, kind: 'payment.settled' })
    expect(event).toMatchObject({ payment, transaction, raw: body })
  })

  test.each(['sha224', 'sha256', 'sha384', 'sha512'])('by imoje’s header alone, with %s', alg => {
    const event = kasa.notifications.verify(body, imojeHeader(body, shop.serviceKey, alg))
    expect(event).toMatchObject({ kind: 'payment.settled', sequence: undefined })
    expect(event.id).toBe(kasa.notifications.verify(body, imojeHeader(body)).id)
  })

  test('exactly where the reference implementation of Standard Webhooks does', () => {
    const now = new Date()
    const live = createKasa({ ...shop, now: () => now })
    const oracle = new Webhook(Buffer.from(shop.serviceKey).toString('base64'))
    fc.assert(
      fc.property(
        fc.constantFrom(shop.serviceKey, otherKey),
        fc.integer({ min: -900, max: 900 }),
        fc.boolean(),
        (key, seconds, alter) => {
          const time = new Date(Math.floor(now.getTime() / 1000 + seconds) * 1000)
          if (Math.abs(Math.abs(seconds) - 300) < 5) return
          const headers = webhook(body, { key, time })
          const text = alter ? body.replace('12990', '12991') : body
          const accepts = (act: () => unknown): boolean => {
            try {
              act()
              return true
            } catch {
              return false
            }
          }
          expect(accepts(() => live.notifications.verify(text, headers))).toBe(
            accepts(() => oracle.verify(text, headers)),
          )
        },
      ),
    )
    const signature = oracle.sign(webhookId, at, body)
    const headers = {
      'webhook-id': webhookId,
      'webhook-timestamp': `${at.getTime() / 1000}`,
      'webhook-signature': signature,
    }
    expect(kasa.notifications.verify(body, new Headers(headers)).id).toBe(webhookId)
  })

  test('by the public key alone, where one is configured', () => {
    const own = createKasa({ ...shop, publicKey, now: () => at })
    const headers = webhook(body, { v1a: true })
    const only = { ...headers, 'webhook-signature': headers['webhook-signature']?.split(' ')[1] ?? '' }
    expect(own.notifications.verify(body, only).id).toBe(webhookId)
    expect(refusalOf(() => own.notifications.verify(`${body} `, only)).code).toBe('notification/wrong-signature')
    expect(refusalOf(() => kasa.notifications.verify(body, only)).code).toBe('notification/wrong-signature')
  })

  test('with the old and the new key while keys rotate', () => {
    const rotating = createKasa({ ...shop, otherServiceKeys: [otherKey], now: () => at })
    expect(
      rotating.notifications.verify(body, { ...imojeHeader(body, otherKey), ...webhook(body, { key: otherKey }) })
        .sequence,
    ).toBe(3)
    expect(rotating.notifications.verify(body, both(body)).sequence).toBe(3)
  })

  test('when the payment expired before a method was chosen', () => {
    const text = JSON.stringify({ payment: { ...payment, status: 'cancelled' } })
    expect(kasa.notifications.verify(text, both(text))).toMatchObject({
      kind: 'payment.cancelled',
      transaction: undefined,
    })
  })

  test('as a refund, though its payment stays settled', () => {
    const text = JSON.stringify({
      transaction: { ...transaction, type: 'refund', status: 'settled', amount: 500 },
      payment,
    })
    expect(kasa.notifications.verify(text, both(text))).toMatchObject({
      kind: 'refund.settled',
      payment: { status: 'settled' },
    })
  })
})

describe('a notification is refused with the reason', () => {
  const other = '11111111-d4ad-4a7e-9981-89ed7284aaba'
  const pretty = JSON.stringify(document, null, 2)
  const escaped = body.replaceAll('/', '\\/')
  const ascii = body.replace(/[\u0080-\uffff]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const foreign = JSON.stringify({ payment: { ...payment, serviceId: other } })
  const fraction = JSON.stringify({ payment: { ...payment, amount: 129.9 } })
  test.each<[string, unknown, Record<string, string>, KasaError['code'], string]>([
    ['the body was parsed', document, both(body), 'notification/body-parsed', 'express.json()'],
    ['the body is missing', undefined, both(body), 'notification/body-parsed', 'express.json()'],
    ['the body is empty', '', both(body), 'notification/body-empty', 'express.json()'],
    ['no signature', body, {}, 'notification/missing-signature', 'headers'],
    ['one header of three', body, { 'webhook-id': 'x' }, 'notification/missing-signature', 'headers'],
    [
      'half an imoje header',
      body,
      { 'x-imoje-signature': 'signature=abc' },
      'notification/malformed-header',
      'unchanged',
    ],
    [
      'another merchant',
      body,
      { 'x-imoje-signature': 'merchantid=a;serviceid=b;signature=c;alg=sha256' },
      'notification/other-merchant',
      shop.merchantId,
    ],
    [
      'another shop',
      body,
      { 'x-imoje-signature': `merchantid=${shop.merchantId};serviceid=${other};signature=c;alg=sha256` },
      'notification/other-shop',
      shop.serviceId,
    ],
    ['another shop inside', foreign, both(foreign), 'notification/other-shop', shop.serviceId],
    [
      'an unknown algorithm',
      body,
      imojeHeader(body, shop.serviceKey, 'md5'),
      'notification/unknown-algorithm',
      'sha256',
    ],
    ['the wrong key', body, imojeHeader(body, otherKey), 'notification/wrong-signature', 'fingerprint'],
    [
      'the wrong key in one of two signatures',
      body,
      { ...both(body), ...imojeHeader(body, otherKey) },
      'notification/wrong-signature',
      'fingerprint',
    ],
    ['an altered amount', body.replace('12990', '1'), both(body), 'notification/wrong-signature', 'altered'],
    ['pretty JSON', pretty, both(body), 'notification/body-changed', 'bytes'],
    ['slashes escaped on the way', escaped, imojeHeader(body), 'notification/body-changed', 'bytes'],
    ['slashes unescaped on the way', body, imojeHeader(escaped), 'notification/body-changed', 'bytes'],
    ['letters unescaped on the way', body, imojeHeader(ascii), 'notification/body-changed', 'bytes'],
    ['a line break added', `${body}\n`, imojeHeader(body), 'notification/body-changed', 'bytes'],
    ['a line break lost', body, imojeHeader(`${body}\n`), 'notification/body-changed', 'bytes'],
    [
      'bytes read as Latin-1',
      Buffer.from(body).toString('latin1'),
      imojeHeader(body),
      'notification/body-changed',
      'bytes',
    ],
    [
      'an old copy',
      body,
      webhook(body, { time: new Date(at.getTime() - 301_000) }),
      'notification/timestamp',
      'old copy',
    ],
    [
      'a clock that is behind',
      body,
      webhook(body, { time: new Date(at.getTime() + 301_000) }),
      'notification/timestamp',
      'clock',
    ],
    ['another payment in the id', body, webhook(body, { id: 'evt_x_3' }), 'notification/malformed-body', 'webhook-id'],
    ['an amount with decimals', fraction, both(fraction), 'notification/malformed-body', 'webhook-id'],
    ['no JSON', 'hello', both('hello'), 'notification/malformed-body', 'webhook-id'],
  ])('%s', (_, given, headers, code, hint) => {
    const error = refusalOf(() => kasa.notifications.verify(given as string, headers))
    expect(error.code).toBe(code)
    expect(error.hint).toContain(hint)
    expect(error.message + error.hint).not.toContain(shop.serviceKey)
  })

  test('either signature, though the other one is right', () => {
    const wrongWebhook = { ...both(body), ...webhook(body, { key: otherKey }) }
    const wrongImoje = { ...both(body), ...imojeHeader(body, otherKey) }
    expect(refusalOf(() => kasa.notifications.verify(body, wrongWebhook)).field).toBe('webhook-signature')
    expect(refusalOf(() => kasa.notifications.verify(body, wrongImoje)).field).toBe('X-Imoje-Signature')
  })

  test('the wrong key by name, when the gateway’s public signature is right', () => {
    const own = createKasa({ ...shop, serviceKey: otherKey, publicKey, now: () => at })
    expect(refusalOf(() => own.notifications.verify(body, webhook(body, { v1a: true }))).code).toBe(
      'notification/wrong-key',
    )
  })

  test('whichever byte is altered', () => {
    fc.assert(
      fc.property(fc.nat(Buffer.byteLength(body) - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const bytes = Buffer.from(body)
        bytes[index] = (bytes[index] ?? 0) ^ change
        expect(refusalOf(() => kasa.notifications.verify(bytes, both(body))).code).toMatch(
          /wrong-signature|body-changed/,
        )
      }),
    )
  })
})

describe('the Express route', () => {
  const closers: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    await Promise.all(closers.splice(0).map(close => close()))
  })

  const listen = async (app: Express | ExpressRoute): Promise<string> => {
    const server = createServer(app as Parameters<typeof createServer>[1])
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise(resolve => server.close(resolve).closeAllConnections()))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`
  }
  const post = async (
    url: string,
    text = body,
    headers = both(text),
  ): Promise<{ status: number; answer: unknown; retryAfter: string | null }> => {
    const reply = await fetch(url, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    })
    return { status: reply.status, answer: await reply.json(), retryAfter: reply.headers.get('retry-after') }
  }
  const withRoute = (receive: Parameters<typeof kasa.notifications.express>[0], errors: unknown[] = []): Express =>
    express().post('/notifications', kasa.notifications.express(receive, { onError: error => errors.push(error) }))

  test('reads the body itself and answers {"status":"ok"} after the handler is done', async () => {
    const seen: string[] = []
    const url = await listen(withRoute(async event => void seen.push(event.id)))
    expect(await post(url)).toMatchObject({ status: 200, answer: { status: 'ok' } })
    expect(seen).toEqual([webhookId])
  })

  test('works behind express.raw() and without Express', async () => {
    const receive = kasa.notifications.express(() => undefined)
    expect(
      (
        await post(
          await listen(
            express()
              .use(express.raw({ type: '*/*' }))
              .post('/notifications', receive),
          ),
        )
      ).status,
    ).toBe(200)
    expect((await post(await listen(receive))).status).toBe(200)
  })

  test('says that a body parser ran before it', async () => {
    const errors: unknown[] = []
    const url = await listen(
      express()
        .use(express.json())
        .use(withRoute(() => undefined, errors)),
    )
    expect(await post(url)).toMatchObject({
      status: 500,
      answer: { code: 'notification/body-parsed', hint: expect.stringContaining('before express.json()') },
    })
    expect(errors).toMatchObject([{ code: 'notification/body-parsed' }])
  })

  test('answers 400 with the reason when the signature is wrong, and does not call the handler', async () => {
    const url = await listen(withRoute(() => expect(true).toBe(false)))
    expect(await post(url, body, imojeHeader(body, otherKey))).toMatchObject({
      status: 400,
      answer: { status: 'error', code: 'notification/wrong-signature' },
    })
  })

  test('answers 425 when the order is not there yet, with the wish for the next try', async () => {
    const errors: unknown[] = []
    const url = await listen(withRoute(() => Promise.reject(notYet('no order A1 yet', 2500)), errors))
    expect(await post(url)).toMatchObject({ status: 425, retryAfter: '3', answer: { code: 'notification/not-yet' } })
    expect(errors).toEqual([])
  })

  test('answers 500 without details when the handler fails, whatever it throws', async () => {
    const errors: unknown[] = []
    const url = await listen(withRoute(() => void money('1,5', 'PLN'), errors))
    expect(await post(url)).toMatchObject({ status: 500, answer: { message: expect.not.stringContaining('1,5') } })
    expect(errors).toMatchObject([{ code: 'money/separator' }])
  })

  test('refuses what is no post and what is too large, announced or not', async () => {
    const url = await listen(withRoute(() => undefined))
    expect((await fetch(url)).status).toBe(404)
    expect((await fetch(await listen(kasa.notifications.express(() => undefined)))).status).toBe(405)
    expect((await post(url, 'x'.repeat(300_000), imojeHeader(body))).status).toBe(413)
    expect(await streamed(url, 300_000)).toBe(413)
  })

  const streamed = (url: string, bytes: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const outgoing = send(url, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, reply => {
        reply.resume()
        resolve(reply.statusCode ?? 0)
      })
      outgoing.on('error', reject)
      for (let sent = 0; sent < bytes; sent += 10_000) outgoing.write('x'.repeat(10_000))
      outgoing.end()
    })
})
