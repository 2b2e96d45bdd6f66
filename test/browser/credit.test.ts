import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openChromium } from './chromium.js'
import { leasedCart } from './screens-of.js'
import { bankTexts, choose, heading, t } from './shopper.js'
import { inWindow } from './watched.js'

let browser: Browser
let kasa: TestGateway

beforeAll(async () => {
  kasa = await openGateway()
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await kasa?.close()
})

const openMethod = (page: Page) => page.locator('.method:has(> input:checked)')
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const answer = (page: Page, key: keyof typeof bankTexts, amount: string) =>
  press(page, bankTexts[key].replace('{{amount}}', amount))
/** Amount and payee stand on every page of the way (SCA). */
const seen = async (page: Page, title: string, amount: string) => {
  await heading(page, title)
  const said = await page.getByRole('main').textContent()
  expect(said).toContain(amount)
  expect(said).toContain('Zielona Herbaciarnia sp. z o.o.')
}
const declined = async (page: Page, reason: string) => {
  const alert = page.getByRole('alert').filter({ hasText: reason })
  await alert.waitFor()
  await page.waitForLoadState('load')
}

test.each([
  ['with script', true],
  ['without script', false],
])(
  '%s a wallet is cancelled, a lender asks and agrees, instalments are refused, a basket is leased',
  (_name, javaScriptEnabled) =>
    inWindow(
      browser,
      [kasa.baseUrl],
      async ({ page }) => {
        const first = '129,90\u00a0zł'
        await page.goto(`${kasa.baseUrl}${await kasa.open()}`)
        await choose(page, t('wallet.name'))
        await press(page, 'Google Pay')
        await seen(page, bankTexts['wallet.title'], first)
        await answer(page, 'secure.cancel', first)
        await declined(page, t('declined.cancelled'))
        expect(await openMethod(page).getByRole('button', { name: 'Google Pay' }).isVisible()).toBe(true)

        await choose(page, t('later.name'))
        const offer = openMethod(page).getByRole('button', { name: 'PayPo' })
        expect(await offer.textContent()).toContain('Koszt: 0,00\u00a0zł przy spłacie w terminie')
        await offer.click()
        await seen(page, bankTexts['lender.title'], first)
        await answer(page, 'lender.more', first)
        await seen(page, t('waiting.deciding'), first)
        await page.getByRole('link', { name: t('waiting.toProvider', { provider: 'PayPo' }) }).click()
        await heading(page, bankTexts['lender.title'])
        await answer(page, 'lender.send', first)
        await heading(page, t('paid.title'))
        expect(await page.getByRole('main').textContent()).toContain('PayPo')

        const second = '1299,00\u00a0zł'
        await page.goto(`${kasa.baseUrl}${await kasa.open({ amount: '129900' })}`)
        await choose(page, t('instalments.name'))
        const plans = page.getByRole('group', { name: t('instalments.legend') })
        expect(await plans.getByRole('radio').count()).toBe(9)
        await plans.getByRole('radio', { name: /^12 × 115,35/ }).check()
        await press(page, t('choose.pay', { amount: second }))
        await seen(page, bankTexts['lender.title'], second)
        expect(await page.getByRole('main').textContent()).toContain('12 × 115,35\u00a0zł')
        await answer(page, 'lender.reject', second)
        await declined(page, t('declined.lender'))

        const third = '9225,00\u00a0zł'
        await page.goto(`${kasa.baseUrl}${await kasa.open({ amount: '922500', cart: leasedCart })}`)
        await choose(page, t('lease.name'))
        expect(await openMethod(page).textContent()).toContain('7500,00\u00a0zł')
        await press(page, t('lease.go'))
        await seen(page, bankTexts['lessor.title'], third)
        await answer(page, 'lender.approve', third)
        await heading(page, t('paid.title'))
      },
      { javaScriptEnabled },
    ),
)
