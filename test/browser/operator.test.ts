import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { createMerchant } from '../../src/merchants/create-merchant.js'
import { createShop } from '../../src/merchants/create-shop.js'
import { openVault } from '../../src/vault/vault.js'
import { openCounterparty } from '../gateway/counterparty.js'
import { codeAt, giveFactor } from '../panel/give-factor.js'
import { openPanel, password, type TestPanel } from '../panel/open-panel.js'
import { openChromium } from './chromium.js'
import { heading } from './shopper.js'

const key = randomBytes(32)
let kasa: TestPanel
let browser: Browser
beforeAll(async () => {
  const bank = openCounterparty({ id: 'acquirer', money: 'live', methodCodes: ['blik'] })
  kasa = await openPanel(
    'sqlite',
    { connectors: [bank.connector] },
    { KASA_MODE: 'production', KASA_BASE_URL: 'https://pay.example.com', KASA_KEY: key.toString('base64url') },
  )
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await kasa?.close()
})

test('an operator comes in with a second factor, finds a shop that was asked for and approves it; its representative sees it active', async () => {
  const needs = {
    ...{ store: kasa.gateway.storage, vault: openVault([key]), random: randomBytes, newId: randomUUID },
    systemClock: () => new Date(),
  }
  const { merchant } = await createMerchant(needs)({ name: 'Księgarnia', legalName: 'Księgarnia sp. z o.o.' })
  const facts = { name: 'Pod Żaglem', recipient: null, websiteUrl: null, notificationUrl: null }
  await createShop(needs)({ merchantId: merchant.publicId, ...facts })
  const owner = await kasa.newMember('representative', { merchantId: merchant.id })
  const boss = await kasa.signedIn(owner)
  await boss.page('/panel/requests/shop')
  const wish = { subject: 'Nowy sklep z ziołami', websiteUrl: 'https://ziola.example', note: 'Otwieramy w maju' }
  expect((await boss.post('/panel/requests/shop', wish)).status).toBe(303)
  expect(await boss.page('/panel/shops')).toContain('ziola.example')

  const staff = await kasa.newMember('operator', { language: 'pl' })
  const secret = await giveFactor(kasa, needs.vault, staff)
  const context = await browser.newContext({ locale: 'pl-PL' })
  try {
    const page = await context.newPage()
    await page.goto(`${kasa.origin}/panel/login`)
    await page.fill('[name=email]', staff.email)
    await page.fill('[name=password]', password)
    await page.keyboard.press('Enter')
    await page.waitForURL(address => address.pathname.endsWith('/second-factor'))
    await page.locator('main input[autocomplete="one-time-code"]').fill(await codeAt(secret, new Date()))
    await page.keyboard.press('Enter')
    await page.waitForURL(address => address.pathname === '/panel/operator')
    await heading(page, 'Wnioski i dokumenty')
    await page.locator('a[href*="/operator/requests/"]').click()
    await page.getByText('Otwieramy w maju').first().waitFor()
    await page.getByRole('button', { name: 'Zaakceptuj' }).click()
    await heading(page, 'Wnioski i dokumenty')
    expect(await page.content()).not.toContain('Nowy sklep z ziołami')
  } finally {
    await context.close()
  }
  const [, asked] = await kasa.read.shops.ofMerchant(merchant.id)
  expect(asked).toMatchObject({ websiteUrl: 'https://ziola.example/', active: true })
  expect((await kasa.read.keys.ofShop(merchant.id, asked?.id ?? 0)).map(({ livemode }) => livemode).sort()).toEqual([
    false,
    true,
  ])
})
