import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { openPanel, type TestPanel } from '../panel/open-panel.js'
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

const word = 'correct horse battery staple'
const fill = async (page: Page, values: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, value] of Object.entries(values)) await page.fill(`main [name="${name}"]`, value)
}
/** Presses the only button of a form. */
const send = async (page: Page, form: string): Promise<void> => {
  await page.locator(`form#${form} button`).click()
  await page.waitForLoadState('load')
}
const signIn = async (page: Page, email: string): Promise<void> => {
  await page.goto(`${kasa.baseUrl}/panel/login`)
  await fill(page, { email, password: word })
  await page.keyboard.press('Enter')
  await page.waitForURL(address => !address.pathname.endsWith('/login'))
}
/** The link of ours in the newest letter to somebody. */
const linkTo = async (email: string): Promise<string> => {
  await kasa.gateway.tick()
  const list = await kasa.page('/developers/mailbox')
  const [, letter = ''] = new RegExp(`href="(/developers/mailbox/m\\d+)".*?<td>${email}</td>`).exec(list) ?? []
  return /https?:\/\/[^/\s]+(\/panel\/(?:activate|invite)\/[\w-]+)/.exec(await kasa.page(letter))?.[1] ?? ''
}

test('a merchant registers, opens a first shop, sends a link that is paid, takes a colleague in and out again', async () => {
  const email = `${randomUUID()}@example.com`
  const colleague = `${randomUUID()}@example.com`
  await inWindow(
    browser,
    [kasa.baseUrl],
    async ({ page }) => {
      const to = async (path: string, title: string) => {
        await page.goto(`${kasa.baseUrl}/panel${path}`)
        await heading(page, title)
      }
      await to('/register', 'Register')
      await fill(page, { email, password: word })
      await page.locator('main form button.primary').click()
      await page.getByText('active at once').waitFor()
      await signIn(page, email)

      await page.getByRole('link', { name: 'Getting started' }).first().click()
      await heading(page, 'Getting started')
      await page.getByRole('link', { name: 'Company' }).first().click()
      await fill(page, { legalName: 'Nowa Firma sp. z o.o.', taxId: '5260250274', registerNumber: '0000028860' })
      await fill(page, { street: 'Polna 7', postcode: '00-950', city: 'Warszawa' })
      await send(page, 'company')
      await to('/onboarding/site', 'Website')
      await fill(page, { url: 'https://nowa.example' })
      await send(page, 'site')
      await send(page, 'confirm')
      await to('/onboarding/shop', 'First shop')
      await fill(page, { name: 'Nowy Sklep' })
      await send(page, 'shop')

      await page.getByRole('link', { name: 'Payment links' }).click()
      await page.getByRole('link', { name: 'Generate payment link' }).first().click()
      await fill(page, {
        amount: '49,90',
        orderId: 'PIERWSZE',
        firstName: 'Ola',
        lastName: 'Nowak',
        email: 'ola@example.com',
      })
      await send(page, 'link')
      await heading(page, 'Link for order PIERWSZE')
      const code = /\/s\/(\w{10})/.exec(await page.content())?.[1] ?? ''
      const payer = await kasa.request(`/s/${code}`)
      await kasa.post(`${payer.headers.get('location')}/blik`, { code: '999000' })
      await page.reload()
      expect(await page.locator('.chip.done').textContent()).toBe('Completed')

      await to('/settings/users', 'Users')
      await page.getByRole('link', { name: 'Add user' }).click()
      await fill(page, { firstName: 'Jan', lastName: 'Lis', email: colleague })
      await page.getByLabel('Financial, passive').check()
      await send(page, 'member')
      const invitation = await linkTo(colleague)
      await inWindow(
        browser,
        [kasa.baseUrl],
        async other => {
          await other.page.goto(`${kasa.baseUrl}${invitation}`)
          await fill(other.page, { password: word })
          await send(other.page, 'invite')
          await other.page.goto(`${kasa.baseUrl}/panel/transactions`)
          expect(await other.page.locator('table').first().textContent()).toContain('PIERWSZE')
          await page.reload()
          await page.getByRole('checkbox', { name: 'Active' }).uncheck()
          await send(page, 'member')
          await other.page.getByRole('link', { name: 'Home' }).click()
          await heading(other.page, 'Sign in')
        },
        { locale: 'en-GB' },
      )
    },
    { locale: 'en-GB' },
  )
})
