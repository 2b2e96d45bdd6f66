import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { openPanel, type TestPanel } from '../panel/open-panel.js'
import { fillPanel, type PanelScreen, screensOf } from '../panel/panel-world.js'
import { openChromium } from './chromium.js'
import { panelContext } from './panel-visitor.js'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

let kasa: TestPanel
let browser: Browser
let screens: PanelScreen[]
beforeAll(async () => {
  kasa = await openPanel()
  screens = screensOf(await fillPanel(kasa))
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await kasa?.close()
})

const eachScreen = async (
  options: Parameters<typeof panelContext>[3],
  look: (page: Page) => Promise<string[]>,
): Promise<string[]> => {
  const found: string[] = []
  for (const role of new Set(screens.map(screen => screen.role))) {
    const context = await panelContext(browser, kasa, role, options)
    const page = await context.newPage()
    for (const { label, address } of screens.filter(screen => screen.role === role)) {
      const answer = await page.goto(`${kasa.baseUrl}${address}`)
      if (answer?.status() !== 200) found.push(`${label}: answered ${answer?.status()}`)
      found.push(...(await look(page)).map(text => `${label}: ${text}`))
    }
    await context.close()
  }
  return found
}

const byAxe = (rules?: string[]) => async (page: Page) => {
  const axe = rules ? new AxeBuilder({ page }).withRules(rules) : new AxeBuilder({ page }).withTags(tags)
  const { violations } = await axe.setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id} at ${target.join(' ')} ${html.slice(0, 120)}`),
  )
}

const isWide = `document.documentElement.scrollWidth > innerWidth ? ['sideways scroll of ' + document.documentElement.scrollWidth + ' px'] : []`

/** Many pages, one after another, on a machine that may be busy with other tests. */
const patienceMs = 240_000

test(
  'axe finds nothing on any page of the panel on a phone, in Polish',
  async () => {
    const phone = { viewport: { width: 360, height: 780 }, locale: 'pl-PL' }
    expect(await eachScreen({ ...phone, colorScheme: 'light' }, byAxe())).toEqual([])
  },
  patienceMs,
)

test(
  'no colours fail in the dark on a wide screen, in Ukrainian',
  async () => {
    const wide = { viewport: { width: 1280, height: 800 }, locale: 'uk-UA' }
    const colours = byAxe(['color-contrast', 'link-in-text-block'])
    expect(await eachScreen({ ...wide, colorScheme: 'dark' }, colours)).toEqual([])
  },
  patienceMs,
)

test(
  'no page scrolls sideways at 320 px, in Russian either',
  async () => {
    const narrow = { viewport: { width: 320, height: 640 }, locale: 'ru-RU' }
    expect(await eachScreen(narrow, page => page.evaluate<string[]>(isWide))).toEqual([])
  },
  patienceMs,
)
