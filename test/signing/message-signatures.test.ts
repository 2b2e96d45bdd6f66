import { createHash, createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { calculateJwkThumbprint, importJWK, jwtVerify } from 'jose'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import {
  imojeSignatureHeader,
  notificationJwk,
  webhookHeaders,
  webhookPublicKey,
  webhookSecret,
} from '../../src/signing/notification-signature.js'
import { returnKey, signReturnResult, withReturnResult } from '../../src/signing/return-result.js'

const serviceKey = 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c'
const ids = { merchantId: '6yt3gjtm9p7b8h9xsdqz', serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba' }
const body = Buffer.from('{"payment":{"title":"Opłata za książkę 📚"}}', 'utf8')
const { privateKey, publicKey } = generateKeyPairSync('ed25519')

test('the imoje header is positional and covers the raw bytes followed by the key', () => {
  const digest = createHash('sha256').update(body).update(serviceKey).digest('hex')
  const header = imojeSignatureHeader(ids, body, serviceKey)
  expect(header).toBe(`merchantid=${ids.merchantId};serviceid=${ids.serviceId};signature=${digest};alg=sha256`)
})

test('the Standard Webhooks library accepts the headers under every key of a rotation, and nothing else', () => {
  const headers = { ...webhookHeaders({ id: 'evt_1_2', at: new Date(), body }, [serviceKey, 'other'], privateKey) }
  expect(new Webhook(webhookSecret(serviceKey)).verify(body, headers)).toEqual(JSON.parse(body.toString('utf8')))
  expect(new Webhook(webhookSecret('other')).verify(body, headers)).toEqual(JSON.parse(body.toString('utf8')))
  expect(() => new Webhook(webhookSecret('third')).verify(body, headers)).toThrow(WebhookVerificationError)
  expect(() => new Webhook(webhookSecret(serviceKey)).verify(`${body} `, headers)).toThrow(WebhookVerificationError)
})

test('v1a is an Ed25519 signature that the published key verifies, in both of its forms', async () => {
  const at = new Date('2026-05-01T10:00:00.900Z')
  const headers = webhookHeaders({ id: 'evt_1_2', at, body }, [serviceKey], privateKey)
  expect(headers['webhook-timestamp']).toBe('1777629600')
  const signature = Buffer.from(headers['webhook-signature'].split(' v1a,')[1] ?? '', 'base64')
  const signed = Buffer.concat([Buffer.from('evt_1_2.1777629600.'), body])
  const jwk = notificationJwk(privateKey)
  expect(verify(null, signed, createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(true)
  expect(verify(null, Buffer.from('x'), createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(false)
  expect(notificationJwk(publicKey)).toEqual(jwk)
  expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk))
  expect(await importJWK(jwk)).toBeDefined()
  expect(webhookPublicKey(publicKey)).toBe(`whpk_${Buffer.from(jwk.x, 'base64url').toString('base64')}`)
})

test('a key of another kind is refused', () => {
  const { publicKey: wrong } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  expect(() => notificationJwk(wrong)).toThrow('Ed25519')
})

test('the return result is a JWS that jose verifies with the derived key, for one hour', async () => {
  const now = new Date('2026-05-01T10:00:00Z')
  const result = {
    ...{ issuer: 'https://pay.example', serviceId: ids.serviceId, paymentId: 'p1', orderId: 'Zamówienie/1' },
    ...{ status: 'settled', amountMinor: 12990, currency: 'PLN', sequence: 4, livemode: false },
  }
  const token = signReturnResult(result, serviceKey, now)
  expect(returnKey(serviceKey)).toEqual(createHmac('sha256', serviceKey).update('kasa-return-v1').digest())
  const options = { issuer: 'https://pay.example', audience: ids.serviceId, algorithms: ['HS256'] }
  const { payload } = await jwtVerify(token, returnKey(serviceKey), { ...options, currentDate: now })
  expect(payload).toEqual({
    ...{ iss: 'https://pay.example', aud: ids.serviceId, sub: 'p1', orderId: 'Zamówienie/1', status: 'settled' },
    ...{ amount: 12990, currency: 'PLN', seq: 4, livemode: false, iat: 1777629600, exp: 1777633200 },
  })
  const late = new Date('2026-05-01T11:00:01Z')
  await expect(jwtVerify(token, returnKey(serviceKey), { ...options, currentDate: late })).rejects.toThrow('exp')
  await expect(jwtVerify(token, Buffer.from(serviceKey), { ...options, currentDate: now })).rejects.toThrow('signature')
})

test.each([
  ['https://s.example/r', 'https://s.example/r?kasaResult=T'],
  ['https://s.example', 'https://s.example?kasaResult=T'],
  ['https://s.example/r?', 'https://s.example/r?kasaResult=T'],
  ['https://s.example/r?a=%20x+y&b=ż', 'https://s.example/r?a=%20x+y&b=ż&kasaResult=T'],
  ['https://s.example/r?a=1&', 'https://s.example/r?a=1&kasaResult=T'],
  ['https://s.example/r#top?x', 'https://s.example/r?kasaResult=T#top?x'],
  ['https://s.example/r?a=1#top', 'https://s.example/r?a=1&kasaResult=T#top'],
  ['https://s.example/r?kasaResult=old&a=1', 'https://s.example/r?a=1&kasaResult=T'],
  ['https://s.example/r?a=1&kasaResult', 'https://s.example/r?a=1&kasaResult=T'],
  ['https://s.example/r?kasa%52esult=old&a=%zz', 'https://s.example/r?a=%zz&kasaResult=T'],
  ['https://s.example/r?next=/a?b=1&xkasaResult=1', 'https://s.example/r?next=/a?b=1&xkasaResult=1&kasaResult=T'],
])('the return address %s becomes %s', (address, expected) => {
  expect(withReturnResult(address, 'T')).toBe(expected)
})
