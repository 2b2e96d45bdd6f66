import { createHmac } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { SignJWT } from 'jose'
import { createKasa, isKasaError } from '../../sdk/src/index.js'

const shop = {
  baseUrl: 'http://127.0.0.1:3000',
  merchantId: '6yt3gjtm9p7b8h9xsdqz',
  serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  serviceKey: 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c',
}
const otherKey = 'PIcMy86ssE5wuNHAuQn5zPKf6hCAwX3Oxvjw'
const at = new Date('2026-11-22T10:00:00Z')
const seconds = at.getTime() / 1000
const kasa = createKasa({ ...shop, now: () => at })
const expected = { orderId: 'A1', amount: 12990, currency: 'PLN' }
const claims = {
  iss: shop.baseUrl,
  aud: shop.serviceId,
  sub: 'c9fd2a3c-d4cf-4a4b-b6a8-6d8b6d6d6d6d',
  ...{ orderId: 'A1', status: 'settled', amount: 12990, currency: 'PLN', seq: 3, livemode: false },
  iat: seconds - 10,
  exp: seconds + 3590,
}

const keyOf = (serviceKey: string): Buffer => createHmac('sha256', serviceKey).update('kasa-return-v1').digest()
/** Signed by jose, an implementation of its own. */
const token = (changes: object = {}, serviceKey = shop.serviceKey, alg = 'HS256'): Promise<string> =>
  new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg }).sign(keyOf(serviceKey))
const address = (value: string): string => `https://shop.example/orders/A1?lang=pl&kasaResult=${value}#top`

const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (isKasaError(error)) return error.code
    throw error
  }
  return 'nothing was refused'
}

test('a signed result is read from a whole address, a path, or a URL', async () => {
  const url = address(await token())
  const result = kasa.returns.read(url, expected)
  expect(result).toEqual({
    ...{ paymentId: claims.sub, orderId: 'A1', status: 'settled', amount: 12990, currency: 'PLN', sequence: 3 },
    ...{
      livemode: false,
      issuer: shop.baseUrl,
      issuedAt: new Date('2026-11-22T09:59:50Z'),
      expiresAt: new Date('2026-11-22T10:59:50Z'),
    },
  })
  expect(kasa.returns.read(url.replace('https://shop.example', ''), expected)).toEqual(result)
  expect(kasa.returns.read(new URL(url), expected)).toEqual(result)
})

test.each<[string, object, string]>([
  ['the result of another order', { orderId: 'A2' }, 'return/other-order'],
  ['the result of a cheaper order', { amount: 1 }, 'return/other-amount'],
  ['another currency', { currency: 'EUR' }, 'return/other-currency'],
  ['another shop', { aud: '11111111-d4ad-4a7e-9981-89ed7284aaba' }, 'return/other-shop'],
  ['a result after its hour', { exp: seconds }, 'return/expired'],
  ['an amount that is no number', { amount: '12990' }, 'return/malformed'],
  ['a result without an end', { exp: undefined }, 'return/malformed'],
])('%s is refused', async (_, changes, code) => {
  const url = address(await token(changes))
  expect(codeOf(() => kasa.returns.read(url, expected))).toBe(code)
})

test('another key, another algorithm, an altered and a broken token are refused', async () => {
  const good = await token()
  const [header = '', payload = '', signature = ''] = good.split('.')
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  const paid = Buffer.from(JSON.stringify({ ...claims, orderId: 'A1', seq: 9 })).toString('base64url')
  const read = (value: string) => codeOf(() => kasa.returns.read(address(value), expected))
  expect(read(await token({}, otherKey))).toBe('return/wrong-signature')
  expect(read(await token({}, shop.serviceKey, 'HS512').catch(() => `${none}.${payload}.x`))).toBe('return/algorithm')
  expect(read(`${none}.${payload}.${signature}`)).toBe('return/algorithm')
  expect(read(`${header}.${paid}.${signature}`)).toBe('return/wrong-signature')
  expect(read(`${header}.${payload}`)).toBe('return/malformed')
  expect(read('x.y.z')).toBe('return/malformed')
  expect(codeOf(() => kasa.returns.read(`/r?kasaResult=${good}&kasaResult=${good}`, expected))).toBe('return/malformed')
  expect(codeOf(() => kasa.returns.read('/r?kasaResult=', expected))).toBe('return/missing')
  expect(codeOf(() => kasa.returns.read('/r', expected))).toBe('return/missing')
})

test('a result signed with the former key is read while keys rotate', async () => {
  const rotating = createKasa({ ...shop, otherServiceKeys: [otherKey], now: () => at })
  expect(rotating.returns.read(address(await token({}, otherKey)), expected).sequence).toBe(3)
})

test('the shop must say what it expects', async () => {
  const url = address(await token())
  const partial = { orderId: 'A1' } as unknown as typeof expected
  expect(codeOf(() => kasa.returns.read(url, partial))).toBe('return/expectation')
})
