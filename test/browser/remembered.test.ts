import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { type Fields, openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openChromium } from './chromium.js'
import { amount, choose, heading, payButton, payByBlik, t } from './shopper.js'
import { inWindow, type Window } from './watched.js'

let browser: Browser
let kasa: TestGateway

beforeAll(async () => {
  kasa = await openGateway('sqlite', { businessClock: () => new Date() })
  kasa.gateway.start()
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await kasa?.close()
})

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

/** The shop's page, whose form the browser itself posts. */
const comeFromShop = async (page: Page, customerId: string, fields: Fields = {}): Promise<string> => {
  const inputs = Object.entries(kasa.signed({ customerId, ...fields }))
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`)
    .join('')
  await page.setContent(`<form method="post" action="${kasa.baseUrl}/pl/payment">${inputs}<button>Buy</button></form>`)
  await page.getByRole('button', { name: 'Buy' }).click()
  await heading(page, t('choose.heading'))
  return page.url()
}

const saved = (page: Page, name: string) => page.locator('.method > label').filter({ hasText: name })
const openButton = (page: Page) =>
  page.locator('.method:has(> input:checked)').getByRole('button', { name: `Zapłać ${amount}` })

test.each([true, false])(
  'a card and BLIK are remembered with consent, pay again, are removed, and nobody else sees them (script: %s)',
  javaScriptEnabled =>
    inWindow(
      browser,
      [kasa.baseUrl],
      async ({ page }: Window) => {
        const customer = `client-${javaScriptEnabled}`
        await comeFromShop(page, customer)
        expect(await page.getByLabel(t('remember.card')).count()).toBe(1)
        await choose(page, t('card.name'))
        await page.getByLabel(t('card.number')).fill('4111 1111 1111 1111')
        await page.getByLabel(t('card.expiry')).fill('12/29')
        await page.getByLabel(t('card.cvc')).fill('123')
        await page.getByLabel(t('card.holder')).fill('Łucja Żółć')
        const tick = page.getByRole('checkbox', { name: t('remember.card') })
        expect(await tick.isChecked()).toBe(false)
        await tick.check()
        const consent = await page.locator('#consent-card').textContent()
        expect(consent).toContain('Herbaciarnia Pod Lipą')
        await payButton(page).click()
        await heading(page, t('paid.title'))

        await comeFromShop(page, customer)
        await page.locator('#method-blik').check()
        await page.getByRole('checkbox', { name: t('remember.blik') }).check()
        await payByBlik(page, '777909')
        await heading(page, t('paid.title'))

        // The card asks for its code, says what is wrong with it, and pays.
        const address = await comeFromShop(page, customer)
        const rows = await page.locator('.method > label .name').allTextContents()
        expect(rows.slice(0, 2)).toEqual([expect.stringMatching(`^${t('saved.blik')}`), expect.stringMatching('^Visa')])
        await saved(page, 'Visa\u00a0••••\u00a01111').click()
        await openButton(page).click()
        const alert = page.getByRole('alert').filter({ hasText: t('error.cardCvc') })
        await alert.waitFor()
        await alert.getByRole('link').click()
        expect(await page.evaluate('document.activeElement.id')).toBe('savedCvc')
        await page.locator('#savedCvc').fill('123')
        await openButton(page).click()
        await heading(page, t('paid.title'))

        // One tap of the payer's BLIK is declined in the app; a code is at hand.
        const second = await comeFromShop(page, customer)
        await saved(page, t('saved.blik')).click()
        await openButton(page).click()
        await page
          .getByRole('alert')
          .filter({ hasText: t('declined.inApp') })
          .waitFor()
        expect(await page.locator('#method-blik').isChecked()).toBe(true)

        // It is removed after a question, which can be answered with no.
        const remove = page.getByRole('link', { name: t('saved.remove', { name: 'BLIK' }) })
        await saved(page, t('saved.blik')).click()
        await remove.click()
        await heading(page, t('forget.title', { name: 'BLIK' }))
        await page.getByRole('link', { name: t('forget.keep') }).click()
        await saved(page, t('saved.blik')).click()
        await remove.click()
        await page.getByRole('button', { name: t('saved.remove', { name: 'BLIK' }) }).click()
        await page
          .getByRole('status')
          .filter({ hasText: t('forget.done') })
          .waitFor()
        expect(await saved(page, t('saved.blik')).count()).toBe(0)
        expect(await saved(page, 'Visa\u00a0••••\u00a01111').count()).toBe(1)
        expect(second).not.toBe(address)

        const stranger = await browser.newContext({ locale: 'pl-PL', javaScriptEnabled })
        const other = await stranger.newPage()
        await other.goto(second)
        await heading(other, t('choose.heading'))
        expect(await other.getByText('1111').count()).toBe(0)
        expect(await other.getByRole('checkbox').count()).toBe(0)
        await stranger.close()
      },
      { javaScriptEnabled },
    ),
)
