/**
 * Takes a picture of every page of the panel into .screens/panel/, to be looked at, as each page's first role:
 * `npm run screens:panel -- [language,…] [label,…]`.
 */
import { mkdirSync } from 'node:fs'
import { openPanel } from '../panel/open-panel.js'
import { fillPanel, screensOf, wholeEnvironment } from '../panel/panel-world.js'
import { openChromium } from './chromium.js'
import { panelContext } from './panel-visitor.js'

const [languages = 'pl,uk', labels = ''] = process.argv.slice(2)
const folder = '.screens/panel'
mkdirSync(folder, { recursive: true })
const kasa = await openPanel('sqlite', {}, wholeEnvironment)
const screens = screensOf(await fillPanel(kasa)).filter(
  ({ label }) => labels === '' || labels.split(',').includes(label),
)
const browser = await openChromium()
for (const [at, language] of languages.split(',').entries()) {
  for (const { width, colorScheme } of [
    { width: 360, colorScheme: at % 2 === 0 ? 'light' : 'dark' },
    { width: 1280, colorScheme: at % 2 === 0 ? 'dark' : 'light' },
  ] as const) {
    for (const role of new Set(screens.map(screen => screen.role))) {
      const context = await panelContext(browser, kasa, role, {
        locale: language,
        colorScheme,
        viewport: { width, height: 800 },
      })
      const page = await context.newPage()
      for (const { label, address } of screens.filter(screen => screen.role === role)) {
        await page.goto(`${kasa.baseUrl}${address}`)
        await page.screenshot({ path: `${folder}/${label}-${language}-${width}-${colorScheme}.png`, fullPage: true })
      }
      await context.close()
    }
  }
}
await browser.close()
await kasa.close()
