/**
 * Draws the picture of every way to pay and channel into views/pay-images, as the API names them (`/img/pay/{name}.png`): neutral plates,
 * nobody's artwork. `npx tsx test/browser/draw-pay-images.ts`, after a channel was added.
 */
import { readFileSync } from 'node:fs'
import { channels, flows } from '../../src/payments/methods.js'
import { openChromium } from './chromium.js'

const symbols = readFileSync('views/assets/marks.svg', 'utf8')
const symbolOf = new Set([...symbols.matchAll(/<symbol id="([\w-]+)"/g)].map(([, id]) => id))
const page = (mark: string) => `<!doctype html><style>
  body { margin: 0; width: 96px; height: 64px; display: grid; place-items: center; background: #fff; border-radius: 8px; color: #24303c;
    box-shadow: inset 0 0 0 1px #c9d1d9; font: 700 20px/1 system-ui, sans-serif; letter-spacing: .01em }
  svg.drawn { width: 36px; height: 36px; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round }
</style><body><div hidden>${symbols}</div>${symbolOf.has(mark) ? `<svg class="drawn"><use href="#${mark}"/></svg>` : `<span>${mark}</span>`}`

const drawn: [name: string, mark: string][] = [
  ...flows.map((flow): [string, string] => [flow, flow === 'blik' ? 'BLIK' : flow]),
  ...channels.map(({ code, flow, mark }): [string, string] => [code, code === 'blik' ? 'BLIK' : mark || flow]),
]
const browser = await openChromium()
const tab = await browser.newPage({ viewport: { width: 96, height: 64 }, deviceScaleFactor: 2 })
for (const [name, mark] of new Map(drawn)) {
  await tab.setContent(page(mark))
  await tab.screenshot({ path: `views/pay-images/${name}.png`, omitBackground: true })
}
await browser.close()
