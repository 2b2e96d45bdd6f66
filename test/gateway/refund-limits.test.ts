import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { accountOf } from '../../src/connectors/sandbox/account.js'
import type { Connector, RefundOrder } from '../../src/payments/connector.js'
import type { Transaction } from '../../src/payments/payment.js'
import { orderOf } from '../../src/refunds/refund-order.js'
import { returnLateMoney } from '../../src/refunds/return-late-money.js'
import { engines } from '../storage/engines.js'
import { openCounterparty } from './counterparty.js'
import { openRefundHouse, type RefundHouse } from './refund-house.js'

const open: RefundHouse[] = []
afterEach(async () => {
  for (const house of open.splice(0)) await house.close()
})
const start = async (...asked: Parameters<typeof openRefundHouse>) => {
  const house = await openRefundHouse(...asked)
  open.push(house)
  return house
}
const atOnce = <T>(count: number, work: (at: number) => Promise<T>) =>
  Promise.allSettled(Array.from({ length: count }, (_, at) => work(at)))
const granted = (answers: readonly PromiseSettledResult<unknown>[]) =>
  answers.filter(({ status }) => status === 'fulfilled').length

describe.each(engines)('on %s never more than was paid', engine => {
  test('100 refunds of one sale at once, while a bank settles, refuses and sends back', async () => {
    const { kasa, paid, refund, now } = await start(engine)
    const { sale } = await paid()
    const titles = ['', 'TEST-100020', 'TEST-100030', 'TEST-100050']
    const answers = await atOnce(100, at => refund(sale, { amountMinor: 1_000, title: titles[at % 4] ?? '' }))
    expect(granted(answers)).toBe(12)
    expect(await now(sale)).toMatchObject({ refundAskedMinor: 12_000 })
    await Promise.all([kasa.gateway.tick(), kasa.gateway.tick(), refund(sale, { amountMinor: 990 }).catch(() => null)])
    for (let round = 0; round < 4; round++) await kasa.pass(6)
    const left = await atOnce(100, () => refund(sale, { amountMinor: 500 }))
    const { refundedMinor = 0, refundAskedMinor = 0 } = (await now(sale)) ?? {}
    expect(granted(left)).toBeGreaterThan(0)
    expect(refundedMinor + refundAskedMinor).toBeLessThanOrEqual(12_990)
    expect(12_990 - refundedMinor - refundAskedMinor).toBeLessThan(500)
    await kasa.pass(0)
  })

  test('refunds of many sales at once stay within the balance and its overdraft', async () => {
    const { kasa, paid, refund, balances, set, merchantId } = await start(engine)
    await set({ commissionBps: { other: 1000 } })
    const sales: Transaction[] = []
    for (let count = 0; count < 6; count++) sales.push((await paid({ amount: '10000' })).sale)
    await set({ refundOverdraftMinor: 0 })
    expect((await balances()).payable).toBe(-54_000)
    const can = () => kasa.gateway.refunds.can({ merchantId, transactionId: sales[5]?.publicId ?? '' })
    expect(await can()).toMatchObject({ refundable: true, balance: true })
    const answers = await atOnce(6, at => refund(sales[at] as Transaction))
    expect(granted(answers)).toBe(5)
    const refused = answers.find(answer => answer.status === 'rejected')
    expect(refused?.status === 'rejected' && refused.reason.code).toBe('refund/balance')
    expect((await balances()).payable).toBe(-4_000)
    const rest = sales[answers.findIndex(({ status }) => status === 'rejected')] as Transaction
    expect(await kasa.gateway.refunds.can({ merchantId, transactionId: rest.publicId })).toMatchObject({
      ...{ refundable: true, balance: false },
    })
    await set({ refundOverdraftMinor: 6_000 })
    await refund(rest)
    expect((await balances()).payable ?? 0).toBe(6_000)
    await kasa.pass(0)
  })

  test('one report of a refund many times at once posts once', async () => {
    const bank = openCounterparty({ id: 'shaky', money: 'test', methodCodes: ['blik'] })
    const { kasa, paid, refund, now, operationOf, refusal, set } = await start(engine, {
      connectors: [
        { ...bank.connector, refunds: { refund: async ({ reference }) => ({ reference, outcome: 'pending' }) } },
      ],
    })
    await set({ severalPaymentsPerOrder: true })
    bank.script.start = { outcome: 'settled' }
    const { sale } = await paid()
    const { transaction } = await refund(sale, { amountMinor: 5_000 })
    await kasa.pass(0)
    const { reference } = await operationOf(transaction)
    const tell = async (outcome: 'settled' | 'rejected' | 'returned', amountMinor = 5_000) => {
      const { path, init } = bank.message({ outcome, amountMinor, currency: 'PLN' }, reference)
      expect((await kasa.request(path, init)).status).toBe(200)
    }
    await tell('settled', 4_999)
    expect(await operationOf(transaction)).toMatchObject({ state: 'needs_operator' })
    await atOnce(20, () => tell('settled'))
    expect(await now(sale)).toMatchObject({ refundedMinor: 5_000, refundAskedMinor: 0 })
    await tell('rejected')
    expect((await now(transaction))?.status).toBe('settled')
    await atOnce(20, () => tell('returned'))
    await tell('settled')
    expect(await now(sale)).toMatchObject({ refundedMinor: 0, refundAskedMinor: 0 })
    expect((await now(transaction))?.status).toBe('rejected')

    // Refused, and then it left after all: taken from what is left, and where nothing is left a person is called.
    const refused = [await refund(sale, { amountMinor: 5_000 }), await refund(sale, { amountMinor: 5_000 })]
    await kasa.pass(0)
    for (const { transaction } of refused) {
      const { path, init } = bank.message({ outcome: 'rejected' }, (await operationOf(transaction)).reference)
      await kasa.request(path, init)
    }
    const taken = await refund(sale, { amountMinor: 6_000 })
    for (const { transaction } of refused) {
      const { reference } = await operationOf(transaction)
      const { path, init } = bank.message({ outcome: 'settled', amountMinor: 5_000, currency: 'PLN' }, reference)
      await kasa.request(path, init)
    }
    expect(await Promise.all(refused.map(async ({ transaction }) => (await now(transaction))?.status))).toEqual([
      'settled',
      'rejected',
    ])
    expect(await operationOf(refused[1]?.transaction ?? sale)).toMatchObject({ state: 'needs_operator' })
    expect(await now(sale)).toMatchObject({ refundedMinor: 5_000, refundAskedMinor: 6_000 })
    expect(await refusal(refund(sale, { amountMinor: 1_991 }))).toBe('refund/amount')
    expect(taken.transaction.status).toBe('new')
  })
})

test('a basket gives back pro rata to the minor unit, or by the rows that are named, and each row only what is its own', async () => {
  const { kasa, paid, refund, refusal, balances, set } = await start()
  await set({ commissionBps: {} })
  const [one, two] = [accountOf('one'), accountOf('two')]
  const basket = { multipayout: [row(one, 3_333, 'A'), row(two, 3_333, 'B')] }
  const { sale } = await paid({ amount: '10000', ...basket })
  expect(sale.status).toBe('settled')
  const owed = async () => {
    const all = await balances()
    return [`beneficiary_payable:${one}`, `beneficiary_payable:${two}`, 'payable'].map(name => 0 - (all[name] ?? 0))
  }
  expect(await owed()).toEqual([3_333, 3_333, 3_334])
  const shared = await refund(sale, { amountMinor: 100 })
  expect(shared.refund.shares).toEqual([33, 33, 34])
  expect(await owed()).toEqual([3_300, 3_300, 3_300])
  const named = [
    { row: 0, amountMinor: 3_300 },
    { row: 2, amountMinor: 100 },
  ]
  await refund(sale, { amountMinor: 3_400, rows: named, title: 'TEST-100020' })
  expect(await owed()).toEqual([0, 3_300, 3_200])
  expect(await refusal(refund(sale, { rows: [{ row: 0, amountMinor: 1 }] }))).toBe('refund/rows')
  expect(await refusal(refund(sale, { amountMinor: 2, rows: [{ row: 1, amountMinor: 1 }] }))).toBe('refund/rows')
  await kasa.pass(0)
  expect(await owed()).toEqual([3_300, 3_300, 3_300])
  await refund(sale)
  expect(await owed()).toEqual([0, 0, 0])
  await kasa.pass(0)
})
const position = { name: 'Herbata', code: '1', quantity: 1, unit: 'szt.', grossAmount: 6_495, taxStake: 'TAX_23' }
const buyer = {
  ...{ type: 'COMPANY', email: 'biuro@firma.example', fullName: 'Firma', street: 'Prosta 1', city: 'Łódź' },
  ...{
    postalCode: '90-001',
    countryCodeAlpha2: 'PL',
    idCountryCodeAlpha2: 'PL',
    idType: 'VAT_ID',
    idNumber: '5252344078',
  },
}
const positions = [
  { ...position, taxAmount: 1_215 },
  { ...position, taxAmount: 1_214 },
]
const invoiceWithTax = gzipSync(JSON.stringify({ invoiceId: 'FV/1/2026', buyer, positions })).toString('base64')

const row = (account: string, amount: number, label: string) => ({ ban: account, amount: String(amount), label })

test('a transfer goes back to the account it came from, its surplus apart and unasked of the shop; a split payment with its VAT', async () => {
  const { kasa, refund, refusal, now, balances, saleOf, set, told, shop, operationOf } = await start()
  await set({ taxId: '1234563218' })
  const page = await kasa.open({ urlNotification: shop.url })
  await kasa.post(`${page}/transfer`, {})
  await kasa.post(`${page}/arrived`, { arrived: 'more' })
  await kasa.pass(1)
  const sale = await saleOf(page)
  expect(sale).toMatchObject({ status: 'settled', surplusMinor: expect.any(Number) })
  expect(sale.surplusMinor).toBeGreaterThan(0)
  shop.received.length = 0
  const surplus = await refund(sale, { origin: 'surplus' })
  expect(surplus.transaction.amountMinor).toBe(sale.surplusMinor)
  expect(await refusal(refund(sale, { origin: 'surplus', amountMinor: 1 }))).toBe('refund/amount')
  await refund(sale, { amountMinor: 12_990 })
  await kasa.pass(0)
  await kasa.pass(0)
  expect(await now(sale)).toMatchObject({ refundedMinor: sale.paidMinor, surplusReturnedMinor: sale.surplusMinor })
  expect(await balances()).toMatchObject({ payable: 182, commission_income: -182 })
  expect(told()).toEqual(['refund settled'])
  const text = (await kasa.page(page)).replace(/[\u00a0\u202f]/g, ' ')
  expect(text).toContain(`Zwrócono: ${(sale.paidMinor / 100).toFixed(2).replace('.', ',')} zł`)
  expect(text).not.toContain('za dużo')

  const split = await kasa.open({ invoice: invoiceWithTax })
  await kasa.post(`${split}/transfer`, { code: 'wt_split' })
  await kasa.post(`${split}/arrived`, { arrived: 'exact' })
  await kasa.pass(1)
  const vat: (number | null)[] = []
  for (const amountMinor of [1, 4_999, 7_990]) {
    const { transaction } = await refund(await saleOf(split), { amountMinor })
    const order = await orderOf(kasa.read, await operationOf(transaction))
    expect(order.account?.reveal()).toMatch(/^\d{26}$/)
    vat.push(order.vatMinor)
  }
  expect(vat).toEqual([0, 935, 1_494])
})

test('of instalments the provider decides: whole, or a part that leaves its smallest loan', async () => {
  const { kasa, refund, refusal, saleOf, merchantId } = await start()
  const page = await kasa.open({ amount: '100000' })
  await kasa.post(`${page}/instalments`, { plan: 'inbank-12' })
  const tried = await saleOf(page)
  const [operation] = await kasa.read.operations.ofTransaction(merchantId, tried.id)
  await kasa.post(`/sandbox/lender/${operation?.reference}`, { answer: 'pay' })
  await kasa.pass(1)
  const sale = await saleOf(page)
  expect(sale.status).toBe('settled')
  const can = (amountMinor?: number) =>
    kasa.gateway.refunds.can({
      ...{ merchantId, transactionId: sale.publicId },
      ...(amountMinor !== undefined && { amountMinor }),
    })
  expect(await can(70_000)).toMatchObject({ refundable: true, partial: { minMinor: 1, maxMinor: 70_000 } })
  expect(await can(70_001)).toMatchObject({ refundable: false, reason: 'refund/provider' })
  expect(await can()).toMatchObject({ refundable: true, fullMinor: 100_000 })
  expect(await refusal(refund(sale, { amountMinor: 70_001 }))).toBe('refund/provider')
  await refund(sale)
  await kasa.pass(0)
  expect(await can(1)).toMatchObject({ refundable: false, reason: 'refund/amount' })
})

test('late money goes back by itself in shops that say so; a second payment of an order waits for one word', async () => {
  const { kasa, refund, now, saleOf, set, told, shop, paid, balances, eventsOf, merchantId } = await start()
  await set({ lateMoney: 'refund', commissionBps: {} })
  const validTo = String(kasa.clock.now().getTime() / 1000 + 600)
  const page = await kasa.open({ validTo, urlNotification: shop.url, customerEmail: 'jan@sklep.example' })
  await kasa.post(`${page}/transfer`, {})
  await kasa.post(`${page}/leave`, {})
  await kasa.pass(601)
  await kasa.post(`${page}/arrived`, { arrived: 'exact' }).catch(() => undefined)
  const late = await saleOf(page)
  const [operation] = await kasa.read.operations.ofTransaction(merchantId, late.id)
  expect((await kasa.payment(page)).status).toBe('cancelled')
  if (late.paidMinor === 0) throw new Error(`no money came for ${operation?.reference}`)
  for (let round = 0; round < 3; round++) await kasa.pass(1)
  expect(await now(late)).toMatchObject({ surplusMinor: 12_990, surplusReturnedMinor: 12_990, returnAt: null })
  expect(told().filter(word => word.startsWith('refund'))).toEqual([])
  expect(await eventsOf(page)).toEqual(expect.arrayContaining(['refund.asked', 'refund.settled']))
  expect((await kasa.read.letters.recent(merchantId, 1))[0]?.kind).toBe('refund.done')
  const ended = await kasa.page(page)
  expect(ended).toMatch(/Zwrócono: 129,90/)
  expect(ended).not.toContain('Pieniądze nie zostały pobrane')
  expect(await balances()).toEqual({})

  const twice = [
    await kasa.open({ orderId: 'TWICE/1', orderDescription: 'a', urlNotification: shop.url }),
    await kasa.open({ orderId: 'TWICE/1', orderDescription: 'b', urlNotification: shop.url }),
  ]
  for (const one of twice) await kasa.post(`${one}/bank`, { bank: 'ing' })
  for (const one of twice) {
    const { id } = await saleOf(one)
    const [sale] = await kasa.read.operations.ofTransaction(merchantId, id)
    await kasa.post(`/sandbox/bank/${sale?.reference}`, { answer: 'pay' })
  }
  await kasa.pass(1)
  await kasa.pass(1)
  const second = await saleOf(twice[1] ?? '')
  expect(second).toMatchObject({ surplusMinor: 12_990, returnAt: null })
  expect(await balances()).toMatchObject({ surplus: -12_990, payable: -12_990 })
  const before = told().length
  await refund(second)
  await kasa.pass(0)
  await kasa.pass(0)
  expect(await balances()).toMatchObject({ payable: -12_990 })
  expect((await balances()).surplus).toBeUndefined()
  expect(told()).toHaveLength(before)
  expect((await paid()).sale.status).toBe('settled')
})

test('late money goes back also while the provider that decides about refunds is silent', async () => {
  const lender = openCounterparty({ id: 'lender', money: 'test', methodCodes: ['inbank'] })
  lender.script.start = { outcome: 'pending' }
  const refunds = {
    refund: async ({ reference, amountMinor, currency }: RefundOrder) => ({
      ...{ reference, outcome: 'settled' as const, amountMinor, currency },
    }),
    terms: () => Promise.reject(new Error('socket hang up')),
  }
  const { kasa, set, saleOf, now } = await start('sqlite', { connectors: [{ ...lender.connector, refunds }] })
  await set({ lateMoney: 'refund' })
  const validTo = String(kasa.clock.now().getTime() / 1000 + 600)
  const page = await kasa.open({ amount: '100000', validTo })
  await kasa.post(`${page}/instalments`, { plan: 'inbank-12' })
  await kasa.post(`${page}/leave`, {})
  await kasa.pass(601)
  const { path, init } = lender.message({ outcome: 'settled' })
  await kasa.request(path, init)
  const late = await saleOf(page)
  expect(late).toMatchObject({ connector: 'lender', surplusMinor: 100_000 })
  await kasa.pass(1)
  await kasa.pass(1)
  expect(await now(late)).toMatchObject({ surplusReturnedMinor: 100_000, refundedMinor: 100_000 })
})

test('late money that cannot be asked back just now holds up no other', async () => {
  const { kasa, set, saleOf, now } = await start()
  await set({ lateMoney: 'refund' })
  const validTo = String(kasa.clock.now().getTime() / 1000 + 600)
  const pages = [await kasa.open({ validTo }), await kasa.open({ validTo })]
  for (const page of pages) {
    await kasa.post(`${page}/transfer`, {})
    await kasa.post(`${page}/leave`, {})
  }
  await kasa.pass(601)
  for (const page of pages) await kasa.post(`${page}/arrived`, { arrived: 'exact' })
  const sales = await Promise.all(pages.map(saleOf))
  let ids = 0
  const newId = () => {
    if (ids++ === 0) throw new Error('no id')
    return randomUUID()
  }
  const connectors = new Map([[sales[0]?.connector ?? '', { refunds: {} } as Connector]])
  const needs = { store: kasa.gateway.storage, connectors, businessClock: kasa.clock.now, newId }
  await expect(returnLateMoney(needs)(10)).rejects.toThrow('no id')
  const returned = await Promise.all(sales.map(async sale => (await now(sale))?.surplusReturnedMinor))
  expect(returned.toSorted()).toEqual([0, 12_990])
  await kasa.pass(1)
  await kasa.pass(1)
})
