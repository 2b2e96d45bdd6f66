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
  kasa = await openPanel('sqlite', {}, { KASA_CONTACT_TECHNICAL: '+48 22 000 11 22, tech@example.com' })
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
const pdf = {
  name: 'faktura.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.7\nx\nstartxref\n9\n%%EOF\n'),
}

test('a technician asks with a file by keyboard and mouse, the operator answers, and the answer is read where the badge says', async () => {
  const [anna, olga] = [
    await kasa.newMember('representative', { firstName: 'Anna', language: 'pl' }),
    await kasa.newMember('operator', { firstName: 'Olga', language: 'en' }),
  ]
  const found: string[] = []
  const options = { viewport: { width: 1280, height: 800 } }
  await inWindow(
    browser,
    [kasa.baseUrl],
    async ({ page }) => {
      const look = async (label: string, on = page) => found.push(...(await faultsOf(on, label)))
      await signIn(page, anna, '/panel/contact')
      await look('contact')
      await page.getByLabel('Sprawa').selectOption('integration')
      await page.getByLabel('Temat').fill('Powiadomienia nie dochodzą')
      await page.getByLabel('Treść wiadomości').fill('Od 9:15.\nZamówienie 7/2026.')
      await page.getByLabel('Załącznik 1').setInputFiles(pdf)
      await page.getByRole('button', { name: 'Wyślij' }).click()
      await heading(page, 'Powiadomienia nie dochodzą')
      await page.getByRole('status').getByText('Wiadomość została wysłana.').waitFor()

      await inWindow(
        browser,
        [kasa.baseUrl],
        async ({ page: desk }) => {
          await signIn(desk, olga, '/panel/operator/messages')
          await desk.getByRole('link', { name: 'Messages 1' }).waitFor()
          await look('queue', desk)
          await desk.getByRole('link', { name: 'Powiadomienia nie dochodzą' }).click()
          await heading(desk, 'Powiadomienia nie dochodzą')
          const [file] = await Promise.all([
            desk.waitForEvent('download'),
            desk.getByRole('link', { name: 'faktura.pdf' }).click(),
          ])
          expect(file.suggestedFilename()).toBe('faktura.pdf')
          await desk.getByRole('textbox', { name: 'Message' }).fill('The address answers 500.')
          await desk.getByRole('button', { name: 'Send' }).click()
          await desk.getByText('The address answers 500.').waitFor()
          await look('operator’s conversation', desk)
        },
        { ...options, locale: 'en-GB' },
      )

      await page.goto(`${kasa.baseUrl}/panel/contact`)
      await page.getByRole('link', { name: 'Wiadomości 1' }).click()
      await heading(page, 'Wiadomości')
      await look('list')
      // "j" goes to the first row, Enter opens it.
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await heading(page, 'Powiadomienia nie dochodzą')
      await page.getByText('Nowe od ostatniej wizyty').waitFor()
      expect(await page.getByRole('link', { name: 'Wiadomości', exact: true }).first().textContent()).toBe('Wiadomości')
      await page.getByText('Pomoc do tej strony').click()
      await look('conversation with help')
      await page.getByRole('button', { name: 'Tak' }).click()
      await heading(page, 'Wiadomości i kontakt')
      await look('article')
      await page.getByLabel('Komentarz').fill('Jasne.')
      await page.getByRole('button', { name: 'Zapisz odpowiedź' }).click()
      await page.getByRole('status').getByText('Dziękujemy.').waitFor()
      await page.goto(`${kasa.baseUrl}/panel/termination`)
      await look('termination')
    },
    options,
  )
  expect(found).toEqual([])
})
