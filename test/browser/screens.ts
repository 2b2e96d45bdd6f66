/**
 * Takes a picture of every screen of the running gateway into .screens/live/, to be looked at:
 * `npx tsx test/browser/screens.ts [language,…] [label,…]`.
 */
import { mkdirSync } from 'node:fs'
import { openGateway } from '../gateway/open-gateway.js'
import { openChromium } from './chromium.js'
import { openContext, screensOf } from './screens-of.js'

const [languages = 'pl,de', labels = ''] = process.argv.slice(2)
const folder = '.screens/live'
mkdirSync(folder, { recursive: true })
const kasa = await openGateway()
const screens = (await screensOf(kasa)).filter(({ label }) => labels === '' || labels.split(',').includes(label))
const browser = await openChromium()
for (const width of [360, 1280]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const viewport = { width, height: 800 }
    const context = await openContext(browser, screens, kasa, { viewport, colorScheme })
    const page = await context.newPage()
    for (const language of languages.split(',')) {
      for (const { label, address } of screens) {
        await page.goto(address(language))
        await page.screenshot({ path: `${folder}/${label}-${language}-${width}-${colorScheme}.png`, fullPage: true })
      }
    }
    await context.close()
  }
}
await browser.close()
await kasa.close()
