import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { engines } from '../storage/engines.js'
import { openPanel, type PanelBrowser, type TestPanel } from './open-panel.js'

const path = '/panel/links'
const good = {
  ...{ amount: '1 234,50', currency: 'PLN', orderId: 'ZAM/2026/1', title: 'Czajnik', ends: '7', language: 'pl' },
  ...{ firstName: 'Łucja', lastName: 'Żółć-Nowak', email: 'lucja@example.com', phone: '+48 600 700 800' },
  ...{ urlSuccess: '', urlFailure: '', urlReturn: 'https://sklep.example/back?a=1', endsOn: '' },
}
const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ')

describe.each(engines)('on %s', engine => {
  let kasa: TestPanel
  let browser: PanelBrowser
  beforeAll(async () => {
    kasa = await openPanel(engine)
    browser = await kasa.as('financial_active')
  })
  afterAll(() => kasa.close())

  const wish = (html: string) => /name="wish" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const make = async (changes: Record<string, string | string[]> = {}, query = '') => {
    const html = await browser.page(`${path}/new${query}`)
    const answer = await browser.post(`${path}/new`, { ...good, wish: wish(html), ...changes })
    return { status: answer.status, location: answer.headers.get('location') ?? '', html: await answer.text() }
  }
  const paymentOf = async (location: string) => {
    const payment = await kasa.read.payments.findByPublicId(location.split('/').at(-1) ?? '')
    if (payment === undefined) throw new Error(`no payment behind ${location}`)
    return payment
  }
  const codeOf = (html: string) => /\/s\/([A-Za-z0-9]{10})/.exec(html)?.[1] ?? ''

  test('a link is made, handed over with the advice, paid by the payer, and its row says so at once', async () => {
    const { status, location } = await make({ method: ['blik', 'pbl'] })
    expect(status).toBe(303)
    const html = plain(await browser.page(location))
    expect(html).toContain('Tell the payer beforehand')
    expect(html).toContain('PLN 1,234.50')
    expect(html).toMatch(/href="mailto:lucja@example.com\?subject=Payment%20for%20order%20ZAM%2F2026%2F1/)
    expect(html).toMatch(/href="sms:\+48600700800\?&#38;body=|href="sms:\+48600700800\?&amp;body=/)
    expect(html).toContain('<svg class="code"')
    expect(await paymentOf(location)).toMatchObject({
      visibleMethods: ['blik', 'pbl'],
      title: 'Czajnik',
      livemode: false,
    })
    const payer = await kasa.request(`/s/${codeOf(html)}`)
    const page = payer.headers.get('location') ?? ''
    expect(page).toMatch(/^\/pl\/pay\//)
    const shown = plain(await kasa.page(page))
    expect([shown.includes('1234,50 zł'), shown.includes('Czajnik'), shown.includes('ZAM/2026/1')]).toEqual([
      true,
      true,
      true,
    ])
    expect(shown).not.toContain('id="method-card"')
    const waiting = await browser.page(path)
    expect(waiting).toContain('Łucja Żółć-Nowak')
    expect(waiting).toMatch(/<span class="chip quiet">New<\/span>/)
    await kasa.post(`${page}/blik`, { code: '999000' })
    expect(await browser.page(path)).toMatch(/<span class="chip done">Completed<\/span>/)
    expect(await browser.page(location)).not.toContain('Tell the payer beforehand')
    const [entry] = await kasa.read.audit.list(kasa.shop?.shop.merchantId ?? 0, { limit: 1, what: 'link.' })
    expect(entry).toMatchObject({ what: 'link.created', after: { amountMinor: 123450, orderId: 'ZAM/2026/1' } })
  })

  test('the same form sent twice at once makes one link', async () => {
    const html = await browser.page(`${path}/new`)
    const fields = { ...good, orderId: 'TWICE', wish: wish(html) }
    const answers = await Promise.all([1, 2, 3].map(() => browser.post(`${path}/new`, fields)))
    expect(new Set(answers.map(answer => answer.headers.get('location'))).size).toBe(1)
    const found = await browser.page(`${path}?q=TWICE`)
    expect(found.match(/>TWICE<\/a>/g)).toHaveLength(1)
  })

  test('each field that is refused says why and how to mend it, and everything typed stays', async () => {
    const { status, html } = await make({
      ...{
        amount: '12,345',
        orderId: '',
        email: 'a@b@c',
        phone: 'call me',
        urlSuccess: 'javascript:alert(1)',
        title: '<b>Żółć</b>',
      },
      ...{ ends: 'own', endsOn: '2020-01-01', currency: 'BGN', firstName: 'x'.repeat(101) },
    })
    expect(status).toBe(422)
    for (const [field, reason] of [
      ['amount', 'Give an amount greater than zero'],
      ['currency', 'The shop does not take this currency'],
      ['orderId', 'This field is required'],
      ['firstName', 'At most 100 characters'],
      ['email', 'Give one e-mail address'],
      ['phone', 'Give the number with digits'],
      ['urlSuccess', 'Give a web address'],
      ['endsOn', 'Choose today or a later day'],
    ])
      expect(html).toMatch(new RegExp(`<a href="#link-${field}">${reason}`))
    expect(html).toContain('value="&lt;b&gt;Żółć&lt;/b&gt;"')
    expect(html).toContain('value="12,345"')
    expect(html).not.toContain('href="javascript:')
  })

  test('links are found by the beginning of order, id, e-mail and names before anybody has tried to pay; pages hold each once', async () => {
    const [one] = [
      await make({ orderId: 'Q-77', firstName: 'Świętosława', lastName: 'Ćma', email: 'swieta@example.com' }),
    ]
    for (const typed of [
      'q-77',
      'Q-7',
      (await paymentOf(one.location)).publicId.slice(0, 8),
      'SWIETA@',
      'swietosl',
      'cma',
    ])
      expect(await browser.page(`${path}?q=${encodeURIComponent(typed)}`)).toContain('>Q-77</a>')
    expect(await browser.page(`${path}?q=77`)).toContain('No link matches')
    for (let at = 0; at < 30; at++) await make({ orderId: `P-${at}` })
    const seen: string[] = []
    let address: string | undefined = `${path}?q=P-`
    while (address !== undefined) {
      const html: string = await browser.page(address)
      seen.push(...[...html.matchAll(/>(P-\d+)<\/a>/g)].map(([, order]) => order ?? ''))
      address = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, at) => `P-${29 - at}`))
    expect(await browser.page(`${path}?state=paid&q=P-`)).toContain('No link matches')
  })

  test('the list is taken away as CSV: all pages of what is shown, formulas as text, and the audit says so', async () => {
    for (let at = 0; at < 3; at++) await make({ orderId: `CSV-${at}`, title: '=HYPERLINK("x")' })
    const answer = await browser.get(`${path}/export.csv?q=CSV-`)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="payment-links-[\d-]+\.csv"$/)
    const lines = (await answer.text()).trim().split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[1]).toContain(',CSV-2,')
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`)
    expect(lines[1]).toContain(',1234.50,PLN,')
    const [entry] = await kasa.read.audit.list(kasa.shop?.shop.merchantId ?? 0, { limit: 1, what: 'export.' })
    expect(entry).toMatchObject({ what: 'export.links', after: { search: true, state: null } })
  })

  test('another link for the same order is filled in from the former one and names it; one that has ended says so', async () => {
    const first = await make({ orderId: 'AGAIN' })
    const { publicId } = await paymentOf(first.location)
    const form = await browser.page(`${path}/new?instead=${publicId}`)
    expect(form).toContain('value="1234.50"')
    expect(form).toContain('value="lucja@example.com"')
    const second = await browser.post(`${path}/new`, { ...good, orderId: 'AGAIN', instead: publicId, wish: wish(form) })
    expect(await browser.page(second.headers.get('location') ?? '')).toContain(
      `href="/panel/links/${publicId}">AGAIN</a>`,
    )
    await kasa.pass(8 * 24 * 3600)
    expect(await browser.page(first.location)).toContain('Error: expired')
    expect(await browser.page(`${path}?from=2026-11-01&q=AGAIN`)).toContain(
      '<span class="chip refused">Error: expired</span>',
    )
  })

  test('another merchant’s link is nowhere, and each role does what it may', async () => {
    const { location } = await make({ orderId: 'SECRET' })
    const { publicId } = await paymentOf(location)
    const other = await kasa.newMerchant()
    const stranger = await kasa.as('representative', { merchantId: other.merchant.id })
    const unknown = await stranger.get(`${path}/${randomUUID()}`)
    const foreign = await stranger.get(location)
    expect([foreign.status, unknown.status]).toEqual([404, 404])
    expect((await stranger.get(`${path}/new?instead=${publicId}`)).status).toBe(404)
    expect(await stranger.page(`${path}?q=SECRET`)).not.toContain('>SECRET<')
    const reader = await kasa.as('financial_passive')
    expect(await reader.page(location)).toContain('SECRET')
    expect((await reader.get(`${path}/new`)).status).toBe(403)
    expect((await reader.post(`${path}/new`, { ...good, wish: 'x' })).status).toBe(403)
    expect((await (await kasa.as('technical')).get(path)).status).toBe(403)
  })

  test('a payment that is no link has no page here', async () => {
    const page = await kasa.open()
    expect((await browser.get(`${path}/${page.split('/').at(-1)}`)).status).toBe(404)
  })
})
