import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { textsFor } from '../../src/developers/texts.js'
import { openChromium } from './chromium.js'
import { type HighStreet, openHighStreet } from './high-street.js'
import { goToBank, heading, payByBlik, t } from './shopper.js'
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

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

test.each([
  ['with script, in Polish', 'pl', true],
  ['without script, in English', 'en', false],
] as const)('%s a person steers payments, writes a rule and moves the clock', (_name, language, javaScriptEnabled) =>
  inWindow(
    browser,
    [street.baseUrl],
    async ({ context, page }) => {
      const { texts } = textsFor(language)
      const simulator = await context.newPage()
      await simulator.goto(`${street.baseUrl}/developers/simulator`)
      await heading(simulator, texts['simulator.title'])

      const clock = simulator.getByRole('region', { name: texts['simulator.clock'], exact: true })
      await clock.getByRole('button', { name: texts['simulator.freeze'] }).click()
      await clock.getByText(texts['simulator.frozen'], { exact: true }).waitFor()

      // Frozen, the bank's app never answers by itself.
      await page.goto(await street.open({ orderId: `WALK-${language}-1` }))
      await payByBlik(page, '777 123')
      await heading(page, t('waiting.inApp'))
      await simulator.reload()
      await simulator.getByRole('button', { name: `WALK-${language}-1: ${texts['simulator.outcome.approve']}` }).click()
      await simulator.getByRole('status').waitFor()
      await page.reload()
      await heading(page, t('paid.title'))

      await page.goto(await street.open({ orderId: `WALK-${language}-2` }))
      await goToBank(page, 'mBank')
      await simulator.reload()
      const order = simulator.getByRole('article', { name: `WALK-${language}-2` })
      await order.getByText(texts['simulator.choose']).click()
      await order.getByLabel(texts['simulator.lostReturn']).check()
      await order.getByRole('button', { name: texts['simulator.apply'] }).click()
      await simulator.getByRole('status').waitFor()
      await page
        .getByRole('button', { name: textsFor('pl').texts['bank.pay'].replace('{{amount}}', '129,90\u00a0zł') })
        .click()
      await page.getByText(textsFor('pl').texts['bank.lost']).waitFor()
      expect(await page.getByRole('link').count()).toBe(0)

      await simulator.getByText(texts['simulator.add'], { exact: true }).first().click()
      const rules = simulator.getByRole('region', { name: texts['simulator.rules'], exact: true })
      await rules.getByLabel(texts['simulator.orderPrefix']).fill(`WALK-${language}-3`)
      await rules.getByLabel(texts['simulator.outcome']).selectOption('BLK-ERROR-210015')
      await rules.getByRole('button', { name: texts['simulator.add'] }).click()
      await simulator.getByRole('cell', { name: `WALK-${language}-3` }).waitFor()
      await page.goto(await street.open({ orderId: `WALK-${language}-3` }))
      await payByBlik(page, '999 000')
      await page
        .getByRole('alert')
        .filter({ hasText: t('declined.funds') })
        .waitFor()

      await clock.getByLabel(texts['simulator.clockTo']).fill('yesterday')
      await clock.getByRole('button', { name: texts['simulator.clockMove'] }).click()
      await simulator.getByRole('alert').filter({ hasText: texts['rule.move'] }).waitFor()
      await clock.getByLabel(texts['simulator.clockTo']).fill('+1h')
      await simulator.keyboard.press('Enter')
      await simulator.getByRole('status').waitFor()
      await clock.getByRole('button', { name: texts['simulator.run'] }).click()
      await clock.getByText(texts['simulator.runs'], { exact: true }).waitFor()
      if (!javaScriptEnabled) return
      for (const colorScheme of ['light', 'dark'] as const) {
        await simulator.emulateMedia({ colorScheme })
        const { violations } = await new AxeBuilder({ page: simulator }).withTags(tags).setLegacyMode().analyze()
        expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([])
      }
    },
    { locale: language === 'pl' ? 'pl-PL' : 'en-GB', javaScriptEnabled, reducedMotion: 'reduce' },
  ),
)
