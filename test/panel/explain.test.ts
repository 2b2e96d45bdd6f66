import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { disputeStages } from '../../src/disputes/dispute.js'
import { letterDefaults } from '../../src/merchants/letter-kinds.js'
import type { ShopSettings } from '../../src/merchants/shop.js'
import { readPanelPhrases } from '../../src/panel/texts.js'
import { statuses, type Transaction } from '../../src/payments/payment.js'
import { stands } from '../../src/refunds/refund-lifecycle.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { openPanel, type PanelBrowser, type TestPanel } from './open-panel.js'

const card = { number: '4111111111111111', expiry: '12/29', cvc: '123', holder: 'Jan Nowak' }
const day = 24 * 3600

describe.each(engines)('on %s', engine => {
  let kasa: TestPanel
  let shop: ReceivingShop
  let merchantId: number
  beforeAll(async () => {
    shop = await openShop()
    kasa = await openPanel(engine)
    merchantId = kasa.shop?.shop.merchantId ?? 0
  })
  afterAll(async () => {
    await kasa?.close()
    await shop?.close()
  })

  const set = async (settings: Partial<ShopSettings>) => {
    await kasa.gateway.storage.write(async ({ shops }) => {
      const found = await shops.byId(merchantId, kasa.shop?.shop.id ?? 0)
      if (found) await shops.save({ ...found, settings: { ...found.settings, ...settings } })
    })
    kasa.forget()
  }
  const saleOf = async (page: string): Promise<Transaction> => {
    const { id } = await kasa.payment(page)
    const sale = (await kasa.read.transactions.ofPayment(merchantId, id)).find(({ type }) => type === 'sale')
    if (sale === undefined) throw new Error(`nothing was tried at ${page}`)
    return sale
  }
  const now = async ({ id }: Transaction) => {
    const found = await kasa.read.transactions.byId(merchantId, id)
    if (found === undefined) throw new Error('the sale is gone')
    return found
  }
  const paid = async (fields: Record<string, unknown> = {}) => {
    const page = await kasa.open({ urlNotification: shop.url, ...fields })
    await kasa.post(`${page}/blik`, { code: '999000' })
    await kasa.pass(1)
    return { page, sale: await saleOf(page), at: `/panel/payments/${(await kasa.payment(page)).publicId}` }
  }
  const held = async () => {
    await set({ hold: { on: true, hours: 119, atEnd: 'release' } })
    const page = await kasa.open({ urlNotification: shop.url })
    await kasa.post(`${page}/card`, card)
    await kasa.pass(1)
    await set({ hold: { on: false, hours: 119, atEnd: 'release' } })
    return { page, sale: await saleOf(page), at: `/panel/payments/${(await kasa.payment(page)).publicId}` }
  }
  const wishOf = (html: string): string => /name="wish" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const rows = (html: string) => [...html.matchAll(/<p><strong>([^<]+)<\/strong><\/p>/g)].map(([, title]) => title)
  const deedsOf = async (id: string) =>
    (await kasa.read.audit.list(merchantId, { subject: { kind: 'payment', id }, limit: 50 })).map(({ what }) => what)

  test('a payment’s page tells hold, partial capture, refund, bounce and dispute with their causes, and holds no card number or secret', async () => {
    await set({ hold: { on: true, hours: 119, atEnd: 'release' } })
    const page = await kasa.open({
      ...{ urlNotification: shop.url, customerEmail: 'jan@sklep.example', orderDescription: 'TEST-DISPUTE' },
      orderId: `<b>"Łódź"`,
    })
    await kasa.page(page)
    await kasa.post(`${page}/card`, card)
    await set({ hold: { on: false, hours: 119, atEnd: 'release' } })
    await kasa.pass(1)
    const [payment, sale, finance] = [await kasa.payment(page), await saleOf(page), await kasa.as('financial_active')]
    const at = `/panel/payments/${payment.publicId}`
    expect(await finance.page(at)).toContain(`/panel/transactions/${sale.publicId}/capture`)
    const capture = await finance.post(`/panel/transactions/${sale.publicId}/capture`, { amount: '100,00' })
    expect([capture.status, capture.headers.get('location')]).toEqual([303, at])
    const form = await finance.page(`/panel/transactions/${sale.publicId}/refund`)
    expect(form).toMatch(/PLN.100\.00/)
    const refund = { amount: '30', title: 'TEST-100050', wish: wishOf(form), notify: 'yes' }
    expect((await finance.post(`/panel/transactions/${sale.publicId}/refund`, refund)).status).toBe(303)
    for (const seconds of [1, 6, 1, day, day]) await kasa.pass(seconds)

    const html = await finance.page(at)
    const titles = rows(html)
    const inOrder = [
      ...['Opened by the shop’s signed form', 'The page was opened once', 'A try to pay began', 'Money is reserved'],
      ...[
        'A person captured the reserved money',
        'Capture asked',
        'Request to sandbox: capture',
        'Paid',
        'Posted in the ledger',
      ],
      ...['A person asked a refund', 'Refund asked', 'Request to sandbox: refund', 'Refund sent', 'Refund came back'],
      ...['Dispute opened', 'Posted in the ledger'],
    ]
    let place = -1
    for (const title of inOrder) {
      const next = titles.indexOf(title, place + 1)
      expect({ title, place: next }).toEqual({ title, place: expect.any(Number) })
      expect(next).toBeGreaterThan(place)
      place = next
    }
    expect(titles.filter(title => title === 'Notification of the shop: delivered')).toHaveLength(4)
    expect(html).toContain('Asked for by: Ewa Zielińska.')
    expect(html).toContain('X-Imoje-Signature: merchantid=')
    expect(html).toContain('jan@sklep.example')
    expect(html).not.toContain('<b>"Łódź"')
    const [key] = await kasa.read.keys.ofShop(merchantId, payment.shopId)
    expect(html).toContain(`key with the fingerprint ${key?.fingerprint}`)
    for (const secret of [card.number, kasa.shop?.serviceKey ?? '', kasa.shop?.apiToken ?? '', key?.sealed ?? ''])
      expect(html).not.toContain(secret)
    expect(html).not.toMatch(/signature=[0-9a-f]{64}|v1,[\w+/]{20}/)
    const sums = /Debit (\S+ \S+|\S+), credit (\S+ \S+|[^<]+)</.exec(html)
    expect(sums?.[1]?.replace(',', '')).toBe(sums?.[2]?.replace(',', ''))
    expect(await deedsOf(payment.publicId)).toEqual(['refund.asked', 'capture.asked', 'payment.viewed'])
    const dispute = /href="(\/panel\/disputes\/[0-9a-f-]+)"/.exec(html)?.[1] ?? ''
    expect(await finance.page(dispute)).toContain('The money is set aside until the bank has decided.')
    const refusedEvidence = await finance.post(`${dispute}/contest`, { evidence: ' ' })
    expect([refusedEvidence.status, await refusedEvidence.text()]).toEqual([
      422,
      expect.stringContaining('Write the evidence'),
    ])
    const evidence = 'Delivered,\r\nsigned for.'
    expect((await finance.post(`${dispute}/contest`, { evidence })).status).toBe(303)
    expect((await finance.post(`${dispute}/accept`)).status).toBe(422)
    expect(await finance.page('/panel/disputes')).toContain(dispute)
    expect(await deedsOf(payment.publicId)).toContain('dispute.answered')
    await kasa.pass(1)
    await kasa.pass(2 * day)
    expect(await finance.page(dispute)).toContain('The money is yours again.')
  })

  test('two tabs refund at once, twenty times: never more than was paid, the second is told what is left, a double click is one refund', async () => {
    const finance = await kasa.as('financial_active')
    for (let round = 0; round < 20; round++) {
      const { sale, at } = await paid({ amount: '10000' })
      const path = `/panel/transactions/${sale.publicId}/refund`
      const [one, two] = [wishOf(await finance.page(path)), wishOf(await finance.page(path))]
      expect(one).not.toBe(two)
      const fields = (wish: string) => ({ amount: '60.00', title: '', wish })
      const answers = await Promise.all([fields(one), fields(one), fields(two)].map(each => finance.post(path, each)))
      const statuses = answers.map(({ status }) => status)
      const { refundAskedMinor, refundedMinor } = await now(sale)
      expect(refundAskedMinor + refundedMinor).toBe(6000)
      const refusals = await Promise.all(answers.filter(({ status }) => status === 422).map(answer => answer.text()))
      expect(refusals.length).toBeGreaterThan(0)
      for (const html of refusals) expect(html).toMatch(/Only (?:PLN&nbsp;|PLN.)40\.00 is left/)
      expect(statuses.filter(status => status === 303).length + refusals.length).toBe(3)
      if (round > 0) continue
      const twice = await Promise.all([1, 2].map(() => finance.post(path, { amount: '20', wish: 'rest' })))
      expect(twice.map(({ status, headers }) => [status, headers.get('location')])).toEqual([
        [303, at],
        [303, at],
      ])
      expect((await now(sale)).refundAskedMinor).toBe(8_000)
      await finance.post(path, { whole: 'yes', wish: 'last' })
      expect(await finance.page(path)).toContain('Nothing is left to give back')
    }
  })

  test('capture and release at once: one of them happens', async () => {
    const finance = await kasa.as('representative')
    for (let round = 0; round < 5; round++) {
      const { page, sale } = await held()
      const path = `/panel/transactions/${sale.publicId}`
      await finance.page(`${path}/capture`)
      const answers = await Promise.all([
        finance.post(`${path}/capture`, { amount: '129.90' }),
        finance.post(`${path}/release`),
        finance.post(`${path}/capture`, { amount: '50.00' }),
      ])
      await kasa.pass(1)
      expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
      expect(['settled', 'cancelled']).toContain((await kasa.payment(page)).status)
    }
    const { sale } = await held()
    const answer = await finance.post(`/panel/transactions/${sale.publicId}/capture`, { amount: '129.91' })
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringMatching(/Enter at most PLN.129\.90/)])
  })

  test('an order that was paid twice is flagged, and one click returns the second payment', async () => {
    const orderId = `twice-${engine}`
    const first = await kasa.open({ orderId, orderDescription: 'a', amount: '5000' })
    const second = await kasa.open({ orderId, orderDescription: 'b', amount: '5000' })
    await Promise.all([kasa.post(`${first}/blik`, { code: '777000' }), kasa.post(`${second}/blik`, { code: '777000' })])
    await kasa.pass(5)
    await kasa.pass(5)
    const all = await Promise.all([kasa.payment(first), kasa.payment(second)])
    const [owner, late] = all[0]?.status === 'settled' ? all : [...all].reverse()
    expect([owner?.status, late?.surplusMinor]).toEqual(['settled', 5000])
    const [finance, passive] = [await kasa.as('financial_active'), await kasa.as('financial_passive')]
    const html = await finance.page(`/panel/payments/${owner?.publicId}`)
    expect(html).toContain('This order was paid more than once.')
    const [, action = '', wish = ''] =
      /action="(\/panel\/transactions\/[^"]+\/return)">.*?name="whole" value="yes">.*?name="wish" value="([^"]+)"/s.exec(
        html,
      ) ?? []
    expect(await passive.page(`/panel/payments/${owner?.publicId}`)).not.toContain(action)
    expect((await finance.post(action, { whole: 'yes', wish })).status).toBe(303)
    expect((await finance.post(action, { whole: 'yes', wish })).status).toBe(303)
    for (const seconds of [1, 1]) await kasa.pass(seconds)
    const [sale] = await kasa.read.transactions.ofPayment(merchantId, late?.id ?? 0)
    expect(sale).toMatchObject({ surplusReturnedMinor: 5000, refundedMinor: 5000 })
    expect(await deedsOf(late?.publicId ?? '')).toEqual(['refund.asked'])
    expect(await finance.page(`/panel/payments/${owner?.publicId}`)).not.toContain('more than once')
  })

  test('a basket is refunded by its rows; an open payment is cancelled; what is refused says why', async () => {
    const multipayout = [{ ban: '61109010140000071219812874', amount: '3000', label: 'Książki' }]
    const { sale, at } = await paid({ amount: '10000', multipayout })
    const finance = await kasa.as('financial_active')
    const path = `/panel/transactions/${sale.publicId}/refund`
    expect(await finance.page(path)).toContain('Książki')
    const tooMuch = await finance.post(path, { 'row-0': '30.01', wish: 'a' })
    expect([tooMuch.status, await tooMuch.text()]).toEqual([422, expect.stringContaining('The rows do not fit')])
    expect((await finance.post(path, { amount: 'abc', wish: 'a' })).status).toBe(422)
    expect((await finance.post(path, { 'row-0': '10', 'row-1': '5', wish: 'a' })).status).toBe(303)
    await kasa.pass(1)
    const refunds = await kasa.read.refunds.ofSale(merchantId, sale.id)
    expect(refunds.map(({ shares }) => shares)).toEqual([[1000, 500]])
    expect(await finance.page(at)).toContain('Owed to the beneficiary')

    const open = await kasa.payment(await kasa.open())
    const cancel = `/panel/payments/${open.publicId}/cancel`
    expect(await finance.page(cancel)).toContain('can no longer be paid')
    expect((await finance.post(cancel)).status).toBe(303)
    const story = await finance.page(`/panel/payments/${open.publicId}`)
    expect(rows(story)).toEqual(expect.arrayContaining(['A person cancelled the payment', 'Payment cancelled']))
    expect((await finance.post(`${at}/cancel`)).status).toBe(422)
  })

  test('notifications are sent again by name; to another address only to a registered host', async () => {
    const { at, page } = await paid()
    const finance = await kasa.as('financial_active')
    const html = await finance.page(`${at}/resend`)
    const event = /name="event" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const before = shop.received.length
    expect((await finance.post(`${at}/resend`, { event })).status).toBe(303)
    await kasa.pass(1)
    expect(shop.received.length).toBe(before + 1)
    expect(await finance.page(at)).toContain('sent by hand')
    expect((await finance.post(`${at}/resend`)).status).toBe(422)
    const other = await paid()
    expect((await finance.post(`${other.at}/resend`, { event })).status).toBe(404)
    const elsewhere = await finance.post(`${at}/resend-elsewhere`, { event, url: 'ftp://127.0.0.1/x' })
    expect([elsewhere.status, await elsewhere.text()]).toEqual([
      422,
      expect.stringContaining('cannot be sent to this address'),
    ])
    expect((await kasa.payment(page)).status).toBe('settled')
  })

  test('nobody sees or touches another merchant’s payment, and each role only what is its own', async () => {
    const { sale, at } = await paid()
    const foreign = await kasa.newMerchant()
    const stranger = await kasa.as('representative', { merchantId: foreign.merchant.id })
    const payment = await kasa.payment(`/pl/pay/${at.split('/').at(-1)}`)
    const own = [
      at,
      `/panel/transactions/${sale.publicId}`,
      `/panel/transactions/${sale.publicId}/refund`,
      `${at}/cancel`,
    ]
    const unknown = crypto.randomUUID()
    for (const path of own) {
      const [theirs, none] = [
        await stranger.get(path),
        await stranger.get(path.replace(sale.publicId, unknown).replace(payment.publicId, unknown)),
      ]
      expect([path, theirs.status]).toEqual([path, 404])
      const plain = async (answer: Response) => (await answer.text()).replaceAll(/[0-9a-f-]{36}/g, '')
      expect(await plain(theirs)).toBe(await plain(none))
    }
    const deeds: [string, Record<string, string>][] = [
      [`/panel/transactions/${sale.publicId}/refund`, { whole: 'yes', wish: 'x' }],
      [`/panel/transactions/${sale.publicId}/return`, { whole: 'yes', wish: 'x' }],
      [`/panel/transactions/${sale.publicId}/capture`, { amount: '1' }],
      [`/panel/transactions/${sale.publicId}/release`, {}],
      [`${at}/cancel`, {}],
      [`${at}/resend`, { event: 'evt_x' }],
    ]
    const [passive, technical] = [await kasa.as('financial_passive'), await kasa.as('technical')]
    const statusOf = async (browser: PanelBrowser, path: string, fields: Record<string, string>) =>
      (await browser.post(path, fields)).status
    for (const [path, fields] of deeds) {
      expect([path, await statusOf(stranger, path, fields)]).toEqual([path, 404])
      expect([path, await statusOf(passive, path, fields)]).toEqual([path, 403])
      expect([path, await statusOf(technical, path, fields)]).toEqual([path, 403])
    }
    expect([(await passive.get(at)).status, (await technical.get(at)).status]).toEqual([200, 403])
    expect(await passive.page(at)).not.toContain('/refund"')
    expect(await now(sale)).toMatchObject({ refundAskedMinor: 0, refundedMinor: 0 })
  })

  test('a refund wants a fresh proof of who is there, and goes on with what was typed', async () => {
    const { sale } = await paid()
    const finance = await kasa.as('financial_active')
    kasa.forget(6 * 60)
    const path = `/panel/transactions/${sale.publicId}/refund`
    const asked = await finance.post(path, { amount: '1.00', wish: 'w', title: 'sorry' })
    expect([asked.status, await asked.text()]).toEqual([401, expect.stringContaining('value="sorry"')])
    expect((await now(sale)).refundAskedMinor).toBe(0)
  })
})

test('every kind of event and of letter has words', () => {
  const root = new URL('../../src/', import.meta.url)
  const sources = ['payments', 'refunds', 'disputes', 'profiles']
    .flatMap(room => readdirSync(new URL(room, root)).map(file => new URL(`${room}/${file}`, root)))
    .map(file => readFileSync(file, 'utf8'))
    .join('\n')
  const letters = Object.keys(letterDefaults)
  const told = [...sources.matchAll(/kind: '([a-z]+\.[a-z_]+)'/g)].map(([, kind]) => kind ?? '')
  const events = [
    ...told.filter(kind => !letters.includes(kind)),
    ...disputeStages.map(stage => `dispute.${stage}`),
    ...stands.filter(stand => stand !== 'new').map(stand => `refund.${stand}`),
    ...statuses.filter(status => status !== 'new').map(status => `transaction.${status}`),
  ]
  const phrases = readPanelPhrases('en')
  expect(told.length).toBeGreaterThan(10)
  expect(events.filter(kind => phrases[`explain.event-${kind}`] === undefined)).toEqual([])
  expect(letters.filter(kind => phrases[`explain.letter-${kind}`] === undefined)).toEqual([])
})
