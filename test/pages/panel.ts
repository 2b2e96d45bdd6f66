import { panelLanguages } from '../../src/members/member.js'
import { openChromium } from '../browser/chromium.js'
import { panelContext } from '../browser/panel-visitor.js'
import { openPanel } from '../panel/open-panel.js'
import { fillPanel, screensOf, wholeEnvironment } from '../panel/panel-world.js'
import type { Found } from './found.js'
import { looks } from './screens.js'

/** Every page of the panel × its four languages × light and dark, narrow, zoomed, with forced colours and without motion. */
export const checkPanel = async (languages: readonly string[] = panelLanguages): Promise<Found> => {
  const kasa = await openPanel('sqlite', {}, wholeEnvironment)
  const screens = screensOf(await fillPanel(kasa))
  const browser = await openChromium()
  const found: Found = { checks: 0, faults: [] }
  for (const { name, options, check } of looks) {
    const before = found.faults.length
    for (const language of languages) {
      for (const role of new Set(screens.map(screen => screen.role))) {
        const context = await panelContext(browser, kasa, role, { ...options, locale: language })
        const page = await context.newPage()
        for (const { label, address } of screens.filter(screen => screen.role === role)) {
          await page.goto(`${kasa.baseUrl}${address}`)
          found.checks++
          found.faults.push(...(await check(page)).map(text => `${name}, ${label}, ${language}: ${text}`))
        }
        await context.close()
      }
    }
    console.log(`  ${name}: ${found.checks} pages so far, ${found.faults.length - before} faults`)
  }
  await browser.close()
  await kasa.close()
  return found
}
