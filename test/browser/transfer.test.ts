import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import jsqr from 'jsqr'
import type { Browser, Locator } from 'playwright-core'
import { PNG } from 'pngjs'
import { openChromium } from './chromium.js'
import { type HighStreet, openHighStreet } from './high-street.js'
import { askForTransfer, heading, payByBlik, t } from './shopper.js'
import { inWindow } from './watched.js'

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

const position = { code: '1', quantity: 2, unit: 'szt.', grossAmount: 2_165, taxStake: 'TAX_23' }
const buyer = {
  ...{ type: 'PERSON', email: 'a@b.example', fullName: 'A', street: 'B', city: 'C' },
  ...{ postalCode: '1', countryCodeAlpha2: 'PL' },
}
const invoice = gzipSync(
  JSON.stringify({ buyer, positions: ['Herbata', 'Czajnik', 'Filiżanka'].map(name => ({ ...position, name })) }),
).toString('base64')

/** What a phone's camera reads from the screen. */
const scanned = async (code: Locator): Promise<string | undefined> => {
  const { data, width, height } = PNG.sync.read(await code.screenshot())
  const read = jsqr.default(new Uint8ClampedArray(data), width, height)
  return read?.binaryData && Buffer.from(read.binaryData).toString('utf8')
}

test('a transfer is copied, scanned in light and dark, mailed, paid in two parts, and the surplus is told', () =>
  inWindow(
    browser,
    [street.baseUrl],
    async ({ page }) => {
      await page.goto(await street.open({ customerEmail: 'lucja@example.com', invoice }))
      await askForTransfer(page)
      const copied = async (row: string) => {
        await page.locator('.copies div').filter({ hasText: row }).getByRole('button').click()
        await page
          .getByRole('status')
          .filter({ hasText: t('wire.copied') })
          .waitFor()
        return page.evaluate<string>('navigator.clipboard.readText()')
      }
      const account = (await copied(t('wire.account'))).replaceAll(' ', '')
      const title = await copied(t('wire.reference'))
      expect([account, title]).toEqual([expect.stringMatching(/^\d{26}$/), expect.stringMatching(/^KASA /)])
      expect(await copied(t('receipt.amount'))).toBe('129.90')
      const code = page.getByRole('img', { name: t('wire.scanAlt') })
      const text = `1234563218|PL|${account}|012990|Zielona Herbaciarnia|${title}|||`
      expect(await scanned(code)).toBe(text)
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await scanned(code)).toBe(text)
      await page.emulateMedia({ colorScheme: 'light' })

      await page.getByRole('button', { name: t('wire.send') }).click()
      // Opened by its address alone: only the browser that brought the form is shown more of the payer's.
      await page.getByText(t('wire.sentAway')).waitFor()
      await page.getByLabel('Too little').check()
      await page.getByRole('button', { name: 'Book the transfer' }).click()
      await page.getByText(t('wire.missing', { amount: '64,95 zł' })).waitFor()
      expect(await scanned(code)).toContain('|006495|')
      await page.getByLabel('Another amount').fill('70,00')
      await page.getByRole('button', { name: 'Book the transfer' }).click()
      await heading(page, t('paid.title'))
      await page.getByText(t('wire.surplus', { amount: '5,05 zł' })).waitFor()
      await page.getByText('Filiżanka').waitFor()
      const paper = await page.pdf({ format: 'A4' })
      expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    },
    { permissions: ['clipboard-read', 'clipboard-write'] },
  ))

test('without script the payer says where to deliver, corrects it, changes it and pays', () =>
  inWindow(
    browser,
    [street.baseUrl],
    async ({ page }) => {
      await page.goto(street.form({ delivery: '1' }))
      await heading(page, t('delivery.title'))
      await page.getByLabel(t('delivery.street')).fill('Krótka 3')
      await page.getByRole('button', { name: t('delivery.continue') }).click()
      await page
        .getByRole('alert')
        .getByRole('link', { name: t('error.delivery') })
        .click()
      expect(await page.getByLabel(t('delivery.street')).inputValue()).toBe('Krótka 3')
      await page.getByRole('radio', { name: /^Kurier/ }).check()
      await page.getByLabel(t('delivery.name')).fill('Jan Nowak')
      await page.getByLabel(t('delivery.postalCode')).fill('00-950')
      await page.getByLabel(t('delivery.city')).fill('Warszawa')
      await page.getByLabel(t('delivery.country')).selectOption('CZ')
      await page.getByRole('button', { name: t('delivery.continue') }).click()
      await heading(page, t('choose.heading'))
      await page.getByText('Jan Nowak, Krótka 3, 00-950 Warszawa, CZ').waitFor()
      await page.getByRole('link', { name: t('delivery.change') }).click()
      await heading(page, t('delivery.title'))
      await page.getByRole('radio', { name: /^Odbiór w sklepie/ }).check()
      await page.getByRole('button', { name: t('delivery.continue') }).click()
      await heading(page, t('choose.heading'))
      await payByBlik(page, '999000')
      await heading(page, t('paid.title'))
      await page.getByText('Odbiór w sklepie').waitFor()
    },
    { javaScriptEnabled: false },
  ))
