import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { openPanel, password, type TestPanel } from '../panel/open-panel.js'
import { fillPanel, type PanelScreen, screensOf, wholeEnvironment } from '../panel/panel-world.js'
import { openChromium } from './chromium.js'
import { panelContext } from './panel-visitor.js'
import { heading } from './shopper.js'
import { inWindow } from './watched.js'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

let kasa: TestPanel
let browser: Browser
let screens: PanelScreen[]
beforeAll(async () => {
  kasa = await openPanel('sqlite', {}, wholeEnvironment)
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

const many = 60
const rows = '#transactions tbody'
const listed = (words: string): string => `#transactions[data-listed^="${words}"]`

/** Orders LISTA/1, LISTA/2…, enough for two pages of the list. */
const fillList = async (): Promise<void> => {
  for (let order = 1; order <= many; order++)
    await kasa.post(`${await kasa.open({ orderId: `LISTA/${order}`, customerEmail: 'tomasz@example.com' })}/blik`, {
      code: '777123',
    })
}

/** The list of Tomasz' orders before somebody who may only look. */
const enter = async (page: Page): Promise<void> => {
  const { email } = await kasa.newMember('financial_passive', { language: 'pl' })
  await page.goto(`${kasa.baseUrl}/panel/login?next=${encodeURIComponent('/panel/transactions?search=tomasz')}`)
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await page.keyboard.press('Enter')
  await heading(page, 'Transakcje')
}

const wide = { viewport: { width: 1280, height: 800 } }

test(
  'a list follows what is typed without a new page, keeps the focus, says how many rows there are, and Back works',
  async () => {
    await fillList()
    await inWindow(
      browser,
      [kasa.baseUrl],
      async ({ page }) => {
        await enter(page)
        expect(await page.locator(rows).count()).toBe(50)
        await page.evaluate('window.isSame = true')

        await page.getByRole('link', { name: 'Starsze' }).click()
        await page.waitForURL(/before=/)
        await page.locator(listed('10 wierszy')).waitFor()
        await page.locator('#transactions .scroll:focus').waitFor()
        await page.goBack()
        await page.locator(listed('50 wierszy')).waitFor()
        expect(page.url()).not.toContain('before=')

        await page.keyboard.press('/')
        await page.keyboard.type('LISTA/1')
        await page.locator(listed('11 wierszy')).waitFor()
        await page.locator('[data-said]:text-is("11 wierszy")').waitFor({ state: 'attached' })
        expect(page.url()).toContain('search=LISTA%2F1')
        await page.keyboard.type('2')
        await page.locator(listed('1 wiersz')).waitFor()
        expect(await page.inputValue('[name=search]')).toBe('LISTA/12')
        expect(await page.getByRole('link', { name: 'Pobierz CSV' }).getAttribute('href')).toContain('LISTA%2F12')
        expect(await page.evaluate('window.isSame')).toBe(true)

        const [answer] = await Promise.all([
          page.waitForResponse(/status=rejected/),
          page.selectOption('[name=status]', 'rejected'),
        ])
        expect(answer.request().resourceType()).toBe('fetch')
        await page.locator(listed('Brak pasujących rekordów')).waitFor()
        await page.getByRole('button', { name: 'English' }).click()
        await heading(page, 'Transactions')
        expect(page.url()).toContain('status=rejected')
      },
      wide,
    )
  },
  patienceMs,
)

test(
  'a list is filtered and turned by plain forms and links where scripts are off',
  async () => {
    await inWindow(
      browser,
      [kasa.baseUrl],
      async ({ page }) => {
        await enter(page)
        expect(await page.locator('.copy:visible').count()).toBe(0)
        await page.getByRole('link', { name: 'Starsze' }).click()
        await page.waitForURL(/before=/)
        await page.fill('[name=search]', 'LISTA/1')
        await page.locator('.filters .row > button').first().click()
        await page.waitForURL(/search=LISTA%2F1/)
        await heading(page, 'Transakcje')
        expect(await page.locator(rows).count()).toBe(11)
      },
      { ...wide, javaScriptEnabled: false },
    )
  },
  patienceMs,
)
