import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { testData } from '../../src/connectors/sandbox/test-data.js'
import type { SaleOrder } from '../../src/payments/connector.js'
import { Refusal } from '../../src/payments/refusal.js'
import { type EngineName, engines, type FreshDatabase, freshDatabase } from '../storage/engines.js'
import { rawly } from '../storage/rows.js'
import { bankSale, blikSale, cardSale, type House, openHouse, saleOf, transferSale } from './sandbox-house.js'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.storage.close())

const start = (sale: SaleOrder) => house.sandbox.connector.start(sale)
const ask = (sale: SaleOrder) => house.sandbox.connector.ask(sale.reference)
const answer = (sale: SaleOrder, ...how: ['pay' | 'twice' | 'later' | 'decline' | 'cancel', number?]) =>
  house.sandbox.bank.answer(sale.reference, ...how)
const settled = { outcome: 'settled', amountMinor: 129_90, currency: 'PLN' }

describe('BLIK', () => {
  test.each([
    ['777000', settled],
    ['777123', settled],
    ['912111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210003' }],
    ['927111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210019' }],
    ['934111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210009' }],
    ['969111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210013' }],
    ['956111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210001' }],
    ['961111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210000' }],
    ['960111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210015' }],
    ['989111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210011' }],
    ['990111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210014' }],
    ['949111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210010' }],
    ['902111', { outcome: 'rejected', statusCode: 'BLK-ERROR-210016' }],
  ])('%s is answered by a callback a second later, not before', async (code, outcome) => {
    const sale = blikSale(code)
    expect(await start(sale)).toMatchObject({ report: { outcome: 'pending' }, next: { kind: 'wait' } })
    await house.pass(999)
    expect(house.heard).toEqual([])
    await house.pass(1)
    expect(house.heard).toEqual([expect.objectContaining({ reference: sale.reference, ...outcome })])
    expect(await ask(sale)).toEqual(house.heard[0])
  })

  test.each([
    ['999000', settled],
    ['123456', { outcome: 'rejected', statusCode: 'BLK-ERROR-210005', statusCodeDescription: 'Wrong code' }],
    ['000777', { outcome: 'rejected', statusCode: 'BLK-ERROR-210005' }],
  ])('%s is answered at once and needs no callback', async (code, outcome) => {
    expect(await start(blikSale(code))).toMatchObject({ report: outcome, next: { kind: 'wait' } })
    await house.pass(60_000)
    expect(house.messages).toEqual([])
  })
})

describe('cards', () => {
  const paid = { ...settled, statusCode: 'CODE_000' }
  const refused = { outcome: 'rejected', statusCode: 'CODE_05' }
  const error = { outcome: 'error', statusCode: 'CODE_99' }

  test.each([
    ['4111111111111111', paid],
    ['4485201817664006', paid],
    ['4444333322221111', refused],
    ['4012001007002005', error],
    ['4282513338596268', paid],
  ])('%s without 3-D Secure answers at once', async (number, outcome) => {
    expect(await start(cardSale(number))).toMatchObject({ report: outcome, next: { kind: 'wait' } })
  })

  test.each([
    ['4012001037141112', paid],
    ['4749601201390567', paid],
    ['4934403892699132', refused],
  ])('%s asks for 3-D Secure first', async (number, outcome) => {
    const sale = cardSale(number)
    expect(await start(sale)).toMatchObject({
      report: { outcome: 'pending' },
      next: { kind: 'redirect', url: `http://gateway.test/sandbox/3ds/${sale.reference}` },
    })
    await house.pass(60_000)
    expect(house.heard).toEqual([])
    await answer(sale, 'pay')
    expect(house.heard).toEqual([expect.objectContaining({ reference: sale.reference, ...outcome })])
  })

  test.each([
    ['decline', { outcome: 'rejected', statusCode: 'CODE_570' }],
    ['cancel', { outcome: 'cancelled', statusCode: 'PAYER_CANCELLED' }],
  ] as const)('a challenge answered with "%s" takes no money', async (how, outcome) => {
    const sale = cardSale('4012001037141112')
    await start(sale)
    await answer(sale, how)
    await answer(sale, 'pay')
    expect(house.heard).toEqual([expect.objectContaining(outcome)])
  })

  test.each([
    ['1.00 on a refused card', cardSale('4444333322221111', {}, { amountMinor: 100 }), 'CODE_51'],
    ['another expiry', cardSale('4111111111111111', { year: '2030' }), 'CODE_54'],
    ['another security code', cardSale('4111111111111111', { cvc: '124' }), 'CODE_05'],
    ['another number', cardSale('5555555555554444'), 'CODE_14'],
  ])('%s is refused at once', async (_, sale, statusCode) => {
    expect(await start(sale)).toMatchObject({ report: { outcome: 'rejected', statusCode }, next: { kind: 'wait' } })
  })

  test('1.00 on a good card is paid', async () => {
    expect(await start(cardSale('4111111111111111', {}, { amountMinor: 100 }))).toMatchObject({
      report: { outcome: 'settled', amountMinor: 100 },
    })
  })
})

describe('titles come before code and card', () => {
  const success = { title: 'TEST-100000' }
  const failure = { title: 'TEST-100010' }

  test.each([
    ['success over a wrong BLIK code', blikSale('123456', success), settled],
    [
      'failure over a good BLIK code',
      blikSale('777000', failure),
      { outcome: 'error', statusCode: 'BLK-ERROR-210001' },
    ],
    ['failure over the code settled at once', blikSale('999000', failure), { outcome: 'error' }],
  ])('%s', async (_, sale, outcome) => {
    expect(await start(sale)).toMatchObject({ report: { outcome: 'pending' } })
    await house.pass(1000)
    expect(house.heard).toEqual([expect.objectContaining(outcome)])
  })

  test.each([
    ['success over a refused card', cardSale('4444333322221111', {}, success), settled],
    [
      'failure over a good card',
      cardSale('4111111111111111', {}, failure),
      { outcome: 'error', statusCode: 'CODE_99' },
    ],
  ])('%s', async (_, sale, report) => {
    expect(await start(sale)).toMatchObject({ report })
  })

  test.each([
    ['success over a card refused after 3-D Secure', cardSale('4934403892699132', {}, success), settled],
    ['success at the bank', bankSale(success), settled],
    ['failure at the bank', bankSale(failure), { outcome: 'error', statusCode: 'TECHNICAL' }],
  ])('%s: the page is shown all the same', async (_, sale, outcome) => {
    expect(await start(sale)).toMatchObject({ next: { kind: 'redirect' } })
    await answer(sale, 'pay')
    expect(house.heard).toEqual([expect.objectContaining(outcome)])
  })
})

describe('bank transfer', () => {
  test.each([
    ['pay', settled],
    ['decline', { outcome: 'rejected', statusCode: 'BANK_DECLINED' }],
    ['cancel', { outcome: 'cancelled', statusCode: 'PAYER_CANCELLED' }],
  ] as const)('"%s" is told before the payer is back', async (how, outcome) => {
    const sale = bankSale()
    expect((await start(sale)).next).toEqual({
      kind: 'redirect',
      url: `http://gateway.test/sandbox/bank/${sale.reference}`,
    })
    expect(await answer(sale, how)).toMatchObject({ returnUrl: sale.returnUrl })
    expect(house.heard).toEqual([expect.objectContaining({ reference: sale.reference, ...outcome })])
    await house.pass(60_000)
    expect(house.heard).toHaveLength(1)
  })

  test('"answer later" settles after the chosen time, and a second answer changes nothing', async () => {
    const sale = bankSale()
    await start(sale)
    await answer(sale, 'later', 90)
    await answer(sale, 'decline')
    await house.pass(89_999)
    expect(await ask(sale)).toMatchObject({ outcome: 'pending' })
    await house.pass(1)
    expect(house.heard).toEqual([expect.objectContaining(settled)])
  })

  test('"answer later" waits five seconds unless told otherwise', async () => {
    const sale = bankSale()
    await start(sale)
    await answer(sale, 'later')
    await house.pass(4_999)
    expect(house.heard).toEqual([])
    await house.pass(1)
    expect(house.heard).toEqual([expect.objectContaining(settled)])
  })

  test('"answer twice" tells the same thing two times', async () => {
    const sale = bankSale()
    await start(sale)
    await answer(sale, 'twice')
    expect(house.heard).toHaveLength(2)
    expect(house.heard[1]).toEqual(house.heard[0])
  })

  test('a payer who never answers has let the order lapse at its deadline', async () => {
    const sale = bankSale({ deadline: new Date('2026-03-01T12:10:00Z') })
    await start(sale)
    await house.pass(10 * 60_000 - 1)
    expect(house.heard).toEqual([])
    await house.pass(1)
    expect(house.heard).toEqual([expect.objectContaining({ outcome: 'cancelled', statusCode: 'TIMEOUT' })])
    await answer(sale, 'pay')
    expect(await ask(sale)).toMatchObject({ outcome: 'cancelled' })
  })

  test('cancelling stops an open or confirmed order, and tells the truth about a paid one', async () => {
    const [open, confirmed, paid] = [bankSale(), blikSale('777000'), blikSale('999000')]
    for (const sale of [open, confirmed, paid]) await start(sale)
    const cancel = (sale: SaleOrder) => house.sandbox.connector.cancel(sale.reference)
    expect(await cancel(open)).toMatchObject({ outcome: 'cancelled', statusCode: 'PAYER_LEFT' })
    expect(await cancel(confirmed)).toMatchObject({ outcome: 'cancelled' })
    expect(await cancel(paid)).toMatchObject(settled)
    await house.pass(60_000)
    expect(house.heard).toEqual([])
    expect(await cancel(saleOf())).toMatchObject({ outcome: 'unheard' })
  })
})

describe('traditional transfer', () => {
  const begin = async () => {
    const sale = transferSale()
    const { next } = await start(sale)
    if (next.kind !== 'transfer') throw new Error(`${next.kind} instead of a transfer`)
    return { sale, next }
  }

  test('the payer gets a valid account of no real bank, a recipient and a title of their own', async () => {
    const [first, second] = [await begin(), await begin()]
    for (const { sale, next } of [first, second]) {
      expect(next.account).toMatch(/^\d{2}99999999\d{16}$/)
      expect(BigInt(`${next.account.slice(2)}2521${next.account.slice(0, 2)}`) % 97n).toBe(1n)
      expect(next.recipient).toBe(sale.recipient)
      expect(next.title).toMatch(/^KASA [2-9A-HJKMNP-Z]{10}$/)
      expect(next.title.length).toBeLessThanOrEqual(35)
    }
    expect(first.next.title).not.toBe(second.next.title)
    expect(first.next.account).not.toBe(second.next.account)
  })

  test('every credit is told under an id of its own, with the account it came from', async () => {
    const { sale } = await begin()
    await house.sandbox.moneyArrived(sale.reference, 100_00)
    await house.sandbox.moneyArrived(sale.reference, 29_90, { fromAccount: '02999999990000000000000001' })
    expect(house.heard).toMatchObject([
      { outcome: 'credited', amountMinor: 100_00, currency: 'PLN', payerAccount: expect.stringMatching(/^\d{26}$/) },
      { outcome: 'credited', amountMinor: 29_90, payerAccount: '02999999990000000000000001' },
    ])
    expect(new Set(house.heard.map(({ creditId }) => creditId)).size).toBe(2)
    expect(await ask(sale)).toEqual(house.heard[1])
  })

  test('asked before money came it is pending; asked afterwards it is the credit, never a second sum', async () => {
    const { sale } = await begin()
    expect(await ask(sale)).toMatchObject({ outcome: 'pending' })
    house.door.state = 'closed'
    await house.sandbox.moneyArrived(sale.reference, 129_90)
    const asked = await ask(sale)
    house.door.state = 'open'
    await house.pass(10_000)
    expect(house.heard).toEqual([asked])
    expect(asked).toMatchObject({ outcome: 'credited', amountMinor: 129_90 })
  })

  test('money that arrives after the end is told all the same', async () => {
    const { sale } = await begin()
    expect(await house.sandbox.connector.cancel(sale.reference)).toMatchObject({ outcome: 'cancelled' })
    await house.sandbox.moneyArrived(sale.reference, 129_90)
    expect(house.heard).toEqual([expect.objectContaining({ outcome: 'credited', amountMinor: 129_90 })])
    expect(await house.storage.read.bank.find(sale.reference)).toMatchObject({ state: 'charged', charges: 1 })
  })

  test('no money arrives for orders that await none', async () => {
    const sale = bankSale()
    await start(sale)
    await expect(house.sandbox.moneyArrived(sale.reference, 1)).rejects.toThrow('awaits no transfer')
    expect(await ask(sale)).toMatchObject({ outcome: 'pending' })
  })
})

describe('callbacks', () => {
  const message = async () => {
    await start(blikSale('777000'))
    await house.pass(1000)
    const [first] = house.messages
    if (first === undefined) throw new Error('the bank said nothing')
    return first
  }
  const forged = new Refusal('report/forged')

  test('any change of body, time or signature is refused', async () => {
    const { headers, body } = await message()
    const { read } = house.sandbox.connector
    const signature = headers['x-bank-signature'] ?? ''
    expect(read({ headers, body })).toMatchObject(settled)
    const changed = Buffer.from(body.toString().replace('12990', '12991'))
    expect(changed).not.toEqual(body)
    for (const message of [
      { headers, body: changed },
      { headers: { ...headers, 'x-bank-timestamp': '1' }, body },
      { headers: { ...headers, 'x-bank-signature': signature.replace(/^./, signature[0] === '0' ? '1' : '0') }, body },
      { headers: { ...headers, 'x-bank-signature': undefined }, body },
      { headers: {}, body },
    ]) {
      expect(() => read(message)).toThrow(forged)
    }
  })

  test('a message is authentic at any age, and one of another deployment never is', async () => {
    const { headers, body } = await message()
    await house.pass(400 * 24 * 3600_000)
    expect(house.sandbox.connector.read({ headers, body })).toMatchObject(settled)
    const other = await openHouse()
    const { createSandbox } = await import('../../src/connectors/sandbox/sandbox.js')
    const stranger = createSandbox({
      store: other.storage,
      clock: () => new Date(0),
      systemClock: () => new Date(0),
      newId: () => '',
      secret: Buffer.alloc(32, 8),
      baseUrl: () => '',
      deliver: async () => undefined,
      failed: () => undefined,
    })
    expect(() => stranger.connector.read({ headers, body })).toThrow(forged)
    await other.storage.close()
  })

  test('an answer that is not taken is repeated, ever more slowly, until it is', async () => {
    house.door.state = 'closed'
    const sale = blikSale('777000')
    await start(sale)
    await house.pass(1000)
    await house.pass(999)
    house.door.state = 'open'
    await house.pass(1000)
    expect(house.heard).toHaveLength(0)
    await house.pass(1)
    expect(house.heard).toEqual([expect.objectContaining({ reference: sale.reference, outcome: 'settled' })])
    await house.pass(3600_000)
    expect(house.heard).toHaveLength(1)
  })

  test('no callback overtakes an older one of its order that was not taken', async () => {
    const sale = transferSale()
    await start(sale)
    house.door.state = 'closed'
    await house.sandbox.moneyArrived(sale.reference, 10_00)
    house.door.state = 'open'
    await house.sandbox.moneyArrived(sale.reference, 20_00)
    const other = bankSale()
    await start(other)
    await answer(other, 'pay')
    expect(house.heard.map(({ reference }) => reference)).toEqual([other.reference])
    await house.pass(2000)
    expect(house.heard.slice(1).map(({ amountMinor }) => amountMinor)).toEqual([10_00, 20_00])
    house.door.state = 'closed'
    await house.sandbox.moneyArrived(sale.reference, 30_00)
    await house.sandbox.moneyArrived(sale.reference, 40_00)
    await house.pass(1000)
    house.door.state = 'open'
    await house.pass(60_000)
    expect(house.heard.slice(3).map(({ amountMinor }) => amountMinor)).toEqual([30_00, 40_00])
  })

  test('more answers than one round holds are all told in one tick', async () => {
    const sales = Array.from({ length: 250 }, () => blikSale('777000'))
    await Promise.all(sales.map(start))
    await house.pass(1000)
    expect(new Set(house.heard.map(({ reference }) => reference)).size).toBe(250)
    expect(house.heard).toHaveLength(250)
  })
})

test('what people read about the sandbox is what it does', async () => {
  const codes = testData[0]?.rows.slice(2) ?? []
  expect(codes).toHaveLength(11)
  for (const [code = '', , status = ''] of codes) {
    const sale = blikSale(code)
    await start(sale)
    await house.pass(1000)
    const said = await ask(sale)
    expect(`${said.statusCode} ${said.statusCodeDescription}`).toBe(status)
  }
  const cards = testData[1]?.rows ?? []
  expect(cards).toHaveLength(8)
  for (const [number = '', secure, result = ''] of cards) {
    const { report, next } = await start(cardSale(number.replaceAll(' ', '')))
    expect(next.kind === 'redirect' ? 'yes' : 'no').toBe(secure)
    const words = {
      settled: 'paid',
      rejected: 'refused',
      error: 'provider error',
      pending: secure === 'yes' ? result : '',
    }
    expect(result).toContain(words[report.outcome as keyof typeof words])
  }
})

describe.each(engines)('on %s', (engine: EngineName) => {
  let fresh: FreshDatabase
  let own: House
  beforeEach(async () => {
    fresh = await freshDatabase(engine)
    own = await openHouse(fresh.database)
  })
  afterEach(async () => {
    await own.storage.close()
    await fresh.remove()
  })

  test('the same reference started many times is charged once and answers the same', async () => {
    const sale = blikSale('777000')
    const answers = await Promise.all(Array.from({ length: 20 }, () => own.sandbox.connector.start(sale)))
    expect(new Set(answers.map(given => JSON.stringify(given))).size).toBe(1)
    await Promise.all([own.pass(1000), own.sandbox.tick(), own.sandbox.tick()])
    await own.sandbox.connector.start(sale)
    await own.pass(60_000)
    expect(own.heard).toHaveLength(1)
    expect(
      (await rawly(fresh.database, 'select charges, state from sandbox_orders')).map(row => ({
        ...row,
        charges: Number(row.charges),
      })),
    ).toEqual([{ charges: 1, state: 'charged' }])
  })

  test('paying, declining and cancelling at once end an order once', async () => {
    const sale = bankSale()
    const { connector, bank } = own.sandbox
    await connector.start(sale)
    await Promise.all([
      ...Array.from({ length: 10 }, (_, at) => bank.answer(sale.reference, at % 2 ? 'pay' : 'decline')),
      connector.cancel(sale.reference),
    ])
    const asked = await connector.ask(sale.reference)
    expect(own.heard.every(report => report.outcome === asked.outcome)).toBe(true)
    expect(own.heard.length).toBeLessThanOrEqual(1)
  })

  test('credits that arrive at once are all booked', async () => {
    const sale = transferSale()
    await own.sandbox.connector.start(sale)
    await Promise.all(Array.from({ length: 10 }, () => own.sandbox.moneyArrived(sale.reference, 20_00)))
    await own.pass(60_000)
    expect(new Set(own.heard.map(({ creditId }) => creditId)).size).toBe(10)
    const [row] = await rawly(fresh.database, 'select received_minor, charges from sandbox_orders')
    expect([Number(row?.received_minor), Number(row?.charges)]).toEqual([200_00, 1])
  })

  test('after a crash a new bank on the same books decides and tells what is owed', async () => {
    const [waiting, told] = [blikSale('777000'), bankSale()]
    await own.sandbox.connector.start(waiting)
    await own.sandbox.connector.start(told)
    await own.storage.close()
    own = await openHouse(fresh.database, { leaseMs: 0 })
    own.door.state = 'dead'
    void own.sandbox.bank.answer(told.reference, 'pay')
    await own.door.knocked()
    own.restart()
    own.door.state = 'open'
    await own.pass(10_000)
    expect(own.heard.map(({ reference }) => reference).sort()).toEqual([waiting.reference, told.reference].sort())
  })

  test('the books hold neither card numbers nor security codes nor BLIK codes', async () => {
    const sales = [cardSale('4012001037141112', { cvc: '987' }), cardSale('4111111111111111'), blikSale('777342')]
    for (const sale of sales) await own.sandbox.connector.start(sale)
    await own.pass(1000)
    const rows = await Promise.all(
      ['sandbox_orders', 'sandbox_callbacks', 'sandbox_credits'].map(table =>
        rawly(fresh.database, `select * from ${table}`),
      ),
    )
    const everything = JSON.stringify(rows)
    expect(everything).toContain(sales[2]?.reference)
    for (const typed of ['4012001037141112', '4111111111111111', '"987"', '777342', 'Ola Żuk']) {
      expect(everything).not.toContain(typed)
    }
  })
})
