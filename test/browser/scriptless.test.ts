import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { openChromium } from './chromium.js'
import { type HighStreet, openHighStreet } from './high-street.js'
import {
  amount,
  askForTransfer,
  backToShopPaid,
  bankTexts,
  goToBank,
  goToPayment,
  heading,
  payByBlik,
  payByCard,
  t,
} from './shopper.js'
import { inWindow, type Window } from './watched.js'

let browser: Browser
let street: HighStreet

beforeAll(async () => {
  street = await openHighStreet()
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await street?.close()
})

const visit = (run: (window: Window) => Promise<void>) =>
  inWindow(browser, [street.baseUrl, street.shopUrl], run, { javaScriptEnabled: false })

const expectPaidOnce = async (order: string, payment: string) => {
  expect(street.paid.filter(({ id }) => order.endsWith(id))).toHaveLength(1)
  expect(await street.charges(payment)).toBe(1)
}

test('without script a BLIK purchase goes from basket to paid order, and the waiting page looks again by itself', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    const payment = page.url()
    await payByBlik(page, '777 123')
    await heading(page, t('waiting.inApp'))
    await page.getByRole('link', { name: t('waiting.check') }).waitFor()
    await heading(page, t('paid.title'))
    const refresh = await page.locator('meta[http-equiv="refresh"]').getAttribute('content')
    expect(refresh).toBe(`20;url=${new URL(payment).pathname}/return`)
    await backToShopPaid(page, order)
    await expectPaidOnce(order, payment)
  }))

test('without script a declined code is explained and a bank pays; going to the bank and back needs no click', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    const payment = page.url()
    await payByBlik(page, '123456')
    await page
      .getByRole('alert')
      .filter({ hasText: t('declined.wrongCode') })
      .waitFor()
    await goToBank(page, 'mBank')
    await page.getByLabel(bankTexts['bank.seconds']).fill('1')
    await page.getByRole('button', { name: bankTexts['bank.later'] }).click()
    await heading(page, t('waiting.asking'))
    await backToShopPaid(page, order)
    await expectPaidOnce(order, payment)
  }))

test('without script a card is confirmed in the challenge', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    const payment = page.url()
    await payByCard(page, '4012001037141112')
    await heading(page, bankTexts['secure.title'])
    await page.getByRole('button', { name: bankTexts['secure.pay'].replace('{{amount}}', amount) }).click()
    await backToShopPaid(page, order)
    await expectPaidOnce(order, payment)
  }))

test('without script a transfer is paid, and nothing that needs script is shown', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    const payment = page.url()
    await askForTransfer(page)
    expect(await page.getByRole('button', { name: t('wire.copy') }).count()).toBe(0)
    await page.getByRole('button', { name: 'Book the transfer' }).click()
    await heading(page, t('paid.title'))
    expect(await page.getByRole('button', { name: t('paid.print') }).count()).toBe(0)
    await backToShopPaid(page, order)
    await expectPaidOnce(order, payment)
  }))

test('without script the language is changed by the menu, on the same payment', () =>
  visit(async ({ page }) => {
    const address = await street.open()
    await page.goto(address)
    await page.locator('.languages summary').click()
    await page.getByRole('link', { name: 'Deutsch' }).click()
    await page.waitForURL(address.replace('/pl/', '/de/'))
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
  }))
