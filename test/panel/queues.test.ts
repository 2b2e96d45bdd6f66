import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { applyReport } from '../../src/payments/apply-report.js'
import { applyRefundReport } from '../../src/refunds/apply-report.js'
import { orderOf } from '../../src/refunds/refund-order.js'
import { type Counterparty, openCounterparty } from '../gateway/counterparty.js'
import { ok, openShop, type ReceivingShop, status } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { openPanel, type TestPanel } from './open-panel.js'

describe.each(engines)('what waits for a person, on %s', engine => {
  let kasa: TestPanel
  let bank: Counterparty
  let shop: ReceivingShop
  let merchantId: number
  beforeAll(async () => {
    shop = await openShop()
    bank = openCounterparty({ id: 'mute', money: 'test', methodCodes: ['blik'] })
    bank.script.start = { outcome: 'settled', amountMinor: 5_000 }
    kasa = await openPanel(engine, { connectors: [bank.connector] })
    merchantId = kasa.shop?.shop.merchantId ?? 0
  })
  afterAll(async () => {
    await kasa?.close()
    await shop?.close()
  })

  /** A sale whose bank vouches for too little: it waits for an operator. */
  const stuck = async () => {
    const page = await kasa.open({ urlNotification: shop.url })
    await kasa.post(`${page}/blik`, { code: '111111' })
    const payment = await kasa.payment(page)
    const operations = await kasa.read.queues.stuck(merchantId, { limit: 100 })
    const operation = operations.find(({ paymentId }) => paymentId === payment.id)
    if (operation === undefined) throw new Error('it is not stuck')
    return { page, payment, at: `/panel/operator/queues/stuck/${operation.reference}` }
  }
  const badge = (html: string, path: string) =>
    Number(new RegExp(`href="${path}"[^>]*>[^<]*<span class="badge">(\\d+)<`).exec(html)?.[1] ?? 0)

  test('a request that no connector answered: the merchant sees it, an operator ends it once with a reason, and it is audited', async () => {
    const { page, payment, at } = await stuck()
    const [staff, finance] = [await kasa.as('operator'), await kasa.as('financial_passive')]
    const queue = await finance.page('/panel/queues?queue=stuck')
    expect(queue).toContain(payment.orderId)
    expect(badge(queue, '/panel/queues')).toBe(1)
    expect((await finance.get(at)).status).toBe(403)
    expect((await finance.post(`${at}/resolve`, { result: 'done', reason: 'x' })).status).toBe(403)
    const list = await staff.page('/panel/operator/queues')
    expect(badge(list, '/panel/operator/queues')).toBe(1)
    expect(list).toContain(at)
    expect((await staff.get('/panel/queues')).status).toBe(403)
    expect((await staff.get(`/panel/operator/queues/stuck/${randomUUID()}`)).status).toBe(404)
    await staff.page(at)
    const silent = await staff.post(`${at}/resolve`, { result: 'done', reason: ' ' })
    expect([silent.status, await silent.text()]).toEqual([422, expect.stringContaining('Say where you know it from.')])
    const wrong = await staff.post(`${at}/resolve`, { result: 'done', reason: 'phone', amount: '0,001' })
    expect(wrong.status).toBe(422)
    const said = { result: 'done', reason: 'Ms Lis of the bank, by phone' }
    const answers = await Promise.all(Array.from({ length: 10 }, () => staff.post(`${at}/resolve`, said)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter(status => status === 303)).toHaveLength(1)
    expect(statuses.every(status => [303, 404, 422].includes(status))).toBe(true)
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990, surplusMinor: 0 })
    const subject = { kind: 'payment', id: payment.publicId }
    const entries = await kasa.read.audit.list(merchantId, { subject, limit: 10 })
    expect(entries).toMatchObject([{ what: 'operation.resolved', after: { ...said, sequence: expect.any(Number) } }])
    expect(badge(await staff.page('/panel/operator/queues'), '/panel/operator/queues')).toBe(0)
    const story = await finance.page(`/panel/payments/${payment.publicId}`)
    expect(story).toContain('An operator said how it ended')
    expect(story).toContain('Asked for by: Operator.')
  })

  test('an operator has the connector asked again', async () => {
    const { page, payment, at } = await stuck()
    const staff = await kasa.as('operator')
    await staff.page(at)
    expect((await staff.post(`${at}/ask`)).status).toBe(303)
    expect((await staff.get(at)).status).toBe(404)
    const { path, init } = bank.message({
      outcome: 'credited',
      amountMinor: 7_990,
      currency: 'PLN',
      creditId: randomUUID(),
    })
    expect((await kasa.request(path, init)).status).toBe(200)
    expect((await kasa.payment(page)).status).toBe('settled')
    expect(await (await kasa.as('financial_active')).page(`/panel/payments/${payment.publicId}`)).toContain(
      'The provider is asked again',
    )
  })

  test('money under a wrong title is given to its payment, or sent back to the account it came from', async () => {
    const open = async () => {
      const page = await kasa.open()
      await kasa.post(`${page}/transfer`, {})
      await kasa.post(`${page}/arrived`, { arrived: 'wrong' })
      return kasa.payment(page)
    }
    const [mine, other] = [await open(), await open()]
    const staff = await kasa.as('operator')
    const list = await staff.page('/panel/operator/queues?queue=credits')
    const [first = '', second = ''] = [...list.matchAll(/href="(\/panel\/operator\/queues\/credits\/\d+)"/g)].map(
      ([, href]) => href ?? '',
    )
    expect(await (await kasa.as('financial_passive')).page('/panel/queues?queue=credits')).toContain(
      'our staff matches it',
    )
    await staff.page(first)
    const unknown = await staff.post(`${first}/assign`, { payment: 'no such order' })
    expect([unknown.status, await unknown.text()]).toEqual([422, expect.stringContaining('has no such payment')])
    expect((await staff.post(`${first}/assign`, { payment: mine.orderId })).status).toBe(303)
    expect((await staff.post(`${first}/assign`, { payment: mine.orderId })).status).toBe(404)
    expect((await kasa.read.payments.byId(merchantId, mine.id))?.status).toBe('settled')

    await staff.page(second)
    const credit = await kasa.read.queues.credit(Number(second.split('/').at(-1)))
    await kasa.gateway.storage.write(({ payments }) =>
      payments.rememberAccount(merchantId, other.payerId, '83101010230000261395100000'),
    )
    const wish = { wish: 'one', reason: 'nobody knows it' }
    const answers = await Promise.all(Array.from({ length: 5 }, () => staff.post(`${second}/return`, wish)))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    const [hint, refund] = await kasa.read.transactions.ofPayment(merchantId, other.id)
    expect(hint).toMatchObject({ status: 'pending', surplusMinor: credit?.amountMinor, heldMinor: 0 })
    const [operation] = await kasa.read.operations.ofTransaction(merchantId, refund?.id ?? 0)
    if (operation === undefined) throw new Error('nothing goes back')
    expect((await orderOf(kasa.read, operation)).account?.reveal()).toBe(credit?.fromAccount)
    expect(credit?.fromAccount).not.toBeNull()
    await kasa.pass(1)
    expect((await kasa.read.transactions.byId(merchantId, refund?.id ?? 0))?.status).toBe('settled')
    expect(await kasa.read.queues.counts(merchantId)).toMatchObject({ credits: 0, surplus: 0 })
    expect((await kasa.read.payments.byId(merchantId, other.id))?.status).toBe('pending')

    // Refused by the bank, it is surplus, and goes back to the stranger's account all the same.
    const third = await open()
    const [credit3] = await kasa.read.queues.credits(merchantId, { limit: 5 })
    await kasa.gateway.storage.write(({ payments }) =>
      payments.rememberAccount(merchantId, third.payerId, '83101010230000261395100000'),
    )
    const at = `/panel/operator/queues/credits/${credit3?.id}`
    await staff.page(at)
    await staff.post(`${at}/return`, { wish: 'three', reason: 'nobody knows it' })
    const [sale3, refund3] = await kasa.read.transactions.ofPayment(merchantId, third.id)
    const [asked3] = await kasa.read.operations.ofTransaction(merchantId, refund3?.id ?? 0)
    await rawly(kasa.database, `update operations set ask_at = null where id = ${asked3?.id}`)
    await applyReport({
      ...{
        store: kasa.gateway.storage,
        businessClock: kasa.clock.now,
        newId: randomUUID,
        applyRefund: applyRefundReport,
      },
      vault: { seal: async plain => plain },
    })({ connector: asked3?.connector ?? '', report: { reference: asked3?.reference ?? '', outcome: 'rejected' } })
    const finance = await kasa.as('financial_active')
    const path = `/panel/transactions/${sale3?.publicId}/return`
    await finance.page(path)
    expect((await finance.post(path, { whole: 'yes', wish: 'again' })).status).toBe(303)
    const again = (await kasa.read.transactions.ofPayment(merchantId, third.id)).at(-1)
    const [second3] = await kasa.read.operations.ofTransaction(merchantId, again?.id ?? 0)
    if (second3 === undefined) throw new Error('nothing goes back')
    expect((await orderOf(kasa.read, second3)).account?.reveal()).toBe(credit3?.fromAccount)
    await kasa.pass(1)
  })

  test('notifications that a shop refuses for good are listed with the reason and all sent again at once', async () => {
    shop.reply = status(410)
    const page = await kasa.open({ urlNotification: shop.url })
    await kasa.post(`${page}/transfer`, {})
    await kasa.pass(1)
    await kasa.pass(1)
    const [finance, passive] = [await kasa.as('financial_active'), await kasa.as('financial_passive')]
    const html = await finance.page('/panel/queues?queue=messages')
    expect(html).toContain('HTTP 410')
    expect(html).toContain((await kasa.payment(page)).orderId)
    expect(await passive.page('/panel/queues?queue=messages')).not.toContain('/panel/queues/resend')
    expect((await passive.post('/panel/queues/resend')).status).toBe(403)
    shop.reply = ok
    const before = shop.received.length
    expect((await finance.post('/panel/queues/resend')).status).toBe(303)
    await kasa.pass(1)
    expect(shop.received.length).toBeGreaterThan(before)
    expect(await finance.page('/panel/queues?queue=messages')).toContain('Nothing waits here.')
    expect((await finance.post('/panel/queues/resend')).headers.get('set-cookie')).toContain('queues.said-nothing')
    const [entry] = await kasa.read.audit.list(merchantId, { what: 'message.resent', limit: 1 })
    expect(entry).toMatchObject({ subject: { kind: 'merchant' }, after: { count: expect.any(Number) } })
  })

  test('surplus and disputes lead to where they are answered; another merchant sees none of it', async () => {
    const page = await kasa.open()
    await kasa.post(`${page}/transfer`, {})
    await kasa.post(`${page}/arrived`, { arrived: 'more' })
    const finance = await kasa.as('financial_active')
    const surplus = await finance.page('/panel/queues?queue=surplus')
    const [sale] = await kasa.read.transactions.ofPayment(merchantId, (await kasa.payment(page)).id)
    expect(surplus).toContain(`/panel/transactions/${sale?.publicId}/return`)
    const { merchant } = await kasa.newMerchant()
    const stranger = await kasa.as('representative', { merchantId: merchant.id })
    for (const queue of ['messages', 'surplus', 'stuck', 'disputes', 'credits'])
      expect(await stranger.page(`/panel/queues?queue=${queue}`)).toContain('Nothing waits here.')
    const wish = /name="wish" value="([^"]+)"/.exec(
      await finance.page(`/panel/transactions/${sale?.publicId}/return`),
    )?.[1]
    expect(
      (await finance.post(`/panel/transactions/${sale?.publicId}/return`, { whole: 'yes', wish: wish ?? '' })).status,
    ).toBe(303)
    await kasa.pass(1)
    expect(await kasa.read.queues.counts(merchantId)).toMatchObject({ surplus: 0 })
  })

  test('a connector that could not be told to forget an instrument is told again, or was told by other means', async () => {
    const payment = await kasa.payment(await kasa.open())
    await rawly(
      kasa.database,
      `insert into profiles (public_id, merchant_id, shop_id, livemode, customer_id, kind, connector, token_digest, payer_id, first_payment_id,
        first_transaction_id, created_at, used_at, removed_at)
        values ('${randomUUID()}', ${merchantId}, ${payment.shopId}, 0, 'c', 'oneclick', 'mute', 'd', ${payment.payerId}, ${payment.id}, 'x', 1, 1, 1)`,
    )
    await rawly(
      kasa.database,
      `insert into forgettings (merchant_id, profile_id, connector, token_digest, sealed, state, due_at, tries, fence, created_at, finished_at)
        select ${merchantId}, max(id), 'mute', 'd', 'sealed', 'needs_operator', 1, 10, 1, 1, 1 from profiles`,
    )
    const staff = await kasa.as('operator')
    const id = /name="id" value="(\d+)"/.exec(await staff.page('/panel/operator/queues?queue=forgettings'))?.[1] ?? ''
    expect((await staff.post('/panel/operator/queues/forgettings/again', { id })).status).toBe(303)
    expect((await staff.post('/panel/operator/queues/forgettings/told', { id })).status).toBe(404)
    await rawly(kasa.database, `update forgettings set state = 'needs_operator' where id = ${id}`)
    expect((await staff.post('/panel/operator/queues/forgettings/told', { id })).status).toBe(303)
    const [row] = await rawly(kasa.database, `select state, sealed from forgettings where id = ${id}`)
    expect(row).toEqual({ state: 'told', sealed: null })
    const entries = await kasa.read.audit.list(merchantId, { what: 'instrument.', limit: 5 })
    expect(entries.map(({ what }) => what)).toEqual(['instrument.told', 'instrument.again'])
  })
})
