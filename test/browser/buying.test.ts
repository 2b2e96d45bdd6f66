import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { textsFor } from '../../src/developers/texts.js'
import { openChromium } from './chromium.js'
import { type HighStreet, openHighStreet } from './high-street.js'
import {
  amount,
  askForTransfer,
  backToShopPaid,
  bankTexts,
  choose,
  goToBank,
  goToPayment,
  heading,
  payButton,
  payByBlik,
  payByCard,
  payee,
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

const visit = (run: (window: Window) => Promise<void>) => inWindow(browser, [street.baseUrl, street.shopUrl], run)

/** The shop called the order paid once, the bank took the money once. */
const expectPaidOnce = async (order: string, payment: string) => {
  expect(street.paid.filter(({ id }) => order.endsWith(id))).toHaveLength(1)
  expect(await street.charges(payment)).toBe(1)
}

test('a lamp is bought with a BLIK code that was pasted with a blank in it', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    const payment = page.url()
    expect(await page.locator('html').getAttribute('lang')).toBe('pl')
    await page.getByLabel('Kod BLIK').focus()
    await page.keyboard.insertText('777 123')
    await page.getByRole('button', { name: 'Zapłać 129,90 zł' }).click()
    await heading(page, t('waiting.inApp'))
    await page.getByText(t('waiting.left')).waitFor()
    expect(await page.getByRole('main').textContent()).toContain(amount)
    await backToShopPaid(page, order)
    await expectPaidOnce(order, payment)
  }))

test('a card is paid on the shop’s own page, and the order page knows it at once', () =>
  visit(async ({ page }) => {
    await goToPayment(page, street)
    await page.goBack()
    const order = page.url()
    await page.getByRole('link', { name: 'Pay by card without leaving this shop' }).click()
    const button = page.getByRole('button', { name: 'Pay by card' })
    await button.click()
    const frame = page.frameLocator('iframe')
    await frame.getByRole('heading', { name: 'Pay by card' }).waitFor()
    const payment = page.frames().at(-1)?.url() ?? ''
    await frame.getByLabel('Card number').fill('4012001037141112')
    await frame.getByLabel('Expiry date').fill('12/29')
    await frame.getByLabel('Security code').fill('123')
    await frame.getByLabel('Name on card').fill('Łucja Żółć')
    await frame.getByRole('button', { name: 'Pay PLN' }).click()
    await frame.getByRole('heading', { name: textsFor('en').texts['secure.title'] }).waitFor()
    await frame.locator('button.primary').click()
    await page.waitForURL(order)
    const paid = page.getByRole('status').filter({ hasText: /^Paid$/ })
    await paid.waitFor()
    await expectPaidOnce(order, payment)
  }))

test('a card is confirmed in the 3-D Secure challenge, which says amount and payee', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    const payment = page.url()
    await payByCard(page, '4012001037141112')
    await heading(page, bankTexts['secure.title'])
    const said = await page.getByRole('main').textContent()
    expect(said).toContain(amount)
    expect(said).toContain(payee)
    await page.getByRole('button', { name: bankTexts['secure.pay'].replace('{{amount}}', amount) }).click()
    await backToShopPaid(page, order)
    await expectPaidOnce(order, payment)
  }))

test('a refusal says why and that nothing was taken, and a bank transfer pays the same order', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    const payment = page.url()
    await payByBlik(page, '960111')
    const alert = page.getByRole('alert').filter({ hasText: t('declined.funds') })
    await alert.waitFor()
    expect(await alert.textContent()).toContain('Pieniądze nie zostały pobrane.')
    expect(await street.charges(payment)).toBe(0)
    await goToBank(page, 'mBank')
    await page.getByRole('button', { name: bankTexts['bank.pay'].replace('{{amount}}', amount), exact: true }).click()
    await backToShopPaid(page, order)
    await expectPaidOnce(order, payment)
  }))

test('a traditional transfer that is too little asks for the rest, and the rest pays', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    const payment = page.url()
    await askForTransfer(page)
    await page.getByLabel('Too little').check()
    await page.getByRole('button', { name: 'Book the transfer' }).click()
    await page.getByText(t('wire.received', { amount: '64,95 zł' })).waitFor()
    await page.getByText(t('wire.missing', { amount: '64,95 zł' })).waitFor()
    expect(await street.charges(payment)).toBe(0)
    await page.getByRole('button', { name: 'Book the transfer' }).click()
    await backToShopPaid(page, order)
    await expectPaidOnce(order, payment)
  }))

test('a traditional transfer of the exact sum pays at once', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    const payment = page.url()
    await askForTransfer(page)
    await page.getByRole('button', { name: 'Book the transfer' }).click()
    await backToShopPaid(page, order)
    await expectPaidOnce(order, payment)
  }))

test('two tabs that pay at the same moment charge once', () =>
  visit(async ({ page, context }) => {
    const address = await street.open()
    const tabs = [page, await context.newPage()]
    for (const tab of tabs) {
      await tab.goto(address)
      await tab.getByLabel(t('blik.code')).fill('777123')
    }
    await Promise.all(tabs.map(tab => payButton(tab).click()))
    await Promise.all(tabs.map(tab => heading(tab, t('paid.title'))))
    expect(await street.tries(address)).toBe(1)
    expect(await street.charges(address)).toBe(1)
  }))

test('a tab left open cannot pay again by another method: it shows that the payment is paid', () =>
  visit(async ({ page, context }) => {
    const address = await street.open()
    const stale = await context.newPage()
    await stale.goto(address)
    await page.goto(address)
    await payByBlik(page, '999000')
    await heading(page, t('paid.title'))
    await payByCard(stale, '4111111111111111')
    await heading(stale, t('paid.title'))
    expect(await street.tries(address)).toBe(1)
    expect(await street.charges(address)).toBe(1)
  }))

test('a double click on the button pays once', () =>
  visit(async ({ page }) => {
    const address = await street.open()
    await page.goto(address)
    await page.getByLabel(t('blik.code')).fill('777123')
    await payButton(page).dblclick()
    await heading(page, t('paid.title'))
    expect(await street.tries(address)).toBe(1)
    expect(await street.charges(address)).toBe(1)
  }))

test('back after paying never shows a form that could charge again', () =>
  visit(async ({ page }) => {
    const address = await street.open()
    await page.goto(`${street.baseUrl}/pl/terms`)
    await page.goto(address)
    await payByBlik(page, '999000')
    await heading(page, t('paid.title'))
    await page.goBack()
    await page
      .getByRole('heading', { level: 1, name: new RegExp(`^(${t('paid.title')}|${t('foot.terms')})$`) })
      .waitFor()
    await page.goto(address)
    await heading(page, t('paid.title'))
    expect(await street.charges(address)).toBe(1)
  }))

test('back from the bank shows the way on and the way out, and reload changes nothing', () =>
  visit(async ({ page }) => {
    const address = await street.open()
    await page.goto(address)
    await goToBank(page, 'Santander')
    await page.goBack()
    await heading(page, t('waiting.toBank'))
    await page.reload()
    await page.getByRole('link', { name: t('waiting.continue') }).click()
    await heading(page, bankTexts['bank.title'])
    await page.getByRole('button', { name: bankTexts['bank.leave'] }).click()
    await heading(page, t('waiting.asking'))
    await page.reload()
    await page.getByRole('button', { name: t('waiting.leave') }).click()
    await heading(page, t('choose.heading'))
    expect(await street.charges(address)).toBe(0)
    await choose(page, 'BLIK')
    await payByBlik(page, '777000')
    await heading(page, t('waiting.inApp'))
    await page.reload()
    await heading(page, t('paid.title'))
    expect(await street.charges(address)).toBe(1)
  }))

test('a bank that answers after the payer came back: the waiting page shows the receipt by itself', () =>
  visit(async ({ page }) => {
    const address = await street.open()
    await page.goto(address)
    await goToBank(page, 'mBank')
    await page.getByLabel(bankTexts['bank.seconds']).fill('1')
    await page.getByRole('button', { name: bankTexts['bank.later'] }).click()
    await heading(page, t('waiting.asking'))
    await heading(page, t('paid.title'))
    expect(await street.charges(address)).toBe(1)
  }))

test('the receipt brings the payer back to the shop after twenty seconds', () =>
  visit(async ({ page }) => {
    const order = await goToPayment(page, street)
    await payByBlik(page, '999000')
    await heading(page, t('paid.title'))
    await page.clock.install()
    await page.reload()
    await page.clock.fastForward(19_000)
    await heading(page, t('paid.title'))
    await page.clock.fastForward(1_000)
    await page.waitForURL(order)
  }))

test('the bank filter finds a bank by a part of its name without Polish letters', () =>
  visit(async ({ page }) => {
    await page.goto(await street.open())
    await choose(page, t('bank.name'))
    await page.getByLabel(t('bank.filter')).fill('slaski')
    const shown = await page.locator('.banks button:visible').allInnerTexts()
    expect(shown).toEqual([expect.stringContaining('ING Bank Śląski')])
    await page.getByLabel(t('bank.filter')).fill('no such bank')
    await page.getByText(t('bank.noMatch')).waitFor()
  }))

test('card and code are spaced while they are typed, and the brand is named', () =>
  visit(async ({ page }) => {
    await page.goto(await street.open())
    await page.getByLabel(t('blik.code')).pressSequentially('123456')
    expect(await page.getByLabel(t('blik.code')).inputValue()).toBe('123 456')
    await choose(page, t('card.name'))
    await page.getByLabel(t('card.number')).pressSequentially('4012001037141112')
    expect(await page.getByLabel(t('card.number')).inputValue()).toBe('4012 0010 3714 1112')
    await page.getByText('Visa', { exact: true }).waitFor()
  }))
