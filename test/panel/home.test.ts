import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { engines } from '../storage/engines.js'
import { openPanel, type PanelBrowser, type TestPanel } from './open-panel.js'

const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ')
const tile = (html: string, label: string) =>
  plain(
    new RegExp(`<p class="label">${label}</p><p class="value">([^<]*)</p>(?:<p class="hint[^"]*">([^<]*)</p>)?`)
      .exec(html)
      ?.slice(1)
      .join(' | ') ?? '',
  )

describe.each(engines)('on %s', engine => {
  let kasa: TestPanel
  let browser: PanelBrowser
  const pay = async (amount: string, fields: Record<string, string> = {}) => {
    const page = await kasa.open({ amount, ...fields })
    const card = { number: '4111111111111111', expiry: '12/29', cvc: '123', holder: 'Jan Nowak' }
    if (fields.currency === 'EUR') await kasa.post(`${page}/card`, card)
    else await kasa.post(`${page}/blik`, { code: '999000' })
    return page
  }

  beforeAll(async () => {
    kasa = await openPanel(engine)
    // Noon of 22 November in Warsaw is 11:00 UTC; the clock of the tests begins at 12:00 UTC.
    await pay('10000')
    await kasa.pass(24 * 3600)
    await pay('30000')
    const page = await pay('20000')
    await kasa.open({ amount: '99900' })
    await pay('5000', { currency: 'EUR' })
    const { merchantId, id } = await kasa.payment(page)
    const [sale] = await kasa.read.transactions.ofPayment(merchantId, id)
    await kasa.gateway.refunds.request({
      merchantId,
      transactionId: sale?.publicId ?? '',
      source: 'api',
      amountMinor: 4000,
    })
    for (let round = 0; round < 3; round++) await kasa.pass(60)
    browser = await kasa.as('financial_passive')
  })
  afterAll(() => kasa.close())

  test('Home shows revenue, refunds, conversion and the period before; a currency is a choice', async () => {
    const html = await browser.page('/panel/home?period=today')
    expect(tile(html, 'Revenue')).toBe('PLN 500.00 | +400% against the period before')
    expect(tile(html, 'Paid transactions')).toBe('2 | +100% against the period before')
    expect(tile(html, 'Average sale')).toBe('PLN 250.00 | +150% against the period before')
    expect(tile(html, 'Refunds')).toBe('PLN 40.00 | 1 refund')
    expect(tile(html, 'Opened → paid')).toBe('75% | 3 of 4 opened payments')
    expect(html).toContain('<option value="PLN" selected>PLN</option>')
    const euro = await browser.page('/panel/home?period=today&currency=EUR')
    expect(tile(euro, 'Revenue')).toBe('€50.00 | Nothing in the period before')
    const month = await browser.page('/panel/home')
    expect(tile(month, 'Revenue')).toBe('PLN 600.00 | Nothing in the period before')
    expect(plain(month)).toContain('<title>22 Nov 2026: PLN 100.00</title>')
    expect(month.match(/<g><title>/g)).toHaveLength(30)
  })

  test('own days are shown, and days that cannot be are refused with the reason and what to do', async () => {
    expect(tile(await browser.page('/panel/home?period=own&from=2026-11-22&to=2026-11-22'), 'Revenue')).toContain(
      'PLN 100.00',
    )
    for (const [query, reason] of [
      ['from=yesterday&to=2026-11-22', 'Give the first day as a date'],
      ['from=2026-11-22&to=2026-02-30', 'Give the last day as a date'],
      ['from=2026-11-23&to=2026-11-22', 'Swap them'],
      ['from=2025-11-23&to=2026-11-22', 'At most 92 days'],
    ]) {
      const answer = await browser.get(`/panel/home?period=own&${query}`)
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(reason ?? '')])
    }
  })

  test('one shop’s figures are its own, and nobody else’s are shown', async () => {
    const other = await kasa.newMerchant()
    const stranger = await kasa.as('representative', { merchantId: other.merchant.id })
    expect(await stranger.page('/panel/home')).toContain('Nobody has paid in this period')
    const second = await kasa.gateway.storage.write(({ shops }) =>
      shops.add({
        ...(kasa.shop?.shop ?? other.shop),
        publicId: randomUUID(),
        name: 'Drugi',
      }),
    )
    await browser.page('/panel/home')
    await browser.post('/panel/shop', { shop: second.publicId, next: '/panel/home?period=today' })
    expect(await browser.page('/panel/home?period=today')).toContain('Home: Drugi')
    expect(await browser.page('/panel/home?period=today')).toContain('Nobody has paid in this period')
    await browser.post('/panel/shop', { shop: other.shop.publicId, next: '/panel/home' })
    expect(tile(await browser.page('/panel/home?period=today'), 'Revenue')).toContain('PLN 500.00')
  })

  test('who may not see money has no Home', async () => {
    const technician = await kasa.as('technical')
    expect((await technician.get('/panel/home')).status).toBe(403)
    expect(await technician.page('/panel/settings/profile')).not.toContain('href="/panel/home"')
  })
})
