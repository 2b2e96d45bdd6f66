import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
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
/** Axe on a wide screen and on a phone, in light and dark. */
const faultsOf = async (page: Page): Promise<string[]> => {
  const found: string[] = []
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(tags).analyze()
      for (const { id, nodes } of violations)
        found.push(...nodes.map(({ target }) => `${width} ${colorScheme}: ${id} ${target.join(' ')}`))
    }
    const needed = await page.evaluate<number>('document.documentElement.scrollWidth')
    if (needed > width) found.push(`${needed} px wide on ${width}`)
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  return found
}

test('an accountant finds a payment by the beginning of an e-mail, by keyboard, and takes the list away', async () => {
  for (const [customerFirstName, customerEmail, orderId] of [
    ['Łukasz', 'lukasz.zolc@example.com', 'ZAM/1'],
    ['Anna', 'anna@example.com', 'ZAM/2'],
  ]) {
    const page = await kasa.open({ customerFirstName, customerEmail, orderId })
    await kasa.post(`${page}/blik`, { code: '777123' })
    await kasa.pass(30)
  }
  const { email } = await kasa.newMember('financial_passive', { language: 'pl' })
  await inWindow(
    browser,
    [kasa.baseUrl],
    async ({ page }) => {
      await page.goto(`${kasa.baseUrl}/panel/transactions`)
      await page.locator('input[type="email"]').fill(email)
      await page.locator('input[type="password"]').fill(password)
      await page.locator('main form button').first().click()
      await heading(page, 'Transakcje')
      expect(await page.locator('#transactions tbody').count()).toBe(2)
      expect(await faultsOf(page)).toEqual([])

      await page.keyboard.press('/')
      await page.keyboard.type('LUKASZ.z')
      await Promise.all([page.waitForURL(/search=LUKASZ\.z/), page.keyboard.press('Enter')])
      await page.locator('#transactions[data-listed="1 wiersz"]').waitFor()
      expect(await page.locator('#transactions tbody td').allInnerTexts()).toEqual(
        expect.arrayContaining([expect.stringContaining('ZAM/1'), expect.stringContaining('lukasz.zolc@example.com')]),
      )
      await page.getByRole('heading', { level: 1 }).click()
      await page.keyboard.press('j')
      expect(await page.locator(':focus').textContent()).toBe('ZAM/1')
      await page.getByText('Pokaż filtry').click()
      expect(await faultsOf(page)).toEqual([])

      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Pobierz CSV' }).click(),
      ])
      expect(file.suggestedFilename()).toMatch(/^transakcje-2026-10-24-2026-11-22\.csv$/)
      const text = readFileSync(await file.path(), 'utf8')
      expect(text).toContain(';129,90;PLN;2,07;')
      expect(text).not.toContain('ZAM/2')

      await page.getByRole('link', { name: /LUKASZ\.z/ }).click()
      await page.waitForURL(url => !url.search.includes('LUKASZ'))
      await page.locator('#transactions[data-listed="2 wiersze"]').waitFor()
      const filters = page.getByRole('search')
      await filters.getByText('Pokaż filtry').click()
      await filters.getByLabel('Od', { exact: true }).fill('2026-10-01')
      await filters.getByRole('button', { name: 'Pokaż' }).click()
      await page.waitForURL(/period=own&from=2026-10-01&to=2026-11-22/)
      await page.locator('#transactions[data-listed="2 wiersze"]').waitFor()
      await page.getByRole('link', { name: 'ZAM/2' }).click()
      await page.getByRole('heading', { level: 1 }).filter({ hasText: 'ZAM/2' }).waitFor()
    },
    { viewport: { width: 1280, height: 800 } },
  )
})
