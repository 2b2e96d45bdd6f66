import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { languages } from '../../src/http/languages.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openChromium } from './chromium.js'
import { openContext, type Screen, screensOf } from './screens-of.js'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const waysToPay = ['', '-bank', '-card', '-transfer', '-wallet', '-later', '-instalments', '-lease'].map(
  method => `choose${method}`,
)
/** Screens that a wide window lays out in another way, one of each layout. */
const wideScreens = [...waysToPay, 'delivery', 'transfer', 'paid-goods', 'status-open', 'developers', 'simulator']
/** The whole matrix is `npm run test:pages`; this part of it finds what is wrong in every language or layout. */
const looks = [
  { language: 'pl', width: 360, height: 780, isLookedAt: () => true },
  { language: 'de', width: 1280, height: 800, isLookedAt: ({ label }: Screen) => wideScreens.includes(label) },
]
const longest = ['de', 'hu', 'bg']

let kasa: TestGateway
let browser: Browser
let page: Page
let screens: Screen[]

beforeAll(async () => {
  kasa = await openGateway()
  screens = await screensOf(kasa)
  browser = await openChromium()
  page = await (await openContext(browser, screens, kasa, {})).newPage()
})
afterAll(async () => {
  await browser?.close()
  await kasa?.close()
})

const address = (wanted: string): string => screens.find(({ label }) => label === wanted)?.address('pl') ?? ''

const findings = async (axe: AxeBuilder): Promise<string[]> => {
  const { violations } = await axe.setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html}`))
}

/** Everything in light; in dark only what colours can change. */
const look = async (): Promise<string[]> => {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await findings(new AxeBuilder({ page }).withTags(tags))
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await findings(new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']))
  return [...light, ...dark.map(text => `dark: ${text}`)]
}

test.each(looks)(
  'axe finds nothing on any screen, in light and dark: $language, $width px',
  async ({ language, isLookedAt, ...size }) => {
    const found: string[] = []
    await page.setViewportSize(size)
    for (const { label, address } of screens.filter(isLookedAt)) {
      await page.goto(address(language))
      found.push(...(await look()).map(text => `${label}: ${text}`))
    }
    expect(found).toEqual([])
  },
  300_000,
)

test('a letter, which may run no script itself, is as clean when its HTML is looked at', async () => {
  const html = await kasa.page(`${address('letter')}/html`)
  await page.goto('about:blank')
  await page.setContent(html)
  expect(await page.getByRole('link').count()).toBe(2)
  expect(await look()).toEqual([])
})

const isNarrowed =
  (language: string) =>
  ({ label, hasLanguages }: Screen): boolean =>
    hasLanguages ? longest.includes(language) || waysToPay.includes(label) : language === 'pl'

test('no screen is wider than a window of 320 px in the longest languages, no way to pay in any', async () => {
  const wide: string[] = []
  await page.setViewportSize({ width: 320, height: 640 })
  for (const language of languages) {
    for (const { label, address } of screens.filter(isNarrowed(language))) {
      await page.goto(address(language))
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')
      if (width > 320) wide.push(`${label} ${language}: ${width} px`)
    }
  }
  expect(wide).toEqual([])
}, 300_000)

test('every screen has one title, one first heading and the language it was asked for', async () => {
  await page.setViewportSize({ width: 360, height: 780 })
  for (const { label, address, hasLanguages } of screens) {
    await page.goto(address('uk'))
    const headings = await page.getByRole('heading', { level: 1 }).count()
    const language = await page.locator('html').getAttribute('lang')
    expect({ label, headings, titled: (await page.title()) !== '' }).toEqual({ label, headings: 1, titled: true })
    if (hasLanguages) expect({ label, language }).toEqual({ label, language: 'uk' })
  }
})

/** What differs from run to run: numbers made by chance, addresses. */
const chance: readonly [RegExp, string][] = [
  [/^\s*- \/url:.*\n?/gm, ''],
  [/ZAM\/[0-9a-f]{8}/g, 'ZAM/…'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, '(id)'],
  [/\b[0-9a-f]{32}\b/g, '(number)'],
  [/KASA [2-9A-Z]{10}/g, 'KASA …'],
  [/(?:PL)?\d{2}(?: \d{4}){6}/g, '(account)'],
  [/merchantId=[a-z0-9]{20}/g, 'merchantId=…'],
  [/127\.0\.0\.1:\d+/g, '(host)'],
]

test('what a screen reader is told of each of the payer’s screens is what was read and approved', async () => {
  await page.setViewportSize({ width: 360, height: 780 })
  const told: Record<string, string> = {}
  for (const { label, address } of screens.filter(({ hasLanguages }) => hasLanguages)) {
    await page.goto(address('pl'))
    const tree = await page.locator('body').ariaSnapshot()
    told[label] = chance.reduce((text, [found, name]) => text.replace(found, name), tree)
  }
  expect(told).toMatchSnapshot()
}, 120_000)

test('nothing moves for people who asked for less motion', async () => {
  await page.goto(address('choose'))
  const motion = () =>
    page.evaluate('getComputedStyle(document.querySelector(".method > input:checked ~ .body")).animationName')
  expect(await motion()).toBe('none')
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  expect(await motion()).not.toBe('none')
  await page.emulateMedia({ reducedMotion: 'reduce' })
})

test('with forced colours the pay button, the fields and the alert keep a visible edge', async () => {
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto(address('choose-blik-wrong'))
  for (const part of ['.method > input:checked ~ .body .primary', '#code', '.alert']) {
    const edge = await page.evaluate(`getComputedStyle(document.querySelector('${part}')).borderInlineStartStyle`)
    expect({ part, edge }).toEqual({ part, edge: 'solid' })
  }
  await page.emulateMedia({ forcedColors: 'none' })
})

test('a printed receipt has no buttons and says amount, order and transaction', async () => {
  await page.emulateMedia({ media: 'print' })
  await page.goto(address('paid'))
  expect(await page.locator('.primary, .secondary').filter({ visible: true }).count()).toBe(0)
  const text = await page.locator('.receipt').textContent()
  expect(text).toContain('129,90\u00a0zł')
  expect(text).toContain('ZAM/')
  await page.emulateMedia({ media: 'screen' })
})
