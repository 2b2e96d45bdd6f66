import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { openChromium } from './chromium.js'
import { type HighStreet, openHighStreet } from './high-street.js'
import { amount, bankTexts, heading, t } from './shopper.js'
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

const focused = `(() => {
  const { tagName, id, value, textContent } = document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement)
  return { tagName, id, value, text: textContent.trim().replace(/\\s+/g, ' '), outlineStyle, outlineWidth: parseFloat(outlineWidth) }
})()`
type Focused = { tagName: string; id: string; value?: string; text: string; outlineStyle: string; outlineWidth: number }

/** Presses Tab until the wanted element has the focus; every stop on the way must show that it has it. */
const tabTo = async (page: Page, is: (element: Focused) => boolean): Promise<Focused> => {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    const element = await page.evaluate<Focused>(focused)
    if (element.tagName === 'BODY') continue
    expect(element).toMatchObject({ outlineStyle: 'solid', outlineWidth: 3 })
    if (is(element)) return element
  }
  throw new Error('Tab does not reach it')
}
const byId = (id: string) => (element: Focused) => element.id === id
const byText = (text: string) => (element: Focused) => element.text === text.replace(/\s+/g, ' ')

test('a BLIK code is paid with keys alone: Tab to the field, digits, Enter', () =>
  visit(async ({ page }) => {
    const address = await street.open({ urlSuccess: `${street.shopUrl}/basket` })
    await page.goto(address)
    await tabTo(page, byId('code'))
    await page.keyboard.type('777123')
    await page.keyboard.press('Enter')
    await heading(page, t('waiting.inApp'))
    await heading(page, t('paid.title'))
    await tabTo(page, byText(t('frame.back')))
    await page.keyboard.press('Enter')
    await page.waitForURL(new RegExp(`^${street.shopUrl}`))
    expect(await street.charges(address)).toBe(1)
  }))

test('arrows choose the card, and it is paid with Tab and Enter through the challenge', () =>
  visit(async ({ page }) => {
    const address = await street.open()
    await page.goto(address)
    await tabTo(page, byId('method-blik'))
    await page.keyboard.press('ArrowDown')
    expect((await page.evaluate<Focused>(focused)).id).toBe('method-bank')
    await page.keyboard.press('ArrowDown')
    for (const [id, text] of [
      ['number', '4012001037141112'],
      ['expiry', '1229'],
      ['cvc', '123'],
      ['holder', 'Łucja Żółć'],
    ] as const) {
      await tabTo(page, byId(id))
      await page.keyboard.type(text)
    }
    await tabTo(page, byText(`Zapłać ${amount}`))
    await page.keyboard.press('Enter')
    await heading(page, bankTexts['secure.title'])
    await tabTo(page, byText(bankTexts['secure.pay'].replace('{{amount}}', amount)))
    await page.keyboard.press('Space')
    await heading(page, t('paid.title'))
    expect(await street.charges(address)).toBe(1)
  }))

test('a wrong code brings the focus to the list of errors, whose link leads to the field', () =>
  visit(async ({ page }) => {
    await page.goto(await street.open())
    await tabTo(page, byId('code'))
    await page.keyboard.type('12')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').and(page.locator(':focus')).waitFor()
    expect(await page.getByLabel(t('blik.code')).getAttribute('aria-invalid')).toBe('true')
    await tabTo(page, byText(t('error.blikCode')))
    await page.keyboard.press('Enter')
    expect((await page.evaluate<Focused>(focused)).id).toBe('code')
    await page.keyboard.type('999000')
    await page.keyboard.press('Enter')
    await heading(page, t('paid.title'))
  }))

test('every wrong card field is listed on top, and its link leads to it', () =>
  visit(async ({ page }) => {
    await page.goto(`${await street.open()}?method=card`)
    await tabTo(page, byText(`Zapłać ${amount}`))
    await page.keyboard.press('Enter')
    const alert = page.getByRole('alert')
    await alert.and(page.locator(':focus')).waitFor()
    const links = alert.getByRole('link')
    expect(await links.count()).toBe(4)
    await links.nth(2).focus()
    await page.keyboard.press('Enter')
    expect((await page.evaluate<Focused>(focused)).id).toBe('cvc')
  }))

test('the language menu is opened and used with keys', () =>
  visit(async ({ page }) => {
    const address = await street.open()
    await page.goto(address)
    await tabTo(page, element => element.tagName === 'SUMMARY')
    await page.keyboard.press('Enter')
    await tabTo(page, byText('Čeština'))
    await page.keyboard.press('Enter')
    await page.waitForURL(address.replace('/pl/', '/cs/'))
    expect(await page.locator('html').getAttribute('lang')).toBe('cs')
  }))

test('the receipt that leads back to the shop by itself stays when the payer says so', () =>
  visit(async ({ page }) => {
    const address = await street.open({ urlSuccess: `${street.shopUrl}/basket` })
    await page.goto(address)
    await page.getByLabel(t('blik.code')).fill('999000')
    await page.keyboard.press('Enter')
    await heading(page, t('paid.title'))
    await page.getByText(t('paid.returning', { count: 20 })).waitFor()
    await tabTo(page, byText(t('paid.stay')))
    await page.keyboard.press('Enter')
    await page.waitForURL(`${address}?stay`)
    await heading(page, t('paid.title'))
    expect(await page.getByText(t('paid.returning', { count: 20 })).count()).toBe(0)
    await page.getByRole('link', { name: t('frame.back') }).waitFor()
  }))
