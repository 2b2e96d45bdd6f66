import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import { createShop } from '../../src/merchants/create-shop.js'
import { createToken } from '../../src/merchants/create-token.js'
import type { ShopSettings } from '../../src/merchants/shop.js'
import { openVault } from '../../src/vault/vault.js'
import { type Counterparty, openCounterparty } from '../gateway/counterparty.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { callerOf } from './caller.js'

type Members = Record<string, unknown>
const key = randomBytes(32)
const environment = {
  ...{ KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: key.toString('base64url') },
}
let kasa: TestGateway
let bank: Counterparty
let sell: (money: 'live' | 'test', more?: Members) => ReturnType<ReturnType<typeof callerOf>['post']>
let settle: (change: Partial<ShopSettings>) => Promise<void>
beforeAll(async () => {
  bank = openCounterparty({ id: 'acquirer', money: 'live', methodCodes: ['blik', 'ecom3ds', 'ing'] })
  bank.script.start = { outcome: 'settled' }
  kasa = await openGateway('sqlite', { connectors: [bank.connector] }, environment)
  const needs = {
    ...{ store: kasa.gateway.storage, vault: openVault([key]), random: randomBytes, newId: randomUUID },
    systemClock: () => new Date(),
  }
  const { merchant, testToken } = await createMerchant(needs)({ name: 'Księgarnia', legalName: 'Księgarnia' })
  const facts = { name: 'Pod Żaglem', recipient: null, websiteUrl: null, notificationUrl: null }
  const { shop } = await createShop(needs)({ merchantId: merchant.publicId, ...facts })
  const { token } = await createToken(needs)({ merchantId: merchant.publicId, livemode: true, label: 'till' })
  const callers = { live: callerOf(kasa, token), test: callerOf(kasa, testToken) }
  sell = (money, more = {}) =>
    callers[money].post(`${kasa.origin}/v1/merchant/${merchant.publicId}/transaction`, {
      ...{ type: 'sale', serviceId: shop.publicId, amount: 1000, currency: 'PLN', orderId: randomUUID() },
      ...{ paymentMethod: 'blik', paymentMethodCode: 'blik', blikCode: '777123', clientIp: '203.0.113.9' },
      ...{ customer: { firstName: 'Jan', lastName: 'Lis' }, ...more },
    })
  settle = async change => {
    await kasa.gateway.storage.write(({ shops }) => shops.save({ ...shop, settings: { ...shop.settings, ...change } }))
    kasa.forget()
  }
})
afterAll(() => kasa?.close())

const codeOf = ({ status, body }: Awaited<ReturnType<typeof sell>>) => [status, body.apiErrorResponse?.code]

test('a live token takes live money, a test token and test money find nobody who takes them here', async () => {
  const { status, body } = await sell('live')
  expect([status, body.transaction.status]).toEqual([200, 'settled'])
  expect(body.action.url).toMatch(/^https:\/\/pay\.example\.com\/pl\/pay\//)
  const payment = await kasa.payment(new URL(body.action.url).pathname)
  expect([payment.livemode, bank.orders.at(-1)?.device]).toEqual([true, { ip: '203.0.113.9' }])
  expect(codeOf(await sell('test'))).toEqual([406, 'method/unavailable'])
  expect(codeOf(await sell('live', { currency: 'TST' }))).toEqual([406, 'method/unavailable'])
  await settle({ testModeOnly: true })
  expect(codeOf(await sell('live'))).toEqual([406, 'method/unavailable'])
  await settle({ testModeOnly: false })
})

test('addresses without TLS are refused by name', async () => {
  const addresses = {
    notificationUrl: 'http://s.example/n',
    successReturnUrl: 'http://s.example/',
    returnUrl: 'https://s.example/',
  }
  const { status, body } = await sell('live', addresses)
  expect(status).toBe(422)
  expect(body.apiErrorResponse.errors.map(({ property }: { property: string }) => property)).toEqual([
    ...['notificationUrl', 'successReturnUrl'],
  ])
})

test('card data reach a connector that takes them, with the device that the shop saw; without one they are disabled', async () => {
  const card = {
    firstName: 'Jan',
    lastName: 'Lis',
    number: '4111 1111 1111 1111',
    month: '8',
    year: '2031',
    cvv: '123',
  }
  const browser = { ip: '203.0.113.9', jsEnabled: true, screenWidth: 2560 }
  const paid = { paymentMethod: 'card', paymentMethodCode: 'ecom3ds', card, additionalData: { browser } }
  await settle({ plainCardData: true })
  expect((await sell('live', paid)).status).toBe(200)
  const sale = bank.orders.at(-1)
  expect(sale?.card?.reveal()).toEqual({
    ...{ number: '4111111111111111', month: '08', year: '2031', cvc: '123', holder: 'Jan Lis' },
  })
  expect(sale?.device).toEqual({ ip: '203.0.113.9', browser })
  expect((await sell('test', paid)).body.apiErrorResponse.message).toBe(
    'Cannot process transaction. Plain card data disabled.',
  )
})
