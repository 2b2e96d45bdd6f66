import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createSandbox } from '../../src/connectors/sandbox/sandbox.js'
import type { ShopSettings } from '../../src/merchants/shop.js'
import { captureSale } from '../../src/payments/capture-sale.js'
import type { Connector, HoldOrder, Report } from '../../src/payments/connector.js'
import { endDueHolds } from '../../src/payments/end-due-holds.js'
import { voidSale } from '../../src/payments/void-sale.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { type EngineName, engines } from '../storage/engines.js'
import { openCounterparty } from './counterparty.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const hour = 3600
const card = { number: '4111111111111111', expiry: '12/29', cvc: '123', holder: 'Jan Nowak' }

type House = { kasa: TestGateway; shop: ReceivingShop; needs: Parameters<typeof captureSale>[0] }

const start = async (
  engine: EngineName = 'sqlite',
  settings: Partial<ShopSettings> = {},
  connectors: Connector[] = [],
  limits: { connectorLimitMs?: number } = {},
): Promise<House> => {
  const shop = await openShop()
  open.push(shop.close)
  const kasa = await openGateway(engine, { connectors, ...limits })
  open.push(kasa.close)
  const { storage } = kasa.gateway
  await storage.write(async ({ shops }) => {
    const found = await shops.byId(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0)
    const hold = { on: true, hours: 119, atEnd: 'release' as const }
    if (found) await shops.save({ ...found, settings: { ...found.settings, hold, ...settings } })
  })
  kasa.forget()
  // The same bank, by the same books: its callbacks are the gateway's own to deliver.
  const bank = createSandbox({
    ...{ store: storage, clock: kasa.clock.now, systemClock: () => new Date(), newId: randomUUID },
    ...{ secret: Buffer.alloc(32), baseUrl: () => kasa.baseUrl, deliver: async () => {}, failed: () => {} },
  })
  return {
    kasa,
    shop,
    needs: {
      ...{ store: storage, businessClock: kasa.clock.now, newId: randomUUID, vault: { seal: async plain => plain } },
      connectors: new Map([bank.connector, ...connectors].map(connector => [connector.id, connector])),
    },
  }
}

/** Opens a payment and pays it with a card. */
const pay = async ({ kasa, shop }: House, fields: Record<string, unknown> = {}): Promise<string> => {
  const page = await kasa.open({ urlNotification: shop.url, ...fields })
  expect((await kasa.post(`${page}/card`, card)).status).toBe(303)
  await kasa.pass(0)
  return page
}

const stateOf = async ({ kasa }: Pick<House, 'kasa'>, page: string) => {
  const payment = await kasa.payment(page)
  const sale = (await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)).at(-1)
  if (sale === undefined) throw new Error('nothing was tried')
  const operations = await kasa.read.operations.ofTransaction(payment.merchantId, sale.id)
  return { payment, sale, operations, order: { merchantId: payment.merchantId, transactionId: sale.publicId } }
}
const bankOf = async ({ kasa }: House, page: string) => {
  const { operations } = await stateOf({ kasa }, page)
  return kasa.gateway.storage.read.bank.find(operations[0]?.reference ?? '')
}
const told = ({ shop }: House) =>
  shop.received.map(({ body }) => {
    const { transaction, payment } = JSON.parse(body.toString())
    return [transaction?.status ?? 'no transaction', payment.status].join(' in ')
  })
const balances = async (kasa: TestGateway) =>
  Object.fromEntries(
    (await kasa.read.ledger.balances(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0))
      .filter(({ balanceMinor }) => balanceMinor !== 0)
      .map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
const refused = (code: string, facts: Record<string, unknown> = {}) => ({ code, facts: expect.objectContaining(facts) })
const capture = (house: House, page: string, amountMinor?: number) =>
  stateOf(house, page).then(({ order }) =>
    captureSale(house.needs)({ ...order, ...(amountMinor !== undefined && { amountMinor }) }),
  )
const release = (house: House, page: string) => stateOf(house, page).then(({ order }) => voidSale(house.needs)(order))

describe.each(engines)('a shop that holds its money, on %s', engine => {
  test('captures a part: ledger, commission, basket, message and receipt go by it, and the rest is free', async () => {
    const house = await start(engine)
    const { kasa, shop } = house
    const row = (ban: string, amount: number, label: string) => ({ ban, amount, label })
    const [one, other] = ['61109010140000071219812874', '83101010230000261395100000']
    const page = await pay(house, { multipayout: [row(one, 6000, 'A'), row(other, 3000, 'B')] })
    expect(await stateOf(house, page)).toMatchObject({
      payment: { status: 'authorized', paidMinor: 0 },
      sale: { status: 'authorized', live: true, hold: { hours: 119, atEnd: 'release', capturedMinor: null } },
      operations: [{ kind: 'sale', state: 'done' }],
    })
    expect(await balances(kasa)).toEqual({})
    expect(await kasa.page(page)).toContain('Kwota została zablokowana.')
    expect((await kasa.post(`${page}/blik`, { code: '777123' })).headers.get('location')).toContain(page)

    await expect(capture(house, page, 12_991)).rejects.toMatchObject(refused('hold/amount', { largestMinor: 12_990 }))
    await expect(capture(house, page, 0)).rejects.toMatchObject(refused('hold/amount'))
    expect(await capture(house, page, 6495)).toMatchObject({
      transaction: { status: 'settled', amountMinor: 12_990, paidMinor: 6495 },
      payment: { status: 'settled', paidMinor: 6495, surplusMinor: 0 },
    })
    expect(await balances(kasa)).toEqual({
      ...{ 'receivable:sandbox': 6495, payable: -(6495 - 91 - 4500), commission_income: -91 },
      ...{ [`beneficiary_payable:${one}`]: -3000, [`beneficiary_payable:${other}`]: -1500 },
    })
    expect(await bankOf(house, page)).toMatchObject({ state: 'charged', hold: 'captured', capturedMinor: 6495 })

    // The same again is the same; another sum, or none at all, is too late.
    expect(await capture(house, page, 6495)).toMatchObject({ transaction: { status: 'settled' } })
    await expect(capture(house, page, 6494)).rejects.toMatchObject(refused('hold/captured', { capturedMinor: 6495 }))
    await expect(capture(house, page)).rejects.toMatchObject(refused('hold/captured'))
    await expect(release(house, page)).rejects.toMatchObject(refused('hold/captured'))
    const { sale, operations } = await stateOf(house, page)
    expect(operations.map(({ kind, state, amountMinor }) => `${kind} ${state} ${amountMinor}`)).toEqual([
      'sale done 12990',
      'capture done 6495',
    ])

    await kasa.pass(200 * hour)
    expect(told(house)).toEqual(['authorized in authorized', 'settled in settled'])
    const [authorized, settled] = shop.received.map(({ body }) => JSON.parse(body.toString()))
    expect(settled.transaction).toMatchObject({ amount: 12_990, paidAmount: 6495 })
    expect(settled.payment).toMatchObject({ amount: 12_990 })
    expect(authorized.transaction).not.toHaveProperty('paidAmount')
    const receipt = await kasa.page(page)
    expect(receipt).toMatch(/Zablokowano 129,90.zł\. Sklep pobrał tylko tę część/)
    expect(receipt).toMatch(/<p class="amount">64,95.zł<\/p>/)

    const reserve = (amountMinor: number) =>
      kasa.gateway.storage.write(({ transactions }) =>
        transactions.reserveRefund(sale.merchantId, sale.id, amountMinor, 'sale'),
      )
    expect([await reserve(6496), await reserve(6495), await reserve(1)]).toEqual([false, true, false])
  })

  test('voids: nothing was taken, the shop is told, and the order can be paid again', async () => {
    const house = await start(engine)
    const { kasa } = house
    const page = await pay(house, { orderId: 'V-1' })
    const second = await kasa.open({ orderId: 'V-1', orderDescription: 'second' })
    await kasa.post(`${second}/card`, card)
    expect((await kasa.payment(second)).status).toBe('new')

    expect(await release(house, page)).toMatchObject({
      transaction: { status: 'cancelled', live: false, holdUntil: null, statusCode: 'HOLD_RELEASED' },
      payment: { status: 'cancelled', closedReason: 'voided' },
    })
    expect(await release(house, page)).toMatchObject({ transaction: { status: 'cancelled' } })
    await expect(capture(house, page)).rejects.toMatchObject(refused('hold/gone'))
    expect(await balances(kasa)).toEqual({})
    expect(await bankOf(house, page)).toMatchObject({ state: 'cancelled', hold: 'released', charges: 0 })
    await kasa.pass(0)
    expect(told(house)).toEqual(['authorized in authorized', 'cancelled in cancelled'])

    await kasa.post(`${second}/card`, card)
    await capture(house, second)
    expect(await kasa.payment(second)).toMatchObject({ status: 'settled', paidMinor: 12_990 })
    expect(await balances(kasa)).toMatchObject({ 'receivable:sandbox': 12_990 })
  })

  test('ends what nobody ends, by the clock and its own rule', async () => {
    const house = await start(engine, { hold: { on: true, hours: 3, atEnd: 'release' } })
    const { kasa } = house
    const released = await pay(house)
    await kasa.pass(3 * hour - 1)
    expect((await stateOf(house, released)).sale.status).toBe('authorized')
    await kasa.pass(1)
    expect(await stateOf(house, released)).toMatchObject({
      payment: { status: 'cancelled', closedReason: 'voided' },
      operations: [{ kind: 'sale' }, { kind: 'void', state: 'done' }],
    })

    const other = await start(engine, { hold: { on: true, hours: 119, atEnd: 'capture' } })
    const captured = await pay(other)
    await other.kasa.pass(119 * hour)
    expect(await stateOf(other, captured)).toMatchObject({
      payment: { status: 'settled', paidMinor: 12_990 },
      operations: [{ kind: 'sale' }, { kind: 'capture', state: 'done', amountMinor: 12_990 }],
    })
    await other.kasa.pass(0)
    expect(told(other)).toEqual(['authorized in authorized', 'settled in settled'])
  })
})

const [batches, perBatch] = [5, 20]

test.each(engines)(
  `capture, void and the end of a hold meet, ${batches * perBatch} times: one of them wins, on %s`,
  async engine => {
    const house = await start(engine, { hold: { on: true, hours: 1, atEnd: 'capture' } })
    const { kasa } = house
    const pages: string[][] = []
    for (let batch = 0; batch < batches; batch++) {
      kasa.clock.forward(60)
      pages.push(await Promise.all(Array.from({ length: perBatch }, () => kasa.open({ amount: '10000' }))))
      await Promise.all((pages[batch] ?? []).map(page => kasa.post(`${page}/card`, card)))
    }
    kasa.clock.forward(hour - batches * 60)
    const lost = (error: { code?: string }) =>
      expect(['hold/in-progress', 'hold/captured', 'hold/gone']).toContain(error.code)
    const endHolds = endDueHolds(house.needs)
    for (const batch of pages) {
      kasa.clock.forward(60)
      const orders = await Promise.all(batch.map(async page => (await stateOf(house, page)).order))
      // Some go straight to their write, the others look first: so each has a chance to be the fastest.
      const wishes = orders.flatMap((order, index) => {
        const looked = () => (index % 4 < 2 ? Promise.resolve() : stateOf(house, batch[index] ?? ''))
        const both = [
          () => looked().then(() => captureSale(house.needs)({ ...order, amountMinor: 4000 })),
          () => looked().then(() => voidSale(house.needs)(order)),
        ]
        return index % 2 === 0 ? both : both.reverse()
      })
      await Promise.all([endHolds(perBatch), ...wishes.map(wish => wish().catch(lost)), endHolds(perBatch)])
    }
    await kasa.pass(0)
    const winners = new Set<string>()
    let capturedMinor = 0
    for (const page of pages.flat()) {
      const { payment, sale, operations } = await stateOf(house, page)
      const ends = operations.filter(({ kind }) => kind !== 'sale')
      expect(ends).toMatchObject([{ state: 'done' }])
      const takenMinor = ends[0]?.kind === 'capture' ? ends[0].amountMinor : 0
      expect([payment.status, payment.paidMinor, payment.surplusMinor]).toEqual([
        ...[takenMinor === 0 ? 'cancelled' : 'settled', takenMinor, 0],
      ])
      expect(sale.status).toBe(payment.status)
      expect(await bankOf(house, page)).toMatchObject({ capturedMinor: takenMinor, charges: takenMinor === 0 ? 0 : 1 })
      const events = await kasa.read.events.ofPayment(payment.merchantId, payment.id)
      const asked = events.filter(({ kind }) => kind.endsWith('.asked'))
      expect(asked).toHaveLength(1)
      winners.add(`${asked[0]?.facts.by} ${ends[0]?.kind}`)
      capturedMinor += takenMinor
    }
    expect((await balances(kasa))['receivable:sandbox'] ?? 0).toBe(capturedMinor)
    expect(winners.size).toBeGreaterThan(1)
  },
)

/** A bank of our own that holds money and does what it is told; without words its calls break off. */
const openHoldingBank = () => {
  const bank = openCounterparty({ id: 'shaky', money: 'test', methodCodes: ['ecom3ds'] })
  const script: { end: (Partial<Report> & Pick<Report, 'outcome'>) | null } = { end: null }
  const ends: (HoldOrder & { kind: 'capture' | 'void' })[] = []
  const end = (kind: 'capture' | 'void') => async (order: HoldOrder) => {
    ends.push({ ...order, kind })
    if (script.end === null) throw new Error('socket hang up')
    const { reference, amountMinor, currency } = order
    return { reference, ...(script.end.outcome === 'settled' && { amountMinor, currency }), ...script.end }
  }
  bank.script.start = { outcome: 'authorized' }
  return {
    ...bank,
    ends,
    holds: script,
    connector: { ...bank.connector, holds: { capture: end('capture'), void: end('void') } },
  }
}
type Shaky = House & { bank: ReturnType<typeof openHoldingBank> }
const startShaky = async (settings: Partial<ShopSettings> = {}): Promise<Shaky> => {
  const bank = openHoldingBank()
  return { ...(await start('sqlite', settings, [bank.connector])), bank }
}
const receive = async ({ kasa }: Shaky, { path, init }: ReturnType<Shaky['bank']['message']>) =>
  expect((await kasa.request(path, init)).status).toBe(200)

describe('a bank that fails', () => {
  test('is asked about a capture it did not answer, gets again what it never heard, and its answer settles', async () => {
    const house = await startShaky()
    const { kasa, bank } = house
    const page = await pay(house)
    expect(await capture(house, page, 5000)).toMatchObject({ transaction: { status: 'authorized' } })
    expect(bank.ends).toMatchObject([
      { kind: 'capture', amountMinor: 5000, currency: 'PLN', saleReference: bank.orders[0]?.reference },
    ])
    bank.script.ask = { outcome: 'unheard' }
    await kasa.pass(20)
    const reference = bank.ends[0]?.reference
    expect(bank.ends.map(one => one.reference)).toEqual([reference, reference])
    bank.script.ask = { outcome: 'settled', amountMinor: 5000, currency: 'PLN' }
    await kasa.pass(40)
    expect(await stateOf(house, page)).toMatchObject({
      payment: { status: 'settled', paidMinor: 5000 },
      operations: [{ kind: 'sale' }, { kind: 'capture', state: 'done', askAt: null }],
    })
    expect(bank.asked.every(({ verb }) => verb === 'ask')).toBe(true)
  })

  test('is left to an operator after a day without an answer; nobody guesses, nothing else ends the hold, and late word still counts', async () => {
    const house = await startShaky({ hold: { on: true, hours: 2, atEnd: 'capture' } })
    const { kasa, bank } = house
    const page = await pay(house)
    await release(house, page)
    for (let hours = 0; hours < 30; hours++) await kasa.pass(hour)
    expect(await stateOf(house, page)).toMatchObject({
      payment: { status: 'authorized' },
      operations: [{ kind: 'sale' }, { kind: 'void', state: 'needs_operator', askAt: null }],
    })
    expect(bank.ends).toHaveLength(1)
    expect(await kasa.page('/metrics')).toMatch(/^kasa_operations_stuck 1$/m)
    await expect(capture(house, page)).rejects.toMatchObject(refused('hold/in-progress', { kind: 'void' }))
    await receive(house, bank.message({ outcome: 'cancelled' }, bank.ends[0]?.reference))
    expect(await stateOf(house, page)).toMatchObject({
      payment: { status: 'cancelled' },
      operations: [{ kind: 'sale' }, { kind: 'void', state: 'done' }],
    })
  })

  test('refuses the end of a hold five times, an hour apart, before an operator is called', async () => {
    const house = await startShaky({ hold: { on: true, hours: 2, atEnd: 'release' } })
    const { kasa, bank } = house
    bank.holds.end = { outcome: 'rejected', statusCode: 'NOT_NOW' }
    const page = await pay(house)
    await expect(capture(house, page)).rejects.toMatchObject(refused('hold/refused', { statusCode: 'NOT_NOW' }))
    const sentAfter: number[] = []
    for (let hours = 1; hours <= 10; hours++) {
      const before = bank.ends.length
      await kasa.pass(hour)
      if (bank.ends.length > before) sentAfter.push(hours)
    }
    expect(sentAfter).toEqual([2, 3, 4, 5])
    const { operations, payment } = await stateOf(house, page)
    expect(operations.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      ...['sale done', 'capture failed', 'void failed', 'void failed', 'void failed', 'void needs_operator'],
    ])
    expect(payment.status).toBe('authorized')
  })

  test('tells of one capture by the sale, by its answer and again: it is booked once, whatever the sum', async () => {
    const house = await startShaky()
    const { kasa, bank } = house
    const page = await pay(house)
    await capture(house, page, 5000)
    const word = { outcome: 'settled' as const, amountMinor: 4999, currency: 'PLN' }
    await receive(house, bank.message(word))
    await receive(house, bank.message(word, bank.ends[0]?.reference))
    bank.script.ask = word
    await kasa.pass(hour)
    expect(await stateOf(house, page)).toMatchObject({
      payment: { status: 'settled', paidMinor: 4999, surplusMinor: 0 },
      // It is not what was asked for: somebody has to know.
      operations: [{ kind: 'sale' }, { kind: 'capture', state: 'needs_operator' }],
    })
    expect(await balances(kasa)).toMatchObject({ 'receivable:shaky': 4999 })
  })
})

test('payer and shop get letters: held until when, given free, or what was taken', async () => {
  const house = await start('sqlite', {
    helpContact: 'help@shop.example',
    letters: { 'paid.shop': true },
    hold: { on: true, hours: 24, atEnd: 'release' },
  })
  const { kasa } = house
  const letters = async () =>
    (await kasa.read.letters.recent(kasa.shop?.shop.merchantId ?? 0, 10))
      .filter(({ kind }) => kind !== 'payment.started')
      .map(({ kind, facts }) => ({ kind, facts }))
      .sort((one, other) => (one.kind < other.kind ? -1 : 1))
  const customerEmail = 'payer@example.com'
  const page = await pay(house, { customerEmail })
  const { sale } = await stateOf(house, page)
  expect(await letters()).toEqual([
    { kind: 'held.shop', facts: { until: '2026-11-23T12:00:00.000Z' } },
    { kind: 'payment.held', facts: { transactionId: sale.publicId, methodCode: 'ecom3ds' } },
  ])
  await capture(house, page, 5000)
  expect(await letters()).toContainEqual({
    kind: 'payment.paid',
    facts: { transactionId: sale.publicId, methodCode: 'ecom3ds', credit: null, capturedMinor: 5000 },
  })
  expect(await letters()).toContainEqual({ kind: 'paid.shop', facts: { amountMinor: 5000, methodCode: 'ecom3ds' } })
  await release(house, await pay(house, { customerEmail }))
  expect(await letters()).toContainEqual({ kind: 'hold.released', facts: { methodCode: 'ecom3ds' } })
})

describe('money that is held and not needed', () => {
  test('because the order was paid meanwhile is let go at once, and the shop hears nothing that could harm its order', async () => {
    const house = await startShaky()
    const { kasa, bank } = house
    bank.script.start = { outcome: 'pending' }
    const page = await pay(house, { orderId: 'TWICE', orderDescription: 'a' })
    const paid = await kasa.open({ orderId: 'TWICE', orderDescription: 'b', urlNotification: house.shop.url })
    await kasa.post(`${paid}/blik`, { code: '999000' })
    expect((await kasa.payment(paid)).status).toBe('settled')
    bank.holds.end = { outcome: 'cancelled' }
    await receive(house, bank.message({ outcome: 'authorized' }))
    await kasa.pass(0)
    expect(bank.ends).toMatchObject([{ kind: 'void' }])
    expect(await stateOf(house, page)).toMatchObject({
      payment: { status: 'cancelled', closedReason: 'order_paid' },
      operations: [{ kind: 'sale' }, { kind: 'void', state: 'done' }],
    })
    await kasa.pass(0)
    expect(told(house)).toEqual(['pending in pending', 'settled in settled'])
    await kasa.post(`${page}/card`, card)
    expect((await kasa.payment(paid)).paidMinor).toBe(12_990)
  })

  test('because its payer had left for another method is let go, and the other one pays', async () => {
    const house = await startShaky()
    const { kasa, bank } = house
    bank.script.start = { outcome: 'pending' }
    const page = await pay(house)
    await kasa.post(`${page}/leave`, {})
    await kasa.post(`${page}/blik`, { code: '777123' })
    bank.holds.end = { outcome: 'cancelled' }
    await receive(house, bank.message({ outcome: 'authorized' }))
    await kasa.pass(2)
    expect(bank.ends).toMatchObject([{ kind: 'void' }])
    await kasa.pass(hour)
    expect(bank.ends).toHaveLength(1)
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990, surplusMinor: 0 })
    expect((await stateOf(house, page)).payment.closedReason).toBeNull()
  })

  test('because an earlier try was paid late is let go', async () => {
    const house = await startShaky()
    const { kasa, bank } = house
    bank.script.start = { outcome: 'pending' }
    const page = await pay(house)
    await kasa.post(`${page}/leave`, {})
    bank.script.start = { outcome: 'authorized' }
    await kasa.post(`${page}/card`, card)
    expect((await kasa.payment(page)).status).toBe('authorized')
    bank.holds.end = { outcome: 'cancelled' }
    await receive(
      house,
      bank.message({ outcome: 'settled', amountMinor: 12_990, currency: 'PLN' }, bank.orders[0]?.reference),
    )
    await kasa.pass(0)
    expect(bank.ends).toMatchObject([{ kind: 'void', saleReference: bank.orders[1]?.reference }])
    expect(await stateOf(house, page)).toMatchObject({
      payment: { status: 'settled', paidMinor: 12_990, surplusMinor: 0 },
      sale: { status: 'cancelled' },
    })
    await kasa.pass(0)
    expect(told(house).at(-1)).toBe('settled in settled')
    const other = await kasa.open({ orderId: (await kasa.payment(page)).orderId, orderDescription: 'other' })
    await kasa.post(`${other}/card`, card)
    expect((await kasa.payment(other)).status).toBe('new')
  })
})
