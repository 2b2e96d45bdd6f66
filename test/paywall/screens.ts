/**
 * Takes a picture of every screen in every width and colour scheme into .screens/, to be looked at:
 * `npx tsx test/paywall/screens.ts [language,…] [label,…]`.
 */
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sparticuz from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.js'
import type { Language } from '../../src/http/languages.js'
import { createPhrases } from '../../src/http/phrases.js'
import { createRenderer } from '../../src/http/render.js'
import type { Ask } from '../../src/http/route.js'
import type { Pages } from '../../src/paywall/pages.js'
import { type Screen, screensOf } from './sample-views.js'

const [wantedLanguages = 'pl,hu', wantedLabels = ''] = process.argv.slice(2)
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'"
const assets = createAssets()
const phrases = createPhrases()
const render = createRenderer<Pages>('paywall', { assets, phrases, views: 'strict' })
let html = ''

const server = createServer(async (request, response) => {
  const file = /^\/assets\/(.+)$/.exec(request.url ?? '')?.[1]
  if (file === undefined)
    return response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
      .end(html)
  const answer = await assets.route.handle({ params: { file }, headers: {} } as unknown as Ask)
  return response.writeHead(answer.status, answer.headers).end(answer.body)
}).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/screen`

const draw = <S extends Screen>(language: Language, { name, view }: S) =>
  render(name, language, view as Pages[S['name']])
const withoutRefresh = (page: string) =>
  page.replace(/(<noscript>)?<meta http-equiv="refresh"[^>]*>(<\/noscript>)?/g, '')

mkdirSync('.screens', { recursive: true })
process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x'
const browser = await chromium.launch({
  executablePath: await sparticuz.executablePath(),
  args: ['--no-sandbox'],
  headless: true,
})
for (const width of [360, 1280]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      locale: 'pl-PL',
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    page.on('console', message => process.stderr.write(`${message.text()}\n`))
    for (const language of wantedLanguages.split(',') as Language[]) {
      for (const screen of screensOf(phrases[language])) {
        if (wantedLabels && !wantedLabels.split(',').includes(screen.label)) continue
        html = withoutRefresh(draw(language, screen))
        await page.goto(address)
        const overflow = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
        if (overflow) process.stderr.write(`${screen.label} ${language} ${width}: wider than the window\n`)
        await page.screenshot({
          path: `.screens/${screen.label}-${language}-${width}-${colorScheme}.png`,
          fullPage: true,
        })
      }
    }
    await context.close()
  }
}
await browser.close()
server.close()
