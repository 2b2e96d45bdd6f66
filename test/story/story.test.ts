import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { ShopSettings } from '../../src/merchants/shop.js'
import type { Payment } from '../../src/payments/payment.js'
import { Refusal } from '../../src/payments/refusal.js'
import { askOperationAgain, resolveOperation } from '../../src/payments/resolve-operation.js'
import { applyRefundReport } from '../../src/refunds/apply-report.js'
import { readStory } from '../../src/story/read-story.js'
import { type StoryStep, tellStory } from '../../src/story/story.js'
import { callerOf } from '../api/caller.js'
import { openCounterparty } from '../gateway/counterparty.js'
import { openGateway, type TestGateway } from '../gateway/open-gateway.js'
import { openShop } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { atOnce } from '../storage/rows.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const start = async (...asked: Parameters<typeof openGateway>): Promise<TestGateway> => {
  const kasa = await openGateway(...asked)
  open.push(kasa.close)
  return kasa
}
const set = async (kasa: TestGateway, settings: Partial<ShopSettings>) => {
  await kasa.gateway.storage.write(async ({ shops }) => {
    const found = await shops.byId(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0)
    if (found) await shops.save({ ...found, settings: { ...found.settings, ...settings } })
  })
  kasa.forget()
}
const card = { number: '4111111111111111', expiry: '12/29', cvc: '123', holder: 'Jan Nowak' }
const day = 24 * 3600

/** A step in a word. */
const wordOf = ({ told }: StoryStep): string => {
  if (told.kind === 'event') return told.event.kind
  if (told.kind === 'asked') return `${told.kind} ${told.operation.kind}`
  if (told.kind === 'posted') return `posted ${[...new Set(told.lines.map(({ step }) => step))].join(' ')}`
  if (told.kind === 'message') return `message ${told.message.state}`
  if (told.kind === 'letter') return `letter ${told.letter.kind}`
  return told.kind
}
const storyOf = async (kasa: TestGateway, payment: Payment) =>
  tellStory(await readStory(kasa.read, (await kasa.read.payments.byId(payment.merchantId, payment.id)) ?? payment, []))

describe.each(engines)('on %s', engine => {
  test('a payment tells everything that happened to it, in one order, with causes and without a card number', async () => {
    const shop = await openShop()
    open.push(shop.close)
    const kasa = await start(engine)
    const api = callerOf(kasa)
    await set(kasa, { hold: { on: true, hours: 119, atEnd: 'release' }, helpContact: 'pomoc@sklep.example' })
    const page = await kasa.open({
      ...{ urlNotification: shop.url, customerEmail: 'jan@sklep.example', orderDescription: 'TEST-DISPUTE' },
      customerPhone: '501501501',
    })
    await kasa.page(page)
    await kasa.page(page)
    await kasa.post(`${page}/card`, card)
    await kasa.pass(1)
    const payment = await kasa.payment(page)
    const [sale] = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
    await api.post(`/transaction/${sale?.publicId}/capture`, { amount: 10_000 })
    await kasa.pass(1)
    const refund = { type: 'refund', serviceId: kasa.shop?.serviceId, amount: 3_000, title: 'TEST-100050' }
    await api.post(`/transaction/${sale?.publicId}/refund`, refund)
    for (const seconds of [1, 6, 1, day, day]) await kasa.pass(seconds)

    const story = await storyOf(kasa, payment)
    expect(story.map(wordOf)).toEqual([
      ...['opened', 'viewed'],
      ...['try.started', 'asked sale', 'letter payment.started'],
      ...['transaction.authorized', 'message delivered', 'letter payment.held', 'letter held.shop'],
      ...['capture.asked', 'asked capture'],
      ...['transaction.settled', 'posted settle commission', 'message delivered', 'letter payment.paid'],
      ...['refund.asked', 'asked refund', 'posted refund_asked', 'letter refund.asked'],
      ...['refund.settled', 'posted refund_done', 'message delivered'],
      ...['refund.bounced', 'posted refund_bounced', 'message delivered'],
      ...['dispute.open', 'posted dispute_opened'],
    ])
    const [opened, viewed] = story
    expect(opened).toMatchObject({
      told: {
        by: 'form',
        fields: expect.arrayContaining(['amount', 'customerEmail', 'customerPhone', 'urlNotification']),
      },
    })
    const [key] = await kasa.read.keys.ofShop(payment.merchantId, payment.shopId)
    expect(payment.opening).toEqual({ by: `key:${key?.publicId}`, from: expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect(viewed).toMatchObject({ told: { views: { times: 2 } } })
    const because = Object.fromEntries(story.map(step => [wordOf(step), step.because]))
    const numbered = (kind: string) => ({ by: 'change', sequence: story.find(step => wordOf(step) === kind)?.sequence })
    expect(because).toMatchObject({
      'try.started': { by: 'payer' },
      'asked capture': numbered('capture.asked'),
      'transaction.settled': { by: 'connector' },
      'capture.asked': { by: 'api' },
      'refund.asked': { by: 'api' },
      'posted refund_bounced': numbered('refund.bounced'),
      'letter payment.paid': numbered('transaction.settled'),
    })
    for (const step of story)
      if (step.told.kind === 'posted')
        expect(step.told.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0)
    const text = JSON.stringify(story)
    for (const secret of [card.number, kasa.shop?.serviceKey ?? '', kasa.shop?.apiToken ?? ''])
      expect(text).not.toContain(secret)
    // Three digits stand by chance in any id, but not alone in quotes.
    expect(text).not.toMatch(new RegExp(`"${card.cvc}\\\\?"`))
    expect(story.filter(({ told }) => told.kind === 'message')).toHaveLength(4)
    for (const { told } of story)
      if (told.kind === 'message') expect(told.message.attempts).toMatchObject([{ status: 200 }])
  })

  test('what REST and links open tell of their token; a page that waits or is only looked ahead at is no view', async () => {
    const kasa = await start(engine)
    const api = callerOf(kasa)
    const order = {
      ...{ serviceId: kasa.shop?.serviceId, amount: 500, currency: 'PLN', orderId: randomUUID() },
      customer: { firstName: 'Jan', lastName: 'Lis', email: 'jan@sklep.example' },
    }
    const { body } = await api.post('/payment', order)
    const link = await kasa.read.payments.findByPublicId(body.payment.id)
    if (link === undefined) throw new Error('no payment')
    expect(link.opening?.by).toMatch(/^token:\d+$/)
    const page = `/pl/pay/${link.publicId}`
    await kasa.request(page, { headers: { 'sec-purpose': 'prefetch' } })
    await kasa.post(`${page}/blik`, { code: '777123' })
    await kasa.page(page)
    await kasa.pass(0)
    const story = await storyOf(kasa, link)
    expect(story[0]).toMatchObject({ told: { by: 'link' }, because: { by: 'api' } })
    expect(story.map(wordOf)).not.toContain('viewed')
    await kasa.pass(30)
    await atOnce(20, () => kasa.page(page))
    await kasa.gateway.tick()
    await kasa.page(page)
    await kasa.gateway.tick()
    expect(await kasa.read.stories.viewsOf(link.merchantId, link.id)).toMatchObject({ times: 21 })
  })

  describe('a request whose result nobody told', () => {
    const stuck = async (outcome: 'hang' | 'partial' = 'hang') => {
      const bank = openCounterparty({ id: 'mute', money: 'test', methodCodes: ['blik'] })
      bank.script.start = outcome === 'hang' ? { outcome: 'pending' } : { outcome: 'settled', amountMinor: 5_000 }
      const kasa = await start(engine, { connectors: [bank.connector] })
      const page = await kasa.open()
      await kasa.post(`${page}/blik`, { code: '111111' })
      if (outcome === 'hang') for (const seconds of [30, 900, 60, 3600, 3600, 3600]) await kasa.pass(seconds)
      const payment = await kasa.payment(page)
      const [operation] = await kasa.read.queues.stuck(payment.merchantId, { limit: 10 })
      if (operation === undefined) throw new Error('nothing is stuck')
      const needs = {
        ...{ store: kasa.gateway.storage, businessClock: kasa.clock.now, newId: randomUUID },
        vault: { seal: async (plain: string) => plain },
      }
      const { merchantId, connector, reference } = operation
      const name = { merchantId, connector, reference }
      return { kasa, bank, page, operation, name, resolve: resolveOperation(needs), again: askOperationAgain(needs) }
    }
    const codeOf = (error: unknown) => (error instanceof Refusal ? error.code : String(error))

    test('ends as an operator was told, once, however many say so at once, and the ledger is right', async () => {
      const { kasa, page, name, resolve, operation } = await stuck()
      expect(operation).toMatchObject({ kind: 'sale', orderId: expect.any(String), shopName: kasa.shop?.shop.name })
      const counts = () => kasa.read.queues.counts(name.merchantId)
      expect(await counts()).toMatchObject({ stuck: 1 })
      await expect(resolve({ ...name, merchantId: 99, result: 'done' })).rejects.toMatchObject({
        code: 'operation/unknown',
      })
      const said = await Promise.allSettled(
        Array.from({ length: 20 }, (_, at) => resolve({ ...name, result: at % 2 ? 'failed' : 'done' })),
      )
      expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const codes = said.flatMap(one => (one.status === 'rejected' ? [codeOf(one.reason)] : []))
      expect(new Set(codes)).toEqual(new Set(['operation/not-stuck']))
      expect(await counts()).toMatchObject({ stuck: 0 })
      const payment = await kasa.payment(page)
      expect([payment.status, payment.paidMinor].join()).toMatch(/^(?:settled,12990|pending,0)$/)
    })

    test('of which a part came gets the rest, and what contradicts the books is refused', async () => {
      const { kasa, page, name, resolve } = await stuck('partial')
      await expect(resolve({ ...name, result: 'done', amountMinor: 0 })).rejects.toMatchObject({
        code: 'operation/contradicts',
      })
      await resolve({ ...name, result: 'done' })
      expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990, surplusMinor: 0 })
      expect(await kasa.read.queues.stuck(name.merchantId, { limit: 10 })).toEqual([])
    })

    test('refunds and ends of holds end by an operator’s word too, in the books as well', async () => {
      const bank = openCounterparty({ id: 'mute', money: 'test', methodCodes: ['blik', 'ecom3ds'] })
      const silent = async () => Promise.reject(new Error('socket hang up'))
      const kasa = await start(engine, {
        connectors: [{ ...bank.connector, refunds: { refund: silent }, holds: { capture: silent, void: silent } }],
      })
      await set(kasa, { hold: { on: true, hours: 119, atEnd: 'release' }, severalPaymentsPerOrder: true })
      const api = callerOf(kasa)
      const resolve = resolveOperation({
        ...{ store: kasa.gateway.storage, businessClock: kasa.clock.now, newId: randomUUID },
        ...{ vault: { seal: async (plain: string) => plain }, applyRefund: applyRefundReport },
      })
      const sell = async (outcome: 'settled' | 'authorized') => {
        bank.script.start = { outcome }
        const page = await kasa.open()
        await kasa.post(outcome === 'settled' ? `${page}/blik` : `${page}/card`, { code: '111111', ...card })
        const payment = await kasa.payment(page)
        const [sale] = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
        return { page, sale: sale?.publicId ?? '', id: sale?.id ?? 0, merchantId: payment.merchantId }
      }
      const refund = { type: 'refund', serviceId: kasa.shop?.serviceId, amount: 5_000 }
      const [given, kept] = [await sell('settled'), await sell('settled')]
      for (const { sale } of [given, kept]) await api.post(`/transaction/${sale}/refund`, refund)
      const [taken, freed] = [await sell('authorized'), await sell('authorized')]
      await api.post(`/transaction/${taken.sale}/capture`, { amount: 8_000 })
      await api.post(`/transaction/${freed.sale}/void`)
      for (let days = 0; days < 9; days++) for (let quarter = 0; quarter < 4; quarter++) await kasa.pass(day / 4)
      const stuck = await kasa.read.queues.stuck(null, { limit: 10 })
      expect(stuck.map(({ kind }) => kind).sort()).toEqual(['capture', 'refund', 'refund', 'void'])
      const results = { capture: 'done', void: 'done', sale: 'done', charge: 'done', refund: 'done' } as const
      for (const { merchantId, connector, reference, kind, orderId } of stuck) {
        const isKept = orderId === (await kasa.payment(kept.page)).orderId
        await resolve({ merchantId, connector, reference, result: isKept ? 'failed' : results[kind] })
      }
      expect(await kasa.read.queues.counts(null)).toMatchObject({ stuck: 0 })
      const now = ({ merchantId, id }: { merchantId: number; id: number }) =>
        kasa.read.transactions.byId(merchantId, id)
      expect(await now(given)).toMatchObject({ refundedMinor: 5_000, refundAskedMinor: 0 })
      expect(await now(kept)).toMatchObject({ refundedMinor: 0, refundAskedMinor: 0 })
      expect(await now(taken)).toMatchObject({ status: 'settled', paidMinor: 8_000 })
      expect(await now(freed)).toMatchObject({ status: 'cancelled', paidMinor: 0 })
    })

    test('is asked again for an hour, and waits for an operator once more when nobody answers', async () => {
      const { kasa, bank, page, name, again } = await stuck()
      await again(name)
      expect(await kasa.read.queues.stuck(null, { limit: 10 })).toEqual([])
      await expect(again(name)).rejects.toMatchObject({ code: 'operation/not-stuck' })
      for (const seconds of [60, 3600, 3600, 3600, 3600]) await kasa.pass(seconds)
      expect(await kasa.read.queues.stuck(null, { limit: 10 })).toHaveLength(1)
      await again(name)
      bank.script.ask = { outcome: 'settled' }
      await kasa.pass(1)
      expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990 })
      expect(await kasa.read.queues.counts(null)).toMatchObject({ stuck: 0 })
    })
  })
})
