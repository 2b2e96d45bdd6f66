import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, Response } from 'playwright-core'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openChromium } from './chromium.js'

let kasa: TestGateway
let browser: Browser

beforeAll(async () => {
  kasa = await openGateway()
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await kasa?.close()
})

const kilobyte = 1000

/** As it would cross the network behind a compressing proxy. */
const weightOf = async (response: Response): Promise<number> => gzipSync(await response.body()).length

const load = async (language: string, query: string) => {
  const context = await browser.newContext({ locale: 'pl-PL', viewport: { width: 360, height: 780 } })
  const page = await context.newPage()
  const answers: Response[] = []
  page.on('response', response => answers.push(response))
  const address = await kasa.open({ orderDescription: 'Herbata Oolong, 250 g' }, `/${language}/payment`)
  await page.goto(`${kasa.baseUrl}${address}${query}`, { waitUntil: 'networkidle' })
  const shift = await page.evaluate<number>(`new Promise(resolve => {
    let sum = 0
    new PerformanceObserver(list => { for (const { value } of list.getEntries()) sum += value })
      .observe({ type: 'layout-shift', buffered: true })
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)))
  })`)
  const blocking = await page.evaluate<string[]>(
    `performance.getEntriesByType('resource').filter(entry => entry.renderBlockingStatus === 'blocking').map(entry => entry.name)`,
  )
  const weights = new Map<string, number>()
  for (const answer of answers) {
    const type = answer.request().resourceType()
    weights.set(type, (weights.get(type) ?? 0) + (await weightOf(answer)))
  }
  const origins = new Set(answers.map(answer => new URL(answer.url()).origin))
  await context.close()
  return { shift, blocking, weights, origins, all: [...weights.values()].reduce((sum, weight) => sum + weight, 0) }
}

test.each([
  ['pl', '?method=bank'],
  ['uk', '?method=card&wrong=number,expiry,cvc,holder'],
])('the payment page is light, comes from one place and nothing waits for a script (%s)', async (language, query) => {
  const { weights, blocking, origins, shift, all } = await load(language, query)
  expect((weights.get('document') ?? 0) + (weights.get('stylesheet') ?? 0)).toBeLessThanOrEqual(14 * kilobyte)
  expect(weights.get('script')).toBeLessThanOrEqual(5 * kilobyte)
  expect(all).toBeLessThanOrEqual(30 * kilobyte)
  expect(weights.get('document')).toBeGreaterThan(kilobyte)
  expect(blocking.filter(name => !name.endsWith('.css'))).toEqual([])
  expect([...origins]).toEqual([kasa.baseUrl])
  expect(shift).toBe(0)
})
