import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Shop } from '../../src/merchants/shop.js'
import { csvLines } from '../../src/panel/csv-text.js'
import { exportParts } from '../../src/panel/transactions/export.js'
import type { TransactionDraft } from '../../src/payments/payment.js'
import { addTry, draftOf, openOne } from '../storage/rows.js'
import { openPanel, type PanelBrowser, type TestPanel } from './open-panel.js'

const path = '/panel/transactions'
const hostile = '"><script>alert(1)</script>'
const formula = '=HYPERLINK("https://evil.example";"x")'
const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ')
const ordersOf = (html: string) =>
  [...html.matchAll(/<a href="\/panel\/transactions\/[\w-]+">([^<]*)<\/a>/g)].map(([, order]) => order)
const cells = (html: string, order: string) =>
  plain(html.slice(html.indexOf(`>${order}</a>`), html.indexOf('</tbody>', html.indexOf(`>${order}</a>`))))
    .replace(/<[^>]*>/g, '|')
    .replace(/[|\s]*\|[|\s]*/g, '|')

let kasa: TestPanel
let browser: PanelBrowser
let shop: Shop

const payer = (firstName: string, lastName: string, email: string | null) => ({
  ...draftOf(shop).payer,
  ...{ firstName, lastName, email },
})
/** A payment with one try, so many minutes before now. */
const paid = async (
  orderId: string,
  minutesAgo: number,
  tried: Partial<TransactionDraft> = {},
  of = payer('Jan', 'Kot', null),
  at = shop,
) => {
  const createdAt = new Date(kasa.clock.now().getTime() - minutesAgo * 60_000)
  const payment = await openOne(kasa.gateway.storage, at, { orderId, payer: of, createdAt, validTo: null })
  return { payment, attempt: await addTry(kasa.gateway.storage, payment, { live: false, createdAt, ...tried }) }
}
/** Orders that are paid at once by BLIK, on our page; answers their pages. */
const settle = async (...orders: (string | Record<string, string>)[]): Promise<string[]> => {
  const names = orders.find(one => typeof one !== 'string') ?? { customerFirstName: 'Jan', customerLastName: 'Kot' }
  const pages: string[] = []
  for (const orderId of orders)
    if (typeof orderId === 'string')
      pages.push(await kasa.open({ ...names, orderId, amount: '10000', title: `part ${pages.length}` }))
  for (const page of pages) await kasa.post(`${page}/blik`, { code: '777123' })
  await kasa.pass(30)
  return pages
}
const day = 24 * 60

beforeAll(async () => {
  kasa = await openPanel()
  const known = kasa.shop?.shop
  if (known === undefined) throw new Error('the sandbox has no shop')
  shop = known
  await paid(formula, 61, { status: 'cancelled', currency: 'EUR' }, payer('@SUM(1)', '+48', '-x@example.com'))
  const card = { method: 'card', methodCode: 'ecom3ds', status: 'rejected', amountMinor: 249_00 } as const
  await paid('ZAM/2026/16', 60, card, payer(hostile, '<b>', 'x@example.com'))
  await settle('ZAM/2026/14', 'ZAM/2026/14')
  const [sold = ''] = await settle('ZAM/2026/15')
  const names = { customerFirstName: 'Łukasz', customerLastName: 'Żółć', customerEmail: 'lukasz@example.com' }
  await settle('ZAM/2026/17', names)
  const { merchantId, id } = await kasa.payment(sold)
  const [sale] = await kasa.read.transactions.ofPayment(merchantId, id)
  const transactionId = sale?.publicId ?? ''
  await kasa.gateway.refunds.request({ merchantId, transactionId, source: 'api', amountMinor: 20_00 })
  for (let round = 0; round < 3; round++) await kasa.pass(60)
  await paid('ZAM/OLD', 31 * day)
  const { shop: other } = await kasa.newMerchant()
  await paid('ZAM/2026/FOREIGN', 1, { status: 'rejected' }, payer('Łukasz', 'Obcy', 'lukasz@example.com'), other)
  browser = await kasa.as('financial_passive')
})
afterAll(() => kasa.close())

test('the list shows 30 days of sales and refunds, the newest first, with payer, method, status, amount and commission, and nothing of another merchant', async () => {
  const html = await browser.page(path)
  const orders = ['15', '17', '15', '14', '14', '16'].map(number => `ZAM/2026/${number}`)
  expect(ordersOf(html)).toEqual([...orders, formula.replaceAll('"', '&#34;')])
  expect(cells(html, 'ZAM/2026/17')).toBe(
    '>ZAM/2026/17|Sale|Łukasz Żółć|lukasz@example.com|BLIK|Completed|PLN 100.00|Commission PLN 1.59|',
  )
  expect(cells(html, 'ZAM/2026/15')).toMatch(/Refund\|Jan Kot\|BLIK\|Completed\|-PLN 20\.00\|$/)
  expect(html.match(/>Sale · paid twice</g)).toHaveLength(1)
  expect(html).toContain('<p class="intro">24 Oct 2026 – 22 Nov 2026</p>')
  expect(html).toContain('<a href="/panel/transactions" aria-current="page">Transactions</a>')
  expect(html).not.toContain('FOREIGN')
  expect(html).not.toContain('<script>alert')
  expect(html).toContain('&lt;b&gt;')
  for (const status of ['Reserved', 'Rejected', 'Error'])
    expect(html).toMatch(new RegExp(`<span class="chip \\w+">${status}</span>`))
  expect(html).toContain('The money is reserved for the shop.')
})

test('each filter lives in the address, is shown as a chip that takes it away, and keeps what it names', async () => {
  const kept: [string, string[], string][] = [
    ['search=LUKASZ', ['ZAM/2026/17'], 'LUKASZ'],
    ['search=zam%2F2026%2F15', ['ZAM/2026/15', 'ZAM/2026/15'], 'zam/2026/15'],
    ['status=rejected', ['ZAM/2026/16'], 'Rejected'],
    ['method=card', ['ZAM/2026/16'], 'Card'],
    ['type=refund', ['ZAM/2026/15'], 'Refund'],
    ['currency=EUR&amount-from=5', [formula.replaceAll('"', '&#34;')], 'from €5.00'],
    ['amount-from=20&amount-to=20%2C00', ['ZAM/2026/15'], 'up to 20.00'],
    ['twice=yes', ['ZAM/2026/14'], 'Only orders paid twice'],
    ['period=own&from=2026-10-01&to=2026-10-31', ['ZAM/OLD'], '01 Oct 2026 – 31 Oct 2026'],
    ['status=rejected&method=blik', [], 'BLIK'],
  ]
  for (const [query, orders, chip] of kept) {
    const html = await browser.page(`${path}?${query}`)
    expect([query, ordersOf(html)]).toEqual([query, orders])
    const label = plain(html).match(/<ul class="set".*?<\/ul>/s)?.[0] ?? ''
    expect([query, label]).toEqual([query, expect.stringContaining(`>${chip} <span`)])
    const off =
      [...label.matchAll(/href="([^"]*)"/g)].at(-1)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#38;', '&') ?? ''
    expect((await browser.page(off)).length).toBeGreaterThan(0)
  }
  const none = await browser.page(`${path}?search=nobody`)
  expect(none).toContain('No matching records. The search finds only how')
  expect(none).toContain('href="/panel/transactions?status=all"')
})

test('hostile words in the address are words, and wrong ones are said at once', async () => {
  const html = await browser.page(
    `${path}?search=${encodeURIComponent(hostile)}&status=%27&method=x&currency=__proto__&before=9.9.9&mode=test`,
  )
  expect(html).not.toContain('<script>alert')
  expect(html).toContain(`value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"`)
  for (const search of ['%00', '%ED%A0%80', '%25', "'%20or%201=1--", 'a'.repeat(5000)])
    expect([search.slice(0, 20), (await browser.get(`${path}?search=${search}`)).status]).toEqual([
      search.slice(0, 20),
      200,
    ])
  const wrong = await browser.get(`${path}?amount-from=abc&amount-to=-1&period=own&from=x`)
  expect(wrong.status).toBe(422)
  const said = await wrong.text()
  for (const words of [
    '“Amount from” is not an amount',
    '“Amount to” is not an amount',
    'Give the first day as a date',
  ])
    expect(said).toContain(words)
  expect(await browser.page(`${path}?amount-from=9&amount-to=8`)).toContain('Swap them')
})

test('who wishes to see completed orders only sees those until the address says otherwise', async () => {
  const own = await kasa.as('representative', { completedOnly: true })
  const html = await own.page(path)
  expect(ordersOf(html)).toEqual(['15', '17', '15', '14', '14'].map(number => `ZAM/2026/${number}`))
  expect(html).toContain('Completed (from your profile)')
  expect(ordersOf(await own.page(`${path}?status=all`))).toHaveLength(7)
  expect(ordersOf(await own.page(`${path}?status=rejected`))).toEqual(['ZAM/2026/16'])
})

test('days typed beside a preset are own days; a preset chosen beside own days wins', async () => {
  const typed = await browser.get(`${path}?period=days30&status=all&since=2026-10-01&till=`)
  expect([typed.status, typed.headers.get('location')]).toEqual([
    303,
    `${path}?status=all&period=own&from=2026-10-01&to=2026-11-22`,
  ])
  const own = await browser.page(typed.headers.get('location') ?? '')
  expect(own).toContain('name="from" value="2026-10-01"')
  expect(ordersOf(own)).toContain('ZAM/OLD')
  const preset = await browser.page(`${path}?period=week&from=2026-10-01&to=2026-11-22`)
  expect(preset).toContain('name="since" value=""')
  expect(ordersOf(preset)).not.toContain('ZAM/OLD')
})

test('pages lead through the whole list and back', async () => {
  const at = 200 * day
  for (let n = 0; n < 120; n++)
    await paid(`PAGE-${n}`, at + Math.floor(n / 2), { status: n === 119 ? 'error' : 'rejected' })
  const link = (html: string, rel: string) =>
    new RegExp(`<a rel="${rel}" href="([^"]*)"`).exec(html)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#38;', '&') ??
    ''
  const first = await browser.page(`${path}?period=own&from=2026-04-01&to=2026-06-01`)
  expect(link(first, 'prev')).toBe('')
  const second = await browser.page(link(first, 'next'))
  const third = await browser.page(link(second, 'next'))
  expect([first, second, third].flatMap(ordersOf)).toHaveLength(120)
  expect(new Set([first, second, third].flatMap(ordersOf)).size).toBe(120)
  expect(link(third, 'next')).toBe('')
  expect(ordersOf(await browser.page(link(third, 'prev')))).toEqual(ordersOf(second))
  const again = await browser.page(link(second, 'prev'))
  expect(ordersOf(again)).toEqual(ordersOf(first))
  expect(link(again, 'prev')).toBe('')
  expect(ordersOf(await browser.page(`${path}?period=own&from=2026-04-01&to=2026-06-01&status=error`))).toEqual([
    'PAGE-119',
  ])
})

test('the CSV is what the list shows, for a double click in the reader’s language, with no formula in it, and is in the audit', async () => {
  const answer = await browser.get(`${path}/export.csv?search=zam%2F2026`)
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="transactions-2026-10-24-2026-11-22.csv"',
  )
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  const [headings, first, second, ...rest] = bytes.toString('utf8').slice(1).split('\r\n')
  expect(headings).toMatch(/^Date \(Europe\/Warsaw\),Time,Transaction id,/)
  const ids = '[\\w-]{36},[\\w-]{36}'
  expect(first).toMatch(
    new RegExp(
      `^2026-11-22,13:\\d\\d:\\d\\d,${ids},ZAM/2026/15,.*,Refund,Completed,BLIK,,Jan,Kot,,-20\\.00,PLN,0\\.00,Test,$`,
    ),
  )
  expect(second).toMatch(
    /,ZAM\/2026\/17,.*,Sale,Completed,BLIK,,Łukasz,Żółć,lukasz@example.com,100\.00,PLN,1\.59,Test,$/,
  )
  expect(rest.filter(line => line !== '')).toHaveLength(4)
  const polish = await kasa.as('financial_active', { language: 'pl' })
  const all = await (await polish.get(`${path}/export.csv`)).text()
  expect(all).toContain(`;"'=HYPERLINK(""https://evil.example"";""x"")";`)
  expect(all).toContain(";'@SUM(1);'+48;'-x@example.com;")
  expect(all).toMatch(/;Zwrot;.*;-20,00;PLN;0,00;/)
  const exports = (await kasa.read.audit.list(shop.merchantId, { limit: 50 })).filter(
    ({ what }) => what === 'export.transactions',
  )
  expect(exports.map(({ after }) => after?.search).sort()).toEqual([false, true])
  expect(exports[0]?.after).toMatchObject({ from: '2026-10-23T22:00:00.000Z', until: '2026-11-22T23:00:00.000Z' })
  expect(JSON.stringify(exports)).not.toContain('zam')
})

test('a file of many parts holds every row once, ends at its most rows, and is dropped when its reader goes', async () => {
  const answer = await browser.get(`${path}/export.csv?period=own&from=2026-01-01&to=2026-12-31`)
  expect((await answer.text()).trim().split('\r\n')).toHaveLength(1 + 7 + 1 + 120)
  const asked: number[] = []
  const { transactionList } = kasa.read
  const read: typeof transactionList = {
    page: (of, choice, turn) => {
      asked.push(turn.limit)
      return transactionList.page(of, choice, turn)
    },
  }
  const member = await kasa.newMember('representative')
  const merchant = await kasa.read.merchants.byId(shop.merchantId)
  const call = { t: (key: string) => key, language: 'en', merchant, member, shops: [shop] } as unknown as Parameters<
    typeof exportParts
  >[1]
  const choice = { shopId: null, from: new Date(0), until: new Date('2030-01-01') }
  const parts: string[] = []
  for await (const part of exportParts(read, call, { choice }, 101)) parts.push(part)
  expect(parts.join('').trim().split('\r\n')).toHaveLength(1 + 101)
  asked.length = 0
  for await (const _ of exportParts(read, call, { choice }, 126)) break
  expect(asked).toEqual([])
})

test('no text of anybody becomes a formula, a new cell or a new line', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'binary' }).map(text => text.replace(/[\ud800-\udfff]/g, '')),
        { minLength: 1, maxLength: 5 },
      ),
      texts => {
        const line = csvLines([['first', ...texts]], 'pl')
        const found: string[] = []
        let rest = line.replace(/\r\n$/, '')
        while (rest !== '' || found.length === 0) {
          const quoted = /^"((?:[^"]|"")*)"(?:;|$)/.exec(rest)
          const bare = /^([^;"\r\n]*)(?:;|$)/.exec(rest)
          const taken = quoted ?? bare
          if (taken === null) throw new Error(`no cell begins at ${JSON.stringify(rest)}`)
          found.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : (taken[1] ?? ''))
          rest = rest.slice(taken[0].length)
          if (rest === '' && taken[0].endsWith(';')) found.push('')
        }
        expect(found.slice(1).map(cell => cell.replace(/^'(?=[=+\-@\t\r\n＋－＝＠])/u, ''))).toEqual(texts)
        for (const cell of found) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/)
      },
    ),
    { numRuns: 40, examples: [[['\n']], [['\r']], [['a\nb', '=1', 'x;"y']]] },
  )
})

test('who may not see amounts is refused the list and its file', async () => {
  const technical = await kasa.as('technical')
  for (const at of [path, `${path}/export.csv`]) expect((await technical.get(at)).status).toBe(403)
  expect(await technical.page('/panel/settings/profile')).not.toContain('href="/panel/transactions"')
  expect((await kasa.as('operator')).page(path)).resolves.not.toContain('ZAM/')
  expect((await kasa.visitor().get(`${path}/export.csv`)).status).toBe(303)
})
