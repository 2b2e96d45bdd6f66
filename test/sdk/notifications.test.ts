import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { createKasa, isKasaError, type KasaError, type NotificationEvent } from '../../sdk/src/index.js'
import { createNotifications } from '../../sdk/src/notifications.js'
import {
  at,
  body,
  both,
  document,
  imojeHeader,
  olderPublicKey,
  otherKey,
  payment,
  publicKey,
  shop,
  transaction,
  webhook,
  webhookId,
} from './signed-notification.js'

const kasa = createKasa({ ...shop, now: () => at })

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

  test('by either of two public keys while the gateway’s key rotates', () => {
    const headers = webhook(body, { v1a: true, key: otherKey })
    const rotating = createNotifications({ ...shop, publicKey: [olderPublicKey, publicKey], now: () => at })
    const left = createNotifications({ ...shop, publicKey: olderPublicKey, now: () => at })
    const only = { ...headers, 'webhook-signature': headers['webhook-signature']?.split(' ')[1] ?? '' }
    expect(rotating.verify(body, only).id).toBe(webhookId)
    expect(refusalOf(() => left.verify(body, only)).code).toBe('notification/wrong-signature')
  })

  test('up to five minutes old or ahead, and not a second more', () => {
    const aged = (seconds: number) => webhook(body, { time: new Date(at.getTime() - seconds * 1000) })
    expect([300, -300].map(seconds => kasa.notifications.verify(body, aged(seconds)).id)).toEqual([
      webhookId,
      webhookId,
    ])
    expect([301, -301].map(seconds => refusalOf(() => kasa.notifications.verify(body, aged(seconds))).code)).toEqual([
      'notification/too-old',
      'notification/from-the-future',
    ])
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

  test('with the card that was remembered, wherever the sender puts it', () => {
    const profile = { id: 'p-1', maskedNumber: '****0567', profile: 'RECURRING' }
    const inside = JSON.stringify({ transaction: { ...transaction, paymentProfile: profile }, payment })
    const beside = JSON.stringify({ transaction, payment, paymentProfile: profile })
    for (const text of [inside, beside]) {
      expect(kasa.notifications.verify(text, both(text)).profile).toEqual(profile)
    }
    expect(kasa.notifications.verify(body, both(body)).profile).toBeUndefined()
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

test('kinds are told apart by the compiler, and statuses from tomorrow are let through', () => {
  const event: NotificationEvent = kasa.notifications.verify(body, both(body))
  if (event.kind === 'payment.settled') expect(event.payment.orderId).toBe('A1')
  if (event.about === 'refund') expect(event.transaction.amount).toBe(0)
  // @ts-expect-error a payment may have no transaction: it expired
  if (event.about === 'payment') expect(event.transaction.amount).toBe(12990)
  const text = JSON.stringify({ payment: { ...payment, status: 'thought_over' } })
  expect(kasa.notifications.verify(text, both(text)).kind).toBe('payment.thought_over')
})

describe('a notification is refused with the reason', () => {
  const other = '11111111-d4ad-4a7e-9981-89ed7284aaba'
  const pretty = JSON.stringify(document, null, 2)
  const escaped = body.replaceAll('/', '\\/')
  const ascii = body.replace(/[\u0080-\uffff]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const foreign = JSON.stringify({ payment: { ...payment, serviceId: other } })
  const imoje = imojeHeader(body)['X-Imoje-Signature'] ?? ''
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
      'no algorithm named',
      body,
      { 'x-imoje-signature': imoje.replace(/;alg=.*/, '') },
      'notification/malformed-header',
      'unchanged',
    ],
    [
      'a part given twice',
      body,
      { 'x-imoje-signature': `${imoje};signature=abc` },
      'notification/malformed-header',
      'unchanged',
    ],
    [
      'the parts of the header in another order',
      body,
      { 'x-imoje-signature': imoje.split(';').reverse().join(';') },
      'notification/header-order',
      'merchantid, serviceid, signature, alg',
    ],
    [
      'a time that is no number',
      body,
      { ...webhook(body), 'webhook-timestamp': '2026-11-22' },
      'notification/wrong-signature',
      'altered',
    ],
    ['a body beyond all measure', 'x'.repeat(300_000), both(body), 'notification/body-too-large', 'gateway'],
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
      'notification/too-old',
      'old copy',
    ],
    [
      'a clock that is behind',
      body,
      webhook(body, { time: new Date(at.getTime() + 301_000) }),
      'notification/from-the-future',
      'clock',
    ],
    ['another payment in the id', body, webhook(body, { id: 'evt_x_3' }), 'notification/malformed-body', 'webhook-id'],
    ['an amount with decimals', fraction, both(fraction), 'notification/malformed-body', 'webhook-id'],
    ['no JSON', 'hello', both('hello'), 'notification/malformed-body', 'webhook-id'],
  ])('%s', (_, given, headers, code, hint) => {
    const error = refusalOf(() => kasa.notifications.verify(given as string, headers))
    expect(error.code).toBe(code)
    expect(error.hint).toContain(hint)
    expect(error.field).toMatch(/^(X-Imoje-Signature|webhook-(id|timestamp|signature)|body|payment\.amount|serviceId)$/)
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
