import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { textsFor } from '../../src/developers/texts.js'
import { createPhrases } from '../../src/http/phrases.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop, type ReceivingShop, status } from '../notifications/receiving-shop.js'
import { openChromium } from './chromium.js'
import { heading } from './shopper.js'
import { inWindow } from './watched.js'

const { texts } = textsFor('pl')
const t = createPhrases().pl

let kasa: TestGateway
let shop: ReceivingShop
let browser: Browser
beforeAll(async () => {
  kasa = await openGateway()
  shop = await openShop(status(500, { server: 'shop/1' }, 'x'.repeat(3000)))
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await kasa?.close()
  await shop?.close()
})

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Axe in light and dark, no wider than 320 px, no script. */
const faultsOf = async (page: Page, label: string): Promise<string[]> => {
  const found: string[] = []
  const axe = async (look: string, checks: AxeBuilder) => {
    const { violations } = await checks.setLegacyMode().analyze()
    found.push(
      ...violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${label} ${look}: ${id} ${target.join(' ')}`),
      ),
    )
  }
  await axe('light', new AxeBuilder({ page }).withTags(tags))
  await page.emulateMedia({ colorScheme: 'dark' })
  await axe('dark', new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']))
  await page.emulateMedia({ colorScheme: 'light' })
  if ((await page.locator('script').count()) > 0) found.push(`${label}: has a script`)
  await page.setViewportSize({ width: 320, height: 640 })
  const width = await page.evaluate<number>('document.documentElement.scrollWidth')
  if (width > 320) found.push(`${label}: ${width} px wide`)
  await page.setViewportSize({ width: 1280, height: 800 })
  return found
}

test('from the playground through the payment to its steps, its notification sent again, and the debugger’s verdict', async () => {
  const found: string[] = []
  await inWindow(
    browser,
    [kasa.baseUrl],
    async ({ context, page }) => {
      const look = async (label: string, on = page) => found.push(...(await faultsOf(on, label)))
      await page.goto(`${kasa.baseUrl}/developers`)
      await page.getByRole('navigation').getByRole('link', { name: texts['menu.playground'], exact: true }).click()
      await heading(page, texts['playground.title'])
      await page.getByLabel('orderId').fill('WALK-1')
      await page.getByLabel('urlNotification').fill(`${shop.url}/notify`)
      await page.getByRole('button', { name: texts['playground.sign'] }).click()
      await page.getByRole('heading', { name: texts['playground.signed'] }).waitFor()
      await page.getByText(texts['playground.html']).click()
      await look('signed')

      const [payment] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('button', { name: texts['playground.post'] }).click(),
      ])
      await heading(payment, t('choose.heading'))
      await payment.getByLabel(t('blik.code')).fill('999000')
      await payment.locator('.method:has(> input:checked)').getByRole('button').first().click()
      await heading(payment, t('paid.title'))
      await payment.close()
      await kasa.gateway.tick()

      await page.getByRole('link', { name: texts['playground.steps'] }).click()
      await heading(page, texts['events.title'])
      await look('events')
      await page
        .getByRole('link', { name: /^[0-9a-f]{8}…$/ })
        .first()
        .click()
      await heading(page, texts['payment.heading'].replace('{{order}}', 'WALK-1'))
      await look('steps')
      await page
        .getByRole('link', { name: new RegExp(`^${texts['inspector.one']}: `) })
        .first()
        .click()
      await heading(page, `${texts['inspector.one']}: sale settled`)
      shop.reply = status(200, {}, '{"status":"ok"}')
      await page.getByRole('button', { name: texts['inspector.resend'] }).click()
      await page.getByRole('status').waitFor()
      await kasa.gateway.tick()
      await page.reload()
      await page.getByText(texts['messageState.delivered'], { exact: true }).waitFor()
      for (const summary of await page.locator('summary').all()) await summary.click()
      await look('notification')
      await page.getByRole('navigation').getByRole('link', { name: texts['menu.inspector'], exact: true }).click()
      await page.getByRole('checkbox').first().check()
      await page.getByRole('button', { name: texts['inspector.resendChosen'] }).click()
      await page.getByRole('status').waitFor()
      await look('resent')

      const one = shop.received[0]
      await page.goto(`${kasa.baseUrl}/developers/debugger/notification`)
      await page.getByLabel(texts['debugger.headers']).fill(`X-Imoje-Signature: ${one?.headers['x-imoje-signature']}`)
      await page.getByLabel(texts['debugger.body']).fill(JSON.stringify(JSON.parse(String(one?.body)), null, 2))
      await page.getByRole('button', { name: texts['debugger.debug'] }).click()
      await page.getByText('Treść została sparsowana i zapisana od nowa').waitFor()
      await look('verdict')
    },
    { viewport: { width: 1280, height: 800 } },
  )
  expect(found).toEqual([])
}, 180_000)
