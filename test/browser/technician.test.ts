import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { openShop, type ReceivingShop, status } from '../notifications/receiving-shop.js'
import { openPanel, password, type TestPanel } from '../panel/open-panel.js'
import { openChromium } from './chromium.js'
import { heading } from './shopper.js'
import { inWindow } from './watched.js'

let kasa: TestPanel
let browser: Browser
let receiver: ReceivingShop
beforeAll(async () => {
  kasa = await openPanel('sqlite', {}, { KASA_CONTACT_TECHNICAL: '+48 22 000 11 22, tech@example.com' })
  receiver = await openShop(status(404, { 'content-type': 'text/html' }, '<h1>Not here</h1>'))
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await receiver?.close()
  await kasa?.close()
})

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const found: string[] = []
/** Axe in light and dark, and no wider than a phone. */
const look = async (page: Page, label: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const checks = new AxeBuilder({ page }).setLegacyMode()
    const { violations } = await (colorScheme === 'light'
      ? checks.withTags(tags)
      : checks.withRules(['color-contrast'])
    ).analyze()
    for (const { id, nodes } of violations)
      found.push(...nodes.map(({ target }) => `${label} ${colorScheme}: ${id} ${target.join(' ')}`))
  }
  await page.setViewportSize({ width: 320, height: 640 })
  const width = await page.evaluate<number>('document.documentElement.scrollWidth')
  if (width > 320) found.push(`${label}: ${width} px wide`)
  await page.setViewportSize({ width: 1280, height: 800 })
}

test('a technician connects a shop: copies its data, mends the notification address by a test, changes the key, makes a token', async () => {
  const { email } = await kasa.newMember('technical', { firstName: 'Tomasz', language: 'pl' })
  await inWindow(
    browser,
    [kasa.baseUrl],
    async ({ page, context }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      const tab = async (name: string) => {
        await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
        await page.waitForLoadState('load')
      }
      await page.goto(`${kasa.baseUrl}/panel/shops`)
      await page.locator('input[type="email"]').fill(email)
      await page.locator('input[type="password"]').fill(password)
      await page.locator('main form button').click()
      await heading(page, 'Sklepy')
      await page.getByLabel('Szukaj').fill('lipą')
      await page.keyboard.press('Enter')
      await heading(page, 'Sklepy')
      await look(page, 'list')
      await page.getByRole('link', { name: 'Szczegóły' }).click()
      await heading(page, 'Herbaciarnia Pod Lipą')
      await look(page, 'overview')

      await tab('Dane do integracji')
      await page.getByText('tech@example.com').waitFor()
      await look(page, 'integration')
      await page.getByRole('button', { name: 'Kopiuj' }).nth(1).click()
      await page.getByText('Skopiowano').first().waitFor()
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(kasa.shop?.serviceId)
      await page.getByRole('button', { name: 'Pokaż', exact: true }).click()
      await heading(page, 'Klucz sklepu')
      await page.getByText(String(kasa.shop?.serviceKey), { exact: true }).waitFor()
      await look(page, 'key')
      await page.getByRole('link', { name: 'Skopiowano' }).click()

      await tab('Powiadomienia')
      await page.getByRole('textbox', { name: 'Adres powiadomień' }).fill(`${receiver.url}/wrong`)
      await page.getByRole('button', { name: 'Zapisz' }).click()
      await page.getByRole('status').getByText('Zapisano.').waitFor()
      await page.getByRole('button', { name: 'Wyślij test' }).click()
      await page.getByText('Sklep odpowiedział 404 zamiast 200.').waitFor()
      await page.getByText('Odpowiedź').last().click()
      await page.getByText('<h1>Not here</h1>').waitFor()
      await look(page, 'refused test')
      receiver.reply = status(200, {}, '{"status":"ok"}')
      await page.getByRole('link', { name: 'Wróć' }).click()
      await page.getByRole('textbox', { name: 'Adres powiadomień' }).fill(`${receiver.url}/payment-imoje`)
      await page.getByRole('button', { name: 'Zapisz' }).click()
      await page.getByRole('status').getByText('Zapisano.').waitFor()
      await look(page, 'notifications')
      await page.getByRole('button', { name: 'Wyślij test' }).click()
      await page.getByText('Adres działa: żądanie i odpowiedź znajdują się poniżej.').waitFor()
      await page.getByRole('link', { name: 'Wróć' }).click()

      await tab('Klucze')
      await page.getByRole('button', { name: 'Utwórz klucz' }).click()
      await heading(page, 'Klucz sklepu')
      const fresh = String(await page.locator('[data-copy]').nth(2).getAttribute('data-copy'))
      await page.getByRole('link', { name: 'Skopiowano' }).click()
      await look(page, 'keys')
      kasa.forget()
      expect((await kasa.post('/pl/payment', kasa.signed({}, fresh))).status).toBe(303)
      await page.getByRole('button', { name: 'Niech podpisuje' }).click()
      await page.getByRole('status').getByText('Ten klucz od teraz podpisuje').waitFor()
      await page.getByRole('button', { name: 'Wycofaj' }).click()
      await page.getByRole('status').getByText('Ten klucz jest od teraz odrzucany.').waitFor()
      kasa.forget()
      expect((await kasa.post('/pl/payment', kasa.signed())).status).toBe(403)

      await page.getByRole('link', { name: 'Klucze API' }).click()
      await heading(page, 'Klucze API')
      await page.getByLabel('Etykieta').fill('sklep')
      await look(page, 'tokens')
      await page.getByRole('button', { name: 'Utwórz token' }).click()
      await heading(page, 'Token autoryzacyjny')
      const token = String(await page.locator('[data-copy^="kasa_test_"]').getAttribute('data-copy'))
      const url = `${kasa.baseUrl}/v1/merchant/${kasa.shop?.merchantId}/service/${kasa.shop?.serviceId}`
      expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
      await page.goto(`${kasa.baseUrl}/panel/plugins`)
      await look(page, 'plugins')
    },
    { viewport: { width: 1280, height: 800 } },
  )
  const owner = await kasa.as('representative', { language: 'pl' })
  await inWindow(browser, [kasa.baseUrl], async ({ page, context }) => {
    await context.addCookies([...owner.jar].map(([name, value]) => ({ name, value, url: kasa.baseUrl })))
    const shop = `${kasa.baseUrl}/panel/shops/${kasa.shop?.serviceId}`
    for (const tab of ['methods', 'look', 'letters', 'rules']) {
      await page.goto(`${shop}/${tab}`)
      await look(page, tab)
    }
    await page.goto(`${shop}/look`)
    await page.locator('#look-accent').fill('#00695c')
    await page.locator('#look button').click()
    await page.getByRole('status').getByText('Zapisano.').waitFor()
    await page.getByRole('link', { name: 'Strona płatności', exact: true }).click()
    await page.locator('link[href*="/look/00695c_"]').waitFor({ state: 'attached' })
    await page.getByText('Podgląd – płatność nie zostanie wykonana').waitFor()
  })
  expect(found).toEqual([])
}, 180_000)
