import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createShopKey } from '../../src/merchants/create-key.js'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import { createShop } from '../../src/merchants/create-shop.js'
import { openVault } from '../../src/vault/vault.js'
import { openCounterparty } from '../gateway/counterparty.js'
import { giveFactor } from './give-factor.js'
import { openPanel, type PanelBrowser, type TestPanel } from './open-panel.js'

describe('an operator', () => {
  let kasa: TestPanel
  let browser: PanelBrowser
  let merchantId = ''
  let merchant = 0
  beforeAll(async () => {
    kasa = await openPanel()
    browser = await kasa.as('operator')
    merchantId = kasa.shop?.merchantId ?? ''
    merchant = kasa.shop?.shop.merchantId ?? 0
  })
  afterAll(() => kasa.close())
  const path = () => `/panel/operator/merchants/${merchantId}`

  test('finds a merchant by name, address and ids, sees no secret, and is seen looking', async () => {
    const member = await kasa.newMember('technical', { email: 'anna.nowak@herbata.example' })
    for (const text of ['zielona HERB', 'anna.nowak@', merchantId, kasa.shop?.serviceId ?? ''])
      expect(await browser.page(`/panel/operator/merchants?text=${encodeURIComponent(text)}`)).toContain(
        `href="${path()}"`,
      )
    expect(await browser.page('/panel/operator/merchants?text=nobody%25')).toContain('Nobody was found')
    const html = await browser.page(path())
    expect(html).toContain('anna.nowak@herbata.example')
    const keys = await kasa.read.keys.ofMerchant(merchant)
    expect(html).toContain(keys[0]?.fingerprint)
    for (const secret of [kasa.shop?.serviceKey, kasa.shop?.apiToken, keys[0]?.sealed, member.passwordHash])
      expect(html).not.toContain(secret)
    const [entry] = await kasa.read.audit.list(merchant, { limit: 1 })
    expect(entry).toMatchObject({ what: 'merchant.viewed', subject: { kind: 'merchant', id: merchantId } })
    expect((await browser.get('/panel/operator/merchants/00000000000000000000')).status).toBe(404)
    expect((await browser.get('/panel/onboarding')).status).toBe(403)
  })

  test('no other role opens the operators’ pages', async () => {
    const paths = ['', '/merchants', `/merchants/${merchantId}`, '/slots', '/slots/new', '/plans', '/methods']
    for (const role of ['representative', 'technical', 'financial_active', 'financial_passive'] as const) {
      const member = await kasa.as(role)
      for (const part of paths) expect((await member.get(`/panel/operator${part}`)).status).toBe(403)
      expect((await member.post('/panel/operator/methods', { name: 'blik', minutes: '0' })).status).toBe(403)
      expect((await member.post(`${path()}/plan`, { plan: 'standard/1', note: 'x' })).status).toBe(403)
    }
  })

  test('names the documents that are asked for', async () => {
    await browser.page('/panel/operator/slots/new')
    const names = { name_en: 'Lease', name_pl: 'Umowa najmu', name_ru: 'Аренда', name_uk: 'Оренда' }
    const slot = { ...names, code: 'lease', legalForms: ['company', 'sole_trader'], required: 'yes', position: '15' }
    const refused = await browser.post('/panel/operator/slots/new', { ...slot, name_pl: '', legalForms: [] })
    const html = await refused.text()
    expect(html).toContain('<a href="#slot-name_pl">')
    expect(html).toContain('value="Lease"')
    expect((await browser.post('/panel/operator/slots/new', slot)).headers.get('location')).toBe(
      '/panel/operator/slots',
    )
    expect((await browser.post('/panel/operator/slots/new', slot)).status).toBe(422)
    expect(await browser.page('/panel/operator/slots')).toContain('Legal entity, Sole trader')
    expect((await browser.post('/panel/operator/slots/lease', { ...slot, retired: 'yes' })).status).toBe(303)
    expect(await browser.page('/panel/operator/slots')).toContain('Not asked for')
    expect((await browser.get('/panel/operator/slots/nothing')).status).toBe(404)
  })

  test('writes a price plan and gives it to a merchant', async () => {
    await browser.page('/panel/operator/plans')
    const plan = { code: 'large', name: 'Large', blik: '0,79', other: '1.1 %', months: '', turnover: '' }
    const refused = await browser.post('/panel/operator/plans', { ...plan, blik: '1,595' })
    expect(await refused.text()).toContain('Write a percentage from 0 to 100')
    expect((await browser.post('/panel/operator/plans', plan)).status).toBe(303)
    expect(await browser.page('/panel/operator/plans')).toContain('BLIK 0.79% · Other methods 1.1%')
    const refusedGift = await browser.post(`${path()}/plan`, { plan: 'large/1', note: '' })
    expect([refusedGift.status, await refusedGift.text()]).toEqual([422, expect.stringContaining('#plan-note')])
    expect((await browser.post(`${path()}/plan`, { plan: 'large/1', note: 'Annex 3' })).status).toBe(303)
    const [shop] = await kasa.read.shops.ofMerchant(merchant)
    expect(shop?.settings).toMatchObject({ commissionBps: { blik: 79, other: 110 }, promotionEndsAt: null })
  })

  test('lets a shop send card data, and forbids it again', async () => {
    const serviceId = kasa.shop?.serviceId ?? ''
    const allowed = async () => (await kasa.read.shops.find(merchantId, serviceId))?.settings.plainCardData
    await browser.post(`${path()}/card-data`, { shop: serviceId, allowed: 'yes' })
    expect(await allowed()).toBe(true)
    await browser.post(`${path()}/card-data`, { shop: serviceId, allowed: 'no' })
    expect(await allowed()).toBe(false)
    const { shop } = await kasa.newMerchant()
    expect((await browser.post(`${path()}/card-data`, { shop: shop.publicId, allowed: 'yes' })).status).toBe(404)
  })

  test('pauses a way to pay for every shop: payers see why, and nobody starts it', async () => {
    const page = await kasa.open()
    expect(await kasa.page(page)).not.toContain('Works at the bank')
    await browser.page('/panel/operator/methods')
    const pause = { name: 'blik', shop: '', minutes: '60', text_en: 'Works at the bank', text_pl: 'Przerwa w banku' }
    expect((await browser.post('/panel/operator/methods', pause)).status).toBe(303)
    expect(await browser.page('/panel/operator/methods')).toContain('Works at the bank')
    kasa.forget(2)
    expect(await kasa.page(page)).toContain('Przerwa w banku')
    await kasa.post(`${page}/blik`, { code: '777123' })
    expect((await kasa.payment(page)).status).toBe('new')
    const token = { authorization: `Bearer ${kasa.shop?.apiToken}` }
    const service = await kasa.request(`/v1/merchant/${merchantId}/service/${kasa.shop?.serviceId}`, { headers: token })
    type Methods = { service: { paymentMethods: { paymentMethodCode: string; isOnline: boolean }[] } }
    const { paymentMethods } = ((await service.json()) as Methods).service
    expect(paymentMethods.find(one => one.paymentMethodCode === 'blik')?.isOnline).toBe(false)
    expect((await browser.post('/panel/operator/methods', { wish: 'resume', name: 'blik', shop: '' })).status).toBe(303)
    kasa.forget(2)
    await kasa.post(`${page}/blik`, { code: '777123' })
    expect((await kasa.payment(page)).status).not.toBe('new')
    expect((await browser.post('/panel/operator/methods', { ...pause, shop: randomUUID() })).status).toBe(404)
    expect((await browser.post('/panel/operator/methods', { ...pause, name: 'cash' })).status).toBe(422)
  })
})

test('a promotion takes no commission until its turnover is reached; test money is none', async () => {
  const key = randomBytes(32)
  const bank = openCounterparty({ id: 'acquirer', money: 'live', methodCodes: ['blik'] })
  const environment = {
    ...{ KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: key.toString('base64url') },
  }
  const kasa = await openPanel('sqlite', { connectors: [bank.connector] }, environment)
  try {
    const needs = {
      ...{ store: kasa.gateway.storage, vault: openVault([key]), random: randomBytes, newId: randomUUID },
      systemClock: () => new Date(),
    }
    const { merchant } = await createMerchant(needs)({ name: 'Księgarnia', legalName: 'Księgarnia sp. z o.o.' })
    const facts = { name: 'Pod Żaglem', recipient: null, websiteUrl: null, notificationUrl: null }
    const { shop } = await createShop(needs)({ merchantId: merchant.publicId, ...facts })
    const ids = { merchantId: merchant.publicId, serviceId: shop.publicId }
    const live = await createShopKey(needs)({ ...ids, livemode: true })
    const member = await kasa.newMember('operator')
    const operator = await kasa.signedIn(member)
    await giveFactor(kasa, needs.vault, member)
    await operator.page('/panel/operator/plans')
    const plan = { code: 'start', name: 'Start', blik: '2', other: '2', months: '1', turnover: '150,00' }
    expect((await operator.post('/panel/operator/plans', plan)).status).toBe(303)
    const given = { plan: 'start/1', note: 'Annex 1' }
    expect((await operator.post(`/panel/operator/merchants/${merchant.publicId}/plan`, given)).status).toBe(303)
    bank.script.start = { outcome: 'settled' }
    const pay = async () => {
      const answer = await kasa.post('/pl/payment', kasa.signed({ ...ids, amount: '10000' }, live.key))
      const page = answer.headers.get('location') ?? ''
      await kasa.post(`${page}/blik`, { code: '777123' })
      const payment = await kasa.payment(page)
      const [sale] = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
      return [payment.status, sale?.commissionRateBps, sale?.commissionMinor]
    }
    expect(await pay()).toEqual(['settled', 0, 0])
    expect(await pay()).toEqual(['settled', 0, 0])
    expect(await pay()).toEqual(['settled', 200, 200])
    expect(await kasa.read.plans.of(merchant.id)).toMatchObject({ turnedOverMinor: 200_00 })
    await operator.post(`/panel/operator/merchants/${merchant.publicId}/plan`, given)
    kasa.forget(2)
    expect(await pay()).toEqual(['settled', 0, 0])
    await kasa.pass(32 * 86_400)
    expect(await pay()).toEqual(['settled', 200, 200])
  } finally {
    await kasa.close()
  }
})
