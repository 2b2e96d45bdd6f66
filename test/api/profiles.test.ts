import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import { createShop } from '../../src/merchants/create-shop.js'
import { openVault } from '../../src/vault/vault.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { engines } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { callerOf } from './caller.js'

type Members = Record<string, unknown>
const open: TestGateway[] = []
afterEach(async () => {
  for (const kasa of open.splice(0)) await kasa.close()
})

const buyer = { firstName: 'Jan', lastName: 'Lis', email: 'jan@sklep.example' }
const card = {
  ...{ firstName: 'Jan', lastName: 'Lis', number: '4111111111111111', month: '12', year: '2029', cvv: '123' },
}

const start = async (engine: (typeof engines)[number]) => {
  const kasa = await openGateway(engine)
  open.push(kasa)
  const shop = kasa.shop?.shop
  if (shop === undefined) throw new Error('the sandbox has no shop')
  const settings = { ...shop.settings, plainCardData: true }
  await kasa.gateway.storage.write(({ shops }) => shops.save({ ...shop, settings }))
  kasa.forget()
  const api = callerOf(kasa)
  const ordered = (more: Members = {}): Members => ({
    ...{ serviceId: shop.publicId, amount: 1000, currency: 'PLN', orderId: `A/${randomUUID().slice(0, 8)}` },
    ...more,
  })
  const sale = (more: Members) =>
    ordered({ type: 'sale', customer: { ...buyer, cid: 'k-77' }, clientIp: '203.0.113.9', ...more })
  const done = async (path: string, body: Members) => {
    const reply = await api.post(path, body)
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  return {
    ...{ kasa, api, shop, ordered, sale },
    rememberCard: async (number = card.number, code = 'oneclick') => {
      const paid = { paymentMethod: 'card', paymentMethodCode: code, card: { ...card, number } }
      return (await done('/transaction', sale(paid))).transaction
    },
    rememberBlik: async (blikCode = '777123') => {
      const paid = { paymentMethod: 'blik', paymentMethodCode: 'blik_oneclick', blikCode }
      const { transaction } = await done('/transaction', sale(paid))
      await kasa.pass(2)
      return transaction
    },
    charge: async (paymentProfileId: string, more: Members = {}) =>
      (await done('/transaction/profile', ordered({ paymentProfileId, title: 'Abonament', ...more }))).transaction,
    chargeBlik: (blikProfileId: string, more: Members = {}) =>
      api.post('/transaction/profile/blik', ordered({ blikProfileId, title: 'A-2', clientIp: '203.0.113.9', ...more })),
    blikProfiles: async () => (await api.get(`/profile/service/${shop.publicId}/cid/k-77/blik`)).body.blikProfiles,
  }
}

describe.each(engines)('on %s', engine => {
  test('a card is remembered for its cid, read, charged by the shop and deactivated for good', async () => {
    const { kasa, api, rememberCard, charge, ordered } = await start(engine)
    const first = await rememberCard()
    const profile = {
      ...{
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        merchantMid: kasa.shop?.merchantId,
        merchantCustomerId: 'k-77',
      },
      ...{ ...buyer, maskedNumber: '****1111', month: '12', year: '2029', organization: 'VISA', isActive: 1 },
      ...{ profile: 'ONE_CLICK', firstTransactionId: expect.any(String) },
    }
    expect(first).toMatchObject({ status: 'settled', paymentMethodCode: 'oneclick', paymentProfile: profile })
    const { id } = first.paymentProfile
    expect((await rememberCard('4012001007002005', 'recurring')).status).toBe('error')
    const monthly = await rememberCard('4111111111111111', 'recurring')
    expect(monthly.paymentProfile).toMatchObject({ profile: 'RECURRING' })
    expect((await api.get(`/profile/id/${id}`)).body).toEqual({ paymentProfile: profile })
    const listed = (await api.get('/profile/cid/k-77')).body.paymentProfiles
    expect(listed.map((one: { profile: string }) => one.profile)).toEqual(['RECURRING', 'ONE_CLICK'])

    const charged = await charge(id)
    expect(charged).toMatchObject({
      ...{ type: 'sale', status: 'settled', source: 'api', title: 'Abonament', paymentMethod: 'card' },
      ...{ paymentMethodCode: 'oneclick', payment: { status: 'settled' }, paymentProfile: { id, isActive: 1 } },
      customer: { ...buyer, cid: 'k-77' },
    })
    expect((await charge(monthly.paymentProfile.id)).paymentMethodCode).toBe('recurring')
    expect((await api.get('/profile/cid/k-77')).body.paymentProfiles[0].profile).toBe('RECURRING')

    for (let time = 0; time < 2; time++) {
      const { status, body } = await api.post('/profile/deactivate', { paymentProfileId: id })
      expect([status, body]).toEqual([200, { paymentProfile: { ...profile, isActive: 0 } }])
    }
    const body = ordered({ paymentProfileId: id })
    const inactive = await api.post('/transaction/profile', body)
    expect([inactive.status, inactive.body]).toEqual([
      400,
      {
        apiErrorResponse: {
          ...{ code: 'TRX-ERROR-120301', message: 'Payment profile inactive.', instance: body, errors: [] },
        },
      },
    ])
    expect(await rawly(kasa.database, `select id from payments where order_id = '${body.orderId}'`)).toEqual([])
    const deleted = await api.delete(`/profile/id/${monthly.paymentProfile.id}`)
    expect(deleted.body.paymentProfile).toMatchObject({ isActive: 0, profile: 'RECURRING' })
    expect((await api.get('/profile/cid/k-77')).body.paymentProfiles).toMatchObject([{ isActive: 0 }, { isActive: 0 }])
  })

  test("a card's charges end as its test data say, and one wish is one charge", async () => {
    const { api, rememberCard, charge, sale, ordered, kasa } = await start(engine)
    const failing = await rememberCard('4282513338596268')
    expect(await charge(failing.paymentProfile.id)).toMatchObject({ status: 'error', payment: { status: 'error' } })
    const poor = await rememberCard('4485201817664006')
    for (const [amount, statusCode] of [
      [100, 'CODE_51'],
      [1000, 'CODE_05'],
    ]) {
      expect(await charge(poor.paymentProfile.id, { amount })).toMatchObject({
        ...{ status: 'rejected', statusCode, payment: { status: 'rejected' } },
      })
    }
    const secure = {
      paymentMethod: 'card',
      paymentMethodCode: 'oneclick',
      card: { ...card, number: '4012001037141112' },
    }
    const { transaction, action } = (await api.post('/transaction', sale(secure))).body
    expect(transaction.paymentProfile).toBeUndefined()
    await kasa.post(new URL(action.url).pathname, { answer: 'pay' })
    const confirmed = (await api.get(`/transaction/${transaction.id}`)).body.transaction
    expect(confirmed).toMatchObject({ status: 'settled', paymentProfile: { isActive: 1 } })
    // The same wish again, its first one cut off by a crash, is the same charge.
    const body = ordered({ paymentProfileId: confirmed.paymentProfile.id })
    const wish = () => api.post('/transaction/profile', body, { 'idempotency-key': 'm-1' })
    const first = await wish()
    await rawly(
      kasa.database,
      `update idempotency set state = 'started', status = null, answer = null, leased_until = 1`,
    )
    expect((await wish()).body).toEqual(first.body)
    expect(await rawly(kasa.database, `select id from payments where order_id = '${body.orderId}'`)).toHaveLength(1)
  })

  test('a BLIK is remembered by its code, charged in one tap by the app that the payer chose, and dropped app by app', async () => {
    const { kasa, api, rememberBlik, chargeBlik, blikProfiles } = await start(engine)
    expect(await blikProfiles()).toEqual([])
    await rememberBlik('777123')
    const [profile] = await blikProfiles()
    expect(profile).toEqual({
      ...{ id: expect.any(String), label: kasa.shop?.shop.name, isActive: 1 },
      aliasList: [{ key: 'app-1', label: 'Bank Testowy 1' }],
    })
    const { status, body } = await chargeBlik(profile.id)
    expect([status, body.transaction.status, body.transaction.paymentMethodCode]).toEqual([
      200,
      'pending',
      'blik_oneclick',
    ])
    expect(body.action.url).toContain('/pay/')
    await kasa.pass(2)
    expect((await api.get(`/transaction/${body.transaction.id}`)).body.transaction.status).toBe('settled')

    // A fresh code pays in place of the app and is remembered with it.
    const fresh = await chargeBlik(profile.id, { blikCode: '777902' })
    expect(fresh.body.transaction).toMatchObject({ status: 'pending', customer: { cid: 'k-77' } })
    await kasa.pass(2)
    expect((await blikProfiles())[0].aliasList.map(({ key }: { key: string }) => key)).toEqual(['app-1', 'app-9'])
    const nameless = await chargeBlik(profile.id)
    expect([nameless.status, nameless.body.apiErrorResponse.code]).toEqual([422, 'profile/alias'])
    const gone = (await chargeBlik(profile.id, { blikKey: 'app-9' })).body.transaction
    expect(gone).toMatchObject({ status: 'rejected', statusCode: 'BLK-ERROR-210002' })
    expect((await blikProfiles())[0].aliasList).toEqual([{ key: 'app-1', label: 'Bank Testowy 1' }])

    await rememberBlik('777223')
    const drop = (more: Members) => api.post('/profile/deactivate/blik', { blikProfileId: profile.id, ...more })
    const unknown = await drop({ blikKey: 'app-7' })
    expect([unknown.status, unknown.body.apiErrorResponse.code]).toEqual([422, 'profile/alias'])
    expect((await drop({ blikKey: 'app-1' })).body.blikProfile).toMatchObject({
      ...{ isActive: 1, aliasList: [{ key: 'app-2', label: 'Bank Testowy 2' }] },
    })
    for (const more of [{ blikKey: 'app-2' }, { blikKey: 'app-2' }, {}]) {
      const ended = await drop(more)
      expect([ended.status, ended.body.blikProfile]).toEqual([200, { ...profile, isActive: 0, aliasList: [] }])
    }
    expect((await chargeBlik(profile.id)).body.apiErrorResponse.code).toBe('TRX-ERROR-120301')
    await rememberBlik('777123')
    expect((await blikProfiles()).map(({ isActive }: { isActive: number }) => isActive)).toEqual([1, 0])
  })

  test('a profile of somebody else, of another kind or shop is as unknown as one that never was', async () => {
    const { kasa, api, rememberCard, rememberBlik, chargeBlik, blikProfiles, ordered, sale } = await start(engine)
    const { id } = (await rememberCard()).paymentProfile
    await rememberBlik()
    const [blik] = await blikProfiles()
    const needs = {
      ...{ store: kasa.gateway.storage, vault: openVault([randomBytes(32)]), random: randomBytes, newId: randomUUID },
      systemClock: () => new Date(),
    }
    const { merchant, testToken } = await createMerchant(needs)({ name: 'Other', legalName: 'Other' })
    const facts = { recipient: null, websiteUrl: null, notificationUrl: null }
    const { shop: second } = await createShop(needs)({
      merchantId: String(kasa.shop?.merchantId),
      name: 'Second',
      ...facts,
    })
    const foreign = callerOf(kasa, testToken)
    const at = (path: string) => `${kasa.origin}/v1/merchant/${merchant.publicId}${path}`
    const unknown = await api.get(`/profile/id/${randomUUID()}`)
    expect([unknown.status, unknown.body.apiErrorResponse.code]).toEqual([404, 'profile/unknown'])
    const replies = await Promise.all([
      foreign.get(at(`/profile/id/${id}`)),
      foreign.delete(at(`/profile/id/${id}`)),
      foreign.post(at('/profile/deactivate'), { paymentProfileId: id }),
      foreign.post(at('/profile/deactivate/blik'), { blikProfileId: blik.id }),
      api.get(`/profile/id/${blik.id}`),
      api.post('/profile/deactivate', { paymentProfileId: blik.id }),
      api.post('/profile/deactivate/blik', { blikProfileId: id }),
      api.post('/transaction/profile', ordered({ paymentProfileId: blik.id })),
      api.post('/transaction/profile', ordered({ paymentProfileId: id, serviceId: second.publicId })),
      chargeBlik(id),
    ])
    for (const { status, body } of replies) {
      const { code, message } = body.apiErrorResponse
      expect([status, code, message]).toEqual([404, 'profile/unknown', 'There is no such payment profile.'])
    }
    expect((await foreign.get(at('/profile/cid/k-77'))).body).toEqual({ paymentProfiles: [] })
    expect((await api.get(`/profile/id/${id}`)).body.paymentProfile.isActive).toBe(1)
    // Remembering needs to know for whom, and BLIK a code.
    const nobody = sale({
      paymentMethod: 'blik',
      paymentMethodCode: 'blik_oneclick',
      blikCode: '777123',
      customer: buyer,
    })
    expect((await api.post('/transaction', nobody)).body.apiErrorResponse.code).toBe('profile/no-customer')
    const codeless = sale({ paymentMethod: 'blik', paymentMethodCode: 'blik_oneclick' })
    expect((await api.post('/transaction', codeless)).body.apiErrorResponse.code).toBe('blik/code-format')
  })
})

test('refused charges close no door to sales, and sales that failed too often close none to charges', async () => {
  const { api, rememberCard, charge, sale } = await start('sqlite')
  const poor = (await rememberCard('4485201817664006')).paymentProfile.id
  const good = (await rememberCard()).paymentProfile.id
  for (let at = 0; at < 20; at++) expect((await charge(poor)).status).toBe('rejected')
  const byCard = (number: string) => ({
    ...{ paymentMethod: 'card', paymentMethodCode: 'ecom3ds', card: { ...card, number }, clientIp: undefined },
  })
  const sell = async (number: string) => (await api.post('/transaction', sale(byCard(number)))).status
  for (let at = 0; at < 20; at++) expect(await sell('4444333322221111')).toBe(200)
  expect(await sell('4111111111111111')).toBe(400)
  expect((await charge(good)).status).toBe('settled')
})
