import type { Locator, Page } from 'playwright-core'
import { textsFor } from '../../src/developers/texts.js'
import { createPhrases } from '../../src/http/phrases.js'
import type { HighStreet } from './high-street.js'

export const amount = '129,90\u00a0zł'
export const payee = 'Zielona Herbaciarnia sp. z o.o.'

/** What stands on the pages in Polish. */
export const t = createPhrases().pl
export const bankTexts = textsFor('pl').texts

/** Buys a lamp up to the payment page: basket, details, order page, its pay button. Answers with the order page's address. */
export const goToPayment = async (page: Page, { shopUrl }: Pick<HighStreet, 'shopUrl'>): Promise<string> => {
  await page.goto(shopUrl)
  await page.getByRole('button', { name: 'Add Paper lamp to the basket' }).click()
  await page.getByLabel('First name').fill('Łucja')
  await page.getByLabel('Last name').fill("O'Żółć")
  await page.getByLabel('E-mail').fill('lucja@example.com')
  await page.getByRole('button', { name: 'Go to payment' }).click()
  const pay = page.getByRole('button', { name: 'Pay' })
  await pay.waitFor()
  const order = page.url()
  await pay.click()
  await heading(page, t('choose.heading'))
  return order
}

/** Waits until the page with this heading is there with its styles: before them every method's button counts as visible. */
export const heading = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('heading', { name, level: 1, exact: true }).waitFor()
  await page.waitForLoadState('load')
}

/** Opens a method of the payment page by its row. */
export const choose = (page: Page, name: string): Promise<void> =>
  page.locator('.method > label').filter({ hasText: name }).click()

/** The one filled button of the method that is open. */
export const payButton = (page: Page): Locator =>
  page.locator('.method:has(> input:checked)').getByRole('button', { name: `Zapłać ${amount}` })

export const payByBlik = async (page: Page, code: string): Promise<void> => {
  await page.getByLabel(t('blik.code')).fill(code)
  await payButton(page).click()
}

export const payByCard = async (page: Page, number: string): Promise<void> => {
  await choose(page, t('card.name'))
  await page.getByLabel(t('card.number')).fill(number)
  await page.getByLabel(t('card.expiry')).fill('12/29')
  await page.getByLabel(t('card.cvc')).fill('123')
  await page.getByLabel(t('card.holder')).fill('Łucja Żółć')
  await payButton(page).click()
}

export const goToBank = async (page: Page, bank: string): Promise<void> => {
  await choose(page, t('bank.name'))
  await page.getByRole('button', { name: bank, exact: true }).click()
  await heading(page, bankTexts['bank.title'])
}

export const askForTransfer = async (page: Page): Promise<void> => {
  await choose(page, t('transfer.name'))
  await page.getByRole('button', { name: t('transfer.show') }).click()
  await heading(page, t('wire.title'))
}

/** The receipt, then by its button to the shop's order page, which says that it is paid. */
export const backToShopPaid = async (page: Page, order: string): Promise<void> => {
  await heading(page, t('paid.title'))
  await page.getByRole('link', { name: t('frame.back') }).click()
  await page.waitForURL(order)
  await page
    .getByRole('status')
    .filter({ hasText: /^Paid$/ })
    .waitFor()
}
