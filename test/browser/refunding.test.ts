import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import type { Member } from '../../src/members/member.js'
import { openPanel, password, type TestPanel } from '../panel/open-panel.js'
import { openChromium } from './chromium.js'
import { heading } from './shopper.js'
import { inWindow } from './watched.js'

let kasa: TestPanel
let browser: Browser
beforeAll(async () => {
  kasa = await openPanel()
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await kasa?.close()
})

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Axe in light and dark, and no wider than a phone. */
const faultsOf = async (page: Page, label: string): Promise<string[]> => {
  const found: string[] = []
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
  const pictures = process.env.KASA_PICTURES
  if (pictures) {
    for (const [width, colorScheme] of [
      [360, 'light'],
      [1280, 'dark'],
      [1280, 'light'],
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 800 })
      await page.screenshot({ path: `${pictures}/${label}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  return found
}

const signIn = async (page: Page, { email }: Member, next: string): Promise<void> => {
  await page.goto(`${kasa.baseUrl}${next}`)
  await page.locator('input[type="email"]').fill(email)
  await page.locator('input[type="password"]').fill(password)
  await page.locator('main form button').click()
  await page.waitForURL(url => url.pathname === new URL(next, kasa.baseUrl).pathname)
}

test('finance refunds a part, and again, in two tabs: the second is told what is left, and the story shows who did what', async () => {
  const path = await kasa.open({ orderId: 'ZAM/77', amount: '10000', customerEmail: 'lucja@example.com' })
  await kasa.post(`${path}/blik`, { code: '999000' })
  await kasa.pass(1)
  const payment = await kasa.payment(path)
  const member = await kasa.newMember('financial_active', { firstName: 'Maria', lastName: 'Wrona', language: 'pl' })
  const found: string[] = []
  await inWindow(browser, [kasa.baseUrl], async ({ page, faults }) => {
    const story = `/panel/payments/${payment.publicId}`
    await signIn(page, member, story)
    await heading(page, 'Zamówienie ZAM/77')
    found.push(...(await faultsOf(page, 'story')))
    const other = await page.context().newPage()
    for (const tab of [page, other]) {
      await tab.goto(`${kasa.baseUrl}${story}`)
      await tab.getByRole('link', { name: 'Zwróć' }).first().click()
      await heading(tab, 'Zwróć')
      await tab.getByLabel('Kwota').fill('60,00')
    }
    await page.getByLabel('Powód').fill('Uszkodzona filiżanka')
    await page.getByRole('button', { name: 'Zwróć teraz' }).click()
    await heading(page, 'Zamówienie ZAM/77')
    expect(await page.getByRole('status').first().textContent()).toContain('Zlecono zwrot')
    await other.getByRole('button', { name: 'Zwróć teraz' }).click()
    await other.waitForLoadState('load')
    expect(faults.splice(0)).toEqual([expect.stringMatching(/^422 POST/), expect.stringContaining('422')])
    expect(await other.getByRole('alert').textContent()).toMatch(/Pozostało tylko 40,00.zł/)
    found.push(...(await faultsOf(other, 'refused refund')))
    await other.getByLabel('Kwota').fill('15')
    await other.getByRole('button', { name: 'Zwróć teraz' }).click()
    await heading(other, 'Zamówienie ZAM/77')
    await kasa.pass(1)
    await other.reload()
    const text = ((await other.locator('main').textContent()) ?? '').replaceAll('\u00a0', ' ')
    expect(text).toContain('75,00 zł')
    expect(text.match(/Na zlecenie: Maria Wrona\./g)).toHaveLength(2)
    expect(text).toContain('Uszkodzona filiżanka')
    await other.goto(`${kasa.baseUrl}/panel/queues`)
    await heading(other, 'Do załatwienia')
    found.push(...(await faultsOf(other, 'queues')))
    await other.close()
  })
  expect(found).toEqual([])
  const [sale] = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
  expect(sale).toMatchObject({ refundedMinor: 7_500, refundAskedMinor: 0 })
})
