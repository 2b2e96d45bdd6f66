import { afterEach, describe, expect, test } from '@jest/globals'
import { failureLimits } from '../../src/payments/failures.js'
import { engines } from '../storage/engines.js'
import { openGateway, type TestGateway } from './open-gateway.js'

const pairs = 100
const open: TestGateway[] = []
afterEach(async () => {
  for (const kasa of open.splice(0)) await kasa.close()
})
const start = async (engine: (typeof engines)[number]) => {
  const kasa = await openGateway(engine)
  open.push(kasa)
  return kasa
}

/** Runs work for 0…count-1, a few at a time. */
const each = async <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> => {
  const results: T[] = []
  for (let from = 0; from < count; from += 20) {
    results.push(...(await Promise.all(Array.from({ length: Math.min(20, count - from) }, (_, at) => work(from + at)))))
  }
  return results
}

const referenceOf = async (kasa: TestGateway, path: string): Promise<string> => {
  const payment = await kasa.payment(path)
  const [transaction] = await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)
  const [sale] = await kasa.read.operations.ofTransaction(payment.merchantId, transaction?.id ?? 0)
  return sale?.reference ?? ''
}

describe.each(engines)('on %s', engine => {
  test(`two payments of one order settle at once, ${pairs} times: one owns the order, the other's money is surplus`, async () => {
    const kasa = await start(engine)
    const orders = await each(pairs, async index => {
      const pages = [
        await kasa.open({ orderId: `R${index}`, orderDescription: 'a' }),
        await kasa.open({ orderId: `R${index}`, orderDescription: 'b' }),
      ]
      for (const page of pages) await kasa.post(`${page}/bank`, { bank: 'ing' })
      return pages
    })
    await each(pairs, async index => {
      for (const page of orders[index] ?? [])
        await kasa.post(`/sandbox/bank/${await referenceOf(kasa, page)}`, { answer: 'pay' })
    })
    for (let round = 0; round < 6; round++) await kasa.pass(1)
    const outcomes = await each(pairs, async index => {
      const payments = await Promise.all((orders[index] ?? []).map(page => kasa.payment(page)))
      return payments
        .map(({ paidMinor, surplusMinor }) => `${paidMinor}+${surplusMinor}`)
        .sort()
        .join(' ')
    })
    expect(new Set(outcomes)).toEqual(new Set(['0+12990 12990+0']))
    const balances = await kasa.read.ledger.balances(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0)
    const surplus = balances.find(({ account }) => account === 'surplus')
    expect(surplus?.balanceMinor).toBe(-12_990 * pairs)
  })

  test(`late money meets expiry, ${pairs} times: every payment ends settled, whoever came first`, async () => {
    const kasa = await start(engine)
    const validTo = String(kasa.clock.now().getTime() / 1000 + 600)
    const pages = await each(pairs, async () => {
      const page = await kasa.open({ validTo })
      await kasa.post(`${page}/transfer`, {})
      await kasa.post(`${page}/leave`, {})
      await kasa.post(`${page}/arrived`, { arrived: 'exact' })
      return page
    })
    // One round delivers the bank's messages and expires what is due, both for all payments at once.
    kasa.clock.forward(601)
    await Promise.all([kasa.gateway.tick(), kasa.gateway.tick()])
    await kasa.pass(10)
    const states = await each(pairs, async index => {
      const { status, paidMinor, surplusMinor } = await kasa.payment(pages[index] ?? '')
      return `${status} ${paidMinor} ${surplusMinor}`
    })
    expect(new Set(states)).toEqual(new Set(['settled 12990 0']))
  })

  test('one callback delivered many times at once posts once', async () => {
    const kasa = await start(engine)
    const page = await kasa.open()
    await kasa.post(`${page}/bank`, { bank: 'ing' })
    await kasa.post(`/sandbox/bank/${await referenceOf(kasa, page)}`, { answer: 'pay' })
    await Promise.all(Array.from({ length: 10 }, () => kasa.gateway.tick()))
    const payment = await kasa.payment(page)
    expect([payment.paidMinor, payment.surplusMinor]).toEqual([12_990, 0])
    const events = await kasa.read.events.ofPayment(payment.merchantId, payment.id)
    expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(events.length)
    expect(events.filter(({ kind }) => kind === 'transaction.settled')).toHaveLength(1)
  })

  test('an address that types wrong codes into many payments at once exceeds its limit by those in the air, then types no more', async () => {
    const kasa = await start(engine)
    const pages = await each(41, () => kasa.open())
    const type = (page: string, code = '123456') => kasa.post(`${page}/blik`, { code })
    const tried = async () =>
      (await Promise.all(pages.map(page => kasa.payment(page)))).filter(({ status }) => status !== 'new').length
    await each(10, index => type(pages[index] ?? ''))
    await Promise.all(pages.slice(10, 30).map(page => type(page)))
    const after = await tried()
    expect(after).toBeGreaterThanOrEqual(failureLimits.address)
    expect(after).toBeLessThanOrEqual(30)
    await Promise.all(pages.slice(30).map(page => type(page, '999000')))
    expect(await tried()).toBe(after)
  })
})
