import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { ShopSettings } from '../../src/merchants/shop.js'
import { openShop, type ReceivingShop } from '../notifications/receiving-shop.js'
import { engines } from '../storage/engines.js'
import { type Counterparty, openCounterparty } from './counterparty.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const phrases: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../locales/paywall/pl.json', import.meta.url), 'utf8'),
)
const say = (key: string): string => phrases[key] ?? `no phrase ${key}`

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

type House = { kasa: TestGateway; shop: ReceivingShop; bank: Counterparty }
/** A gateway whose BLIK and cards go to a counterparty that fails as told; banks and transfers to the sandbox's own. */
const start = async (
  engine: (typeof engines)[number] = 'sqlite',
  settings: Partial<ShopSettings> = {},
  outside: { connectorLimitMs?: number } = {},
) => {
  const shop = await openShop()
  open.push(shop.close)
  const bank = openCounterparty({ id: 'shaky', money: 'test', methodCodes: ['blik', 'ecom3ds'] })
  const kasa = await openGateway(engine, { connectors: [bank.connector], ...outside })
  open.push(kasa.close)
  await kasa.gateway.storage.write(async ({ shops }) => {
    const found = await shops.byId(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0)
    if (found) await shops.save({ ...found, settings: { ...found.settings, ...settings } })
  })
  kasa.forget()
  return { kasa, shop, bank }
}
const unixNow = ({ kasa }: House): number => kasa.clock.now().getTime() / 1000
const begin = async ({ kasa, shop }: House, fields: Record<string, unknown> = {}) => {
  const page = await kasa.open({ urlNotification: shop.url, ...fields })
  const answer = await kasa.post(`${page}/blik`, { code: '777123' })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, page])
  await kasa.pass(0)
  return page
}
const stateOf = async (kasa: TestGateway, page: string) => {
  const payment = await kasa.payment(page)
  const tries = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
  const [sale] = await kasa.read.operations.ofTransaction(payment.merchantId, tries[0]?.id ?? 0)
  return { payment, first: tries[0], sale }
}
const told = ({ shop }: House) =>
  shop.received.map(({ body }) => {
    const { transaction, payment } = JSON.parse(body.toString())
    return transaction?.status ?? `payment ${payment.status}`
  })
const balances = async (kasa: TestGateway) =>
  Object.fromEntries(
    (await kasa.read.ledger.balances(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0))
      .filter(({ balanceMinor }) => balanceMinor !== 0)
      .map(({ account, balanceMinor }) => [account, balanceMinor]),
  )
const receive = async (kasa: TestGateway, { path, init }: ReturnType<Counterparty['message']>) =>
  (await kasa.request(path, init)).status

describe.each(engines)('a counterparty that does not answer, on %s', engine => {
  test('leaves the try pending, is asked after 20, 40 and 60 seconds, and its answer settles', async () => {
    const house = await start(engine)
    const { kasa, bank } = house
    const page = await begin(house)
    expect(bank.orders).toHaveLength(1)
    expect(await stateOf(kasa, page)).toMatchObject({
      payment: { status: 'pending' },
      first: { status: 'pending', live: true },
    })
    expect(await kasa.page(page)).toContain(say('waiting.inApp'))
    expect((await kasa.post(`${page}/blik`, { code: '777123' })).headers.get('location')).toBe(page)
    expect(bank.orders).toHaveLength(1)

    const askedAfter: number[] = []
    for (let second = 0; second < 125; second += 5) {
      const before = bank.asked.length
      await kasa.pass(5)
      if (bank.asked.length > before) askedAfter.push(second + 5)
      if (askedAfter.length === 2) bank.script.ask = { outcome: 'settled' }
    }
    expect(askedAfter).toEqual([20, 60, 120])
    expect(bank.asked.every(({ verb }) => verb === 'ask')).toBe(true)
    expect(await stateOf(kasa, page)).toMatchObject({
      payment: { status: 'settled', paidMinor: 12_990, surplusMinor: 0 },
      first: { status: 'settled', live: false },
      sale: { state: 'done', askAt: null },
    })
    expect(await balances(kasa)).toMatchObject({ 'receivable:shaky': 12_990 })
    expect(told(house)).toEqual(['pending', 'settled'])
  })

  test('never answers: an operator is called at the deadline, nobody guesses, and late money still counts', async () => {
    const house = await start(engine)
    const { kasa, bank } = house
    const page = await begin(house)
    for (let count = 0; count < 9; count++) await kasa.pass(20)
    for (let count = 0; count < 30; count++) await kasa.pass(60)
    expect(bank.asked.map(({ verb }) => verb)).toEqual(['ask', 'ask', 'ask', 'cancel'])
    expect(await stateOf(kasa, page)).toMatchObject({
      payment: { status: 'pending' },
      first: { status: 'pending', live: true },
      sale: { state: 'needs_operator', askAt: null },
    })
    expect(told(house)).toEqual(['pending'])
    expect(await kasa.page('/metrics')).toMatch(/^\w*stuck\w* 1$/m)
    expect(await kasa.page(page)).not.toContain(say('choose.declined'))
    expect(await receive(kasa, bank.message({ outcome: 'settled' }))).toBe(200)
    expect(await stateOf(kasa, page)).toMatchObject({ payment: { status: 'settled' }, sale: { state: 'done' } })
    expect(await kasa.page('/metrics')).toMatch(/^\w*stuck\w* 0$/m)
  })
})

describe('a counterparty that answers later', () => {
  test.each([
    ['rejected', { outcome: 'rejected', statusCode: 'BLK-ERROR-210015' }, 'rejected', 'declined.funds'],
    ['never got the order', { outcome: 'unheard' }, 'error', 'declined.other'],
    ['failed', { outcome: 'error', statusCode: 'BLK-ERROR-210001' }, 'error', 'declined.technical'],
    ['cancelled', { outcome: 'cancelled', statusCode: 'TIMEOUT' }, 'cancelled', 'declined.notConfirmed'],
  ] as const)('%s: the payer reads why and pays otherwise', async (_name, words, status, reason) => {
    const house = await start()
    const { kasa, bank } = house
    const page = await begin(house)
    bank.script.ask = words
    await kasa.pass(21)
    expect(await stateOf(kasa, page)).toMatchObject({
      payment: { status: 'pending' },
      first: { status, live: false },
      sale: { state: 'failed', askAt: null },
    })
    expect(await kasa.page(page)).toContain(say(reason))
    bank.script.start = { outcome: 'settled' }
    await kasa.post(`${page}/blik`, { code: '777123' })
    await kasa.pass(0)
    expect((await kasa.payment(page)).status).toBe('settled')
    expect(told(house)).toEqual(['pending', status, 'settled'])
  })

  test('"pending" is believed until the deadline; then it is asked to stop, and what it says is true', async () => {
    const house = await start()
    const { kasa, bank } = house
    const page = await begin(house)
    bank.script.ask = { outcome: 'pending' }
    bank.script.cancel = { outcome: 'settled' }
    for (let count = 0; count < 5; count++) await kasa.pass(35)
    expect((await kasa.payment(page)).status).toBe('pending')
    await kasa.pass(10)
    expect(bank.asked.at(-1)?.verb).toBe('cancel')
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990 })
  })

  test('a payment whose time ends waits for its live try, which is stopped before it closes', async () => {
    const house = await start()
    const { kasa, bank } = house
    const page = await begin(house, { validTo: String(unixNow(house) + 60) })
    bank.script.ask = { outcome: 'pending' }
    await kasa.pass(30)
    expect((await kasa.payment(page)).status).toBe('pending')
    bank.script.cancel = { outcome: 'cancelled', statusCode: 'TIMEOUT' }
    await kasa.pass(31)
    await kasa.pass(1)
    expect(bank.asked.at(-1)?.verb).toBe('cancel')
    expect(await kasa.payment(page)).toMatchObject({ status: 'cancelled', closedReason: 'expired' })
    await kasa.pass(1)
    expect(told(house).at(-1)).toBe('payment cancelled')
  })

  test('an answer about another reference is no answer', async () => {
    const house = await start()
    const { kasa, bank } = house
    const other = await begin(house)
    const [stranger] = bank.orders
    const page = await begin(house)
    bank.script.ask = { outcome: 'settled', reference: stranger?.reference ?? '', amountMinor: 12_990, currency: 'PLN' }
    const mine = bank.orders[1]?.reference ?? ''
    await kasa.pass(21)
    expect((await kasa.payment(page)).status).toBe('pending')
    expect((await stateOf(kasa, page)).sale).toMatchObject({ reference: mine, state: 'unknown', asked: 1 })
    expect((await kasa.payment(other)).status).toBe('settled')
    bank.script.start = bank.script.ask
    const third = await begin(house)
    expect((await kasa.payment(third)).status).toBe('pending')
  })

  test('a sale settled with less than was asked is kept apart and goes to an operator', async () => {
    const house = await start()
    const { kasa, bank } = house
    const page = await begin(house)
    expect(await receive(kasa, bank.message({ outcome: 'settled', amountMinor: 12_989 }))).toBe(200)
    expect(await stateOf(kasa, page)).toMatchObject({
      payment: { status: 'pending', paidMinor: 0 },
      sale: { state: 'needs_operator' },
    })
    expect(await balances(kasa)).toEqual({ 'receivable:shaky': 12_989, suspense: -12_989 })
    expect(told(house)).toEqual(['pending'])
  })

  test('a counterparty that hangs holds up neither payer nor workers, and is asked again', async () => {
    const house = await start('sqlite', {}, { connectorLimitMs: 100 })
    const { kasa, bank } = house
    Object.assign(bank.script, { start: 'hang', ask: 'hang', cancel: 'hang' })
    const page = await begin(house)
    const expiring = await kasa.open({ validTo: String(unixNow(house) + 60) })
    await kasa.pass(61)
    expect((await kasa.payment(expiring)).status).toBe('cancelled')
    expect((await stateOf(kasa, page)).sale).toMatchObject({ state: 'unknown', asked: 1 })
    bank.script.ask = { outcome: 'settled' }
    await kasa.pass(60)
    expect((await kasa.payment(page)).status).toBe('settled')
    const left = await begin(house)
    await kasa.post(`${left}/leave`, {})
    expect((await stateOf(kasa, left)).first).toMatchObject({ status: 'cancelled', live: false })
  })

  test('one counterparty that fails keeps no other payment from expiring', async () => {
    const house = await start()
    const { kasa, bank } = house
    bank.script.ask = { outcome: 'settled', reference: 'nobody’s', amountMinor: 1, currency: 'PLN' }
    await begin(house)
    const page = await kasa.open({ validTo: String(unixNow(house) + 60) })
    await kasa.pass(61)
    expect((await kasa.payment(page)).status).toBe('cancelled')
  })

  test('its messages count once, in any order, and never undo a payment', async () => {
    const house = await start()
    const { kasa, bank } = house
    const page = await begin(house)
    const settled = bank.message({ outcome: 'settled' })
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => receive(kasa, settled)),
      receive(kasa, bank.message({ outcome: 'rejected', statusCode: 'BLK-ERROR-210009' })),
      receive(kasa, bank.message({ outcome: 'cancelled' })),
    ])
    expect(new Set(answers)).toEqual(new Set([200]))
    await kasa.pass(200)
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990, surplusMinor: 0 })
    expect(await balances(kasa)).toMatchObject({ 'receivable:shaky': 12_990 })
  })
})

describe('money that comes after the payer left', () => {
  const leave = async (house: House, fields: Record<string, unknown> = {}) => {
    const page = await begin(house, fields)
    await house.kasa.post(`${page}/leave`, {})
    expect(await house.kasa.page(page)).toContain(say('choose.heading'))
    return page
  }

  test('pays what is still owed', async () => {
    const house = await start()
    const { kasa, bank } = house
    const page = await leave(house)
    expect((await stateOf(kasa, page)).first).toMatchObject({ status: 'cancelled', live: false })
    bank.script.ask = { outcome: 'settled' }
    await kasa.pass(21)
    await kasa.pass(0)
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990, surplusMinor: 0 })
    expect(told(house).at(-1)).toBe('settled')
  })

  test('is surplus once another try has paid', async () => {
    const house = await start()
    const { kasa, bank } = house
    const page = await leave(house)
    await kasa.post(`${page}/bank`, { bank: 'ing' })
    const tries = await kasa.read.transactions.ofPayment(
      (await kasa.payment(page)).merchantId,
      (await kasa.payment(page)).id,
    )
    const [sale] = await kasa.read.operations.ofTransaction(tries[1]?.merchantId ?? 0, tries[1]?.id ?? 0)
    await kasa.post(`/sandbox/bank/${sale?.reference}`, { answer: 'pay' })
    await kasa.pass(1)
    expect((await kasa.payment(page)).paidMinor).toBe(12_990)
    bank.script.ask = { outcome: 'settled' }
    await kasa.pass(21)
    expect(await kasa.payment(page)).toMatchObject({ status: 'settled', paidMinor: 12_990, surplusMinor: 12_990 })
    expect(await balances(kasa)).toMatchObject({
      'receivable:shaky': 12_990,
      'receivable:sandbox': 12_990,
      surplus: -12_990,
    })
    expect(told(house).filter(word => word === 'settled')).toHaveLength(1)
    expect(await kasa.page(page)).toMatch(/129,90/)
  })

  test.each([
    ['accept', { status: 'settled', paidMinor: 12_990, surplusMinor: 0 }, { payable: -12_783 }],
    ['refund', { status: 'cancelled', paidMinor: 0, surplusMinor: 12_990 }, { surplus: -12_990 }],
  ] as const)('after the end, in a shop that says "%s"', async (lateMoney, state, expected) => {
    const house = await start('sqlite', { lateMoney })
    const { kasa, bank } = house
    const page = await leave(house, { validTo: String(unixNow(house) + 60) })
    await kasa.pass(61)
    expect((await kasa.payment(page)).status).toBe('cancelled')
    expect(await receive(kasa, bank.message({ outcome: 'settled' }))).toBe(200)
    await kasa.pass(1)
    expect(await kasa.payment(page)).toMatchObject(state)
    expect(await balances(kasa)).toMatchObject({ 'receivable:shaky': 12_990, ...expected })
    expect(told(house).at(-1)).toBe(lateMoney === 'accept' ? 'settled' : 'payment cancelled')
    if (lateMoney === 'refund') expect(await kasa.page(page)).toMatch(/129,90/)
  })
})
