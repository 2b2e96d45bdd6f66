import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { languages as allLanguages } from '../../src/http/languages.js'
import { openChromium } from '../browser/chromium.js'
import { openContext, type Screen, screensOf } from '../browser/screens-of.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import type { Found } from './found.js'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** One way to look at a page; a part of a screen may be `undefined` in it. */
export type Look = {
  name: string
  options: Parameters<Browser['newContext']>[0]
  check: (page: Page) => Promise<string[]>
}

const byAxe = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
}

/** Wider than the window, or a word cut off in its box; a field scrolls its own value. */
const cutOff = `(() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? ['sideways scroll of ' + document.documentElement.scrollWidth + ' px'] : []
  const cut = [...document.querySelectorAll('body *:not(input)')]
    .filter(box => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1 && ['hidden', 'clip'].includes(getComputedStyle(box).overflowX))
    .map(box => 'cut: ' + box.textContent.trim().slice(0, 40))
  return [...wide, ...cut]
})()`
const reflow = (page: Page) => page.evaluate<string[]>(cutOff)

/** Everything that can be pressed or filled in keeps an edge, a line or a marker when the page has no colours of its own. */
const edges = `[...document.querySelectorAll('button, input, a[href], summary')]
  .filter(part => part.checkVisibility() && part.getClientRects().length > 0)
  .filter(part => {
    const style = getComputedStyle(part)
    const isNative = part.matches('[type=radio], [type=checkbox], [type=number]')
    const hasLine = style.textDecorationLine.includes('underline') || style.borderInlineStartStyle !== 'none' || style.display === 'list-item'
    return !isNative && !hasLine && !part.matches('nav a, .languages a')
  })
  .map(part => 'no edge: ' + part.textContent.trim().slice(0, 40))`

const motion = `document.getAnimations().map(animation => 'moves: ' + (animation.animationName ?? 'transition'))`

const narrow = { width: 320, height: 640 }
/** All ways to look at a page. */
export const looks: readonly Look[] = [
  { name: 'axe, light', options: { viewport: { width: 360, height: 780 }, colorScheme: 'light' }, check: byAxe },
  { name: 'axe, dark', options: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }, check: byAxe },
  { name: '320 px', options: { viewport: narrow }, check: reflow },
  // A window of 1280 px at 400 % is one of 320 px with dots four times as large.
  { name: '400 % zoom', options: { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, check: reflow },
  { name: 'forced colours', options: { forcedColors: 'active' }, check: page => page.evaluate<string[]>(edges) },
  { name: 'less motion', options: { reducedMotion: 'reduce' }, check: page => page.evaluate<string[]>(motion) },
]

const lookAt = async (
  browser: Browser,
  look: Look,
  screens: readonly Screen[],
  { languages, kasa }: { languages: readonly string[]; kasa: TestGateway },
) => {
  const found: Found = { checks: 0, faults: [] }
  const context = await openContext(browser, screens, kasa, look.options)
  const page = await context.newPage()
  for (const language of languages) {
    for (const { label, address } of screens.filter(({ hasLanguages }) => hasLanguages || language === languages[0])) {
      await page.goto(address(language))
      const wrong = await look.check(page)
      found.checks++
      found.faults.push(...wrong.map(text => `${look.name}, ${label}, ${language}: ${text}`))
    }
  }
  await context.close()
  return found
}

/** Every screen × every language × light and dark, narrow, zoomed, with forced colours and without motion. */
export const checkScreens = async (languages: readonly string[] = allLanguages): Promise<Found> => {
  const kasa = await openGateway()
  const screens = await screensOf(kasa)
  const browser = await openChromium()
  const found: Found = { checks: 0, faults: [] }
  for (const look of looks) {
    const part = await lookAt(browser, look, screens, { languages, kasa })
    console.log(`  ${look.name}: ${part.checks} pages, ${part.faults.length} faults`)
    found.checks += part.checks
    found.faults.push(...part.faults)
  }
  await browser.close()
  await kasa.close()
  return found
}
