import { expect, test } from '@jest/globals'
import { createKasa, isKasaError, KasaError, type KasaOptions } from '../../sdk/src/index.js'

const good = {
  baseUrl: 'https://pay.example',
  merchantId: '6yt3gjtm9p7b8h9xsdqz',
  serviceId: '62f574ed-d4ad-4a7e-9981-89ed7284aaba',
  serviceKey: 'eAyhFLuHgwl5hu-32GM8QVlCVMWRU0dGjH1c',
} satisfies KasaOptions
const token = `kasa_test_${'a'.repeat(43)}`
const live = `kasa_live_${'a'.repeat(43)}`

const refusalOf = (changes: object): KasaError => {
  try {
    createKasa({ ...good, ...changes })
  } catch (error) {
    if (error instanceof KasaError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

test('clean credentials are taken, also the slightly odd shop id of the published example', () => {
  expect(() => createKasa(good)).not.toThrow()
  expect(() => createKasa({ ...good, serviceId: '63f574ed-d90d-4abe-9cs1-39117584a7b' })).not.toThrow()
  expect(() => createKasa({ ...good, baseUrl: 'http://localhost:3000/kasa/' })).not.toThrow()
  expect(() => createKasa({ ...good, apiToken: live })).not.toThrow()
  expect(() => createKasa({ ...good, apiToken: token, baseUrl: 'http://127.0.0.1:3000' })).not.toThrow()
})

test.each<[string, object, string, string]>([
  ['the shop id in place of the merchant', { merchantId: good.serviceId }, 'merchantId', 'looks like the serviceId'],
  ['the merchant in place of the shop id', { serviceId: good.merchantId }, 'serviceId', 'looks like the merchantId'],
  ['the key in place of the shop id', { serviceId: good.serviceKey }, 'serviceId', 'looks like the serviceKey'],
  ['the shop id in place of the key', { serviceKey: good.serviceId }, 'serviceKey', 'looks like the serviceId'],
  ['the API token in place of the key', { serviceKey: token }, 'serviceKey', 'looks like the API token'],
  [
    'the webhook secret in place of the key',
    { serviceKey: 'whsec_abc' },
    'serviceKey',
    'looks like the webhook secret',
  ],
  ['a newline after the key', { serviceKey: `${good.serviceKey}\n` }, 'serviceKey', 'a line break'],
  ['quotes around the key', { serviceKey: `"${good.serviceKey}"` }, 'serviceKey', 'quotes'],
  ['a blank before the merchant', { merchantId: ` ${good.merchantId}` }, 'merchantId', 'a blank'],
  ['an invisible character', { serviceId: `${good.serviceId}\u200b` }, 'serviceId', 'an invisible character'],
  ['capitals in the shop id', { serviceId: good.serviceId.toUpperCase() }, 'serviceId', 'capital letters'],
  ['a key cut short', { serviceKey: good.serviceKey.slice(1) }, 'serviceKey', '35 characters'],
  ['a merchant cut short', { merchantId: good.merchantId.slice(1) }, 'merchantId', '20 lower-case'],
  ['the key in place of the token', { apiToken: good.serviceKey }, 'apiToken', 'looks like the serviceKey'],
  ['a newline after the token', { apiToken: `${token}\n` }, 'apiToken', 'a line break'],
  ['a token cut short', { apiToken: token.slice(0, -1) }, 'apiToken', '52 characters'],
  ['a token that is not set', { apiToken: undefined }, 'apiToken', 'missing'],
  ['a live token for a sandbox', { apiToken: live, baseUrl: 'http://127.0.0.1:3000' }, 'apiToken', 'a sandbox'],
  ['a live token for its host', { apiToken: live, baseUrl: 'https://sandbox.pay.example' }, 'apiToken', 'a sandbox'],
  ['a live token without https', { apiToken: live, baseUrl: 'http://pay.example' }, 'apiToken', 'not https'],
  ['the address of the API as base', { baseUrl: 'https://pay.example/v1/merchant' }, 'baseUrl', 'alone'],
  ['no key', { serviceKey: undefined }, 'serviceKey', 'missing'],
  ['a dirty further key', { otherServiceKeys: [`${good.serviceKey} `] }, 'serviceKey', 'a blank'],
  ['the payment address as base', { baseUrl: 'https://pay.example/payment' }, 'baseUrl', 'alone'],
  ['a base without a scheme', { baseUrl: 'pay.example' }, 'baseUrl', 'http(s)'],
  ['half a public key', { publicKey: 'whpk_AAAA' }, 'publicKey', '32 bytes'],
])('%s is refused by name', (_, changes, field, words) => {
  const error = refusalOf(changes)
  expect(error).toMatchObject({ field, message: expect.stringContaining(words) })
  expect(error.code).toMatch(/^config\//)
})

test('a refused key is shown as a fingerprint, never as itself', () => {
  expect(String(refusalOf({ apiToken: `${token}x` }))).not.toContain(token)
  const error = refusalOf({ serviceKey: `${good.serviceKey}x` })
  expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(good.serviceKey)
  expect(error.message).toMatch(/fingerprint [0-9a-f]{8}/)
})

test('a browser is refused, because the key would be readable there', () => {
  Object.assign(globalThis, { window: globalThis, document: {} })
  try {
    expect(refusalOf({}).code).toBe('config/browser')
  } finally {
    Reflect.deleteProperty(globalThis, 'window')
    Reflect.deleteProperty(globalThis, 'document')
  }
})

test('an error of another copy of the package is recognised', () => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('@kasa/sdk/KasaError')]: true, code: 'order/amount' })
  expect(isKasaError(foreign)).toBe(true)
  expect(isKasaError(new Error('x'))).toBe(false)
  expect(isKasaError(undefined)).toBe(false)
})
