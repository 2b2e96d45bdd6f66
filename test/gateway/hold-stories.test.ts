import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { applyReport } from '../../src/payments/apply-report.js'
import { askConnectors } from '../../src/payments/ask-connectors.js'
import { captureSale } from '../../src/payments/capture-sale.js'
import type { Connector, HoldOrder, Report } from '../../src/payments/connector.js'
import { endDueHolds } from '../../src/payments/end-due-holds.js'
import { leaveTry } from '../../src/payments/leave-try.js'
import { channels } from '../../src/payments/methods.js'
import { Refusal } from '../../src/payments/refusal.js'
import { startTry } from '../../src/payments/start-try.js'
import { voidSale } from '../../src/payments/void-sale.js'
import { openGateway, type TestGateway } from './open-gateway.js'

/** How the bank meets the end of a hold; `lost`: it does it, and its answer is lost; `deaf`: it never hears of it. */
type Manner = 'does' | 'refuses' | 'lost' | 'deaf'
const whole = 1000

/** A bank with books of its own, which are the truth: what it holds, and what it took. */
const openBank = () => {
  const sales = new Map<string, { state: 'asked' | 'held' | 'taken' | 'free'; takenMinor: number }>()
  const ends = new Map<string, Report>()
  const mood: { manner: Manner } = { manner: 'does' }
  const saleReport = (reference: string): Report => {
    const { state = 'free', takenMinor = 0 } = sales.get(reference) ?? {}
    const outcome = ({ asked: 'pending', held: 'authorized', taken: 'settled', free: 'cancelled' } as const)[state]
    return { reference, outcome, amountMinor: state === 'taken' ? takenMinor : whole, currency: 'PLN' }
  }
  const carryOut = ({ saleReference, reference, amountMinor }: HoldOrder, kind: 'capture' | 'void'): Report => {
    const sale = sales.get(saleReference)
    if (sale?.state !== 'held') return { reference, outcome: sale?.state === 'taken' ? 'rejected' : 'cancelled' }
    sale.state = kind === 'capture' ? 'taken' : 'free'
    sale.takenMinor = kind === 'capture' ? amountMinor : 0
    return kind === 'capture'
      ? { reference, outcome: 'settled', amountMinor, currency: 'PLN' }
      : { reference, outcome: 'cancelled' }
  }
  const end = (kind: 'capture' | 'void') => async (order: HoldOrder) => {
    const known = ends.get(order.reference)
    if (known !== undefined) return known
    const { manner } = mood
    if (manner === 'deaf') throw new Error('socket hang up')
    const report: Report =
      manner === 'refuses' ? { reference: order.reference, outcome: 'rejected' } : carryOut(order, kind)
    ends.set(order.reference, report)
    if (manner === 'lost') throw new Error('socket hang up')
    return report
  }
  const connector: Connector = {
    ...{ id: 'booked', money: 'test', methodCodes: new Set(['ecom3ds']), acceptsCardData: true },
    start: async ({ reference }) => {
      sales.set(reference, { state: 'asked', takenMinor: 0 })
      return { report: { reference, outcome: 'pending' }, next: { kind: 'wait' } }
    },
    holds: { capture: end('capture'), void: end('void') },
    ask: async reference => {
      if (sales.has(reference)) return saleReport(reference)
      return ends.get(reference) ?? { reference, outcome: 'unheard' }
    },
    // Its payers are at their banks: nothing stops them.
    cancel: async reference => saleReport(reference),
    read: () => {
      throw new Refusal('report/forged')
    },
  }
  return { connector, sales, mood, saleReport }
}

let kasa: TestGateway
const bank = openBank()
beforeAll(async () => {
  kasa = await openGateway('sqlite', { connectors: [bank.connector] })
  await kasa.gateway.storage.write(async ({ shops }) => {
    const found = await shops.byId(kasa.shop?.shop.merchantId ?? 0, kasa.shop?.shop.id ?? 0)
    const hold = { on: true, hours: 2, atEnd: 'capture' as const }
    if (found) await shops.save({ ...found, settings: { ...found.settings, hold } })
  })
  kasa.forget()
})
afterAll(() => kasa?.close())

type Deed =
  | { do: 'try' | 'leave'; payment: number }
  | { do: 'says' | 'takes'; sale: number }
  | { do: 'capture'; sale: number; amountMinor: number; manner: Manner }
  | { do: 'void'; sale: number; manner: Manner }
  | { do: 'pass'; minutes: number; manner: Manner }

const payment = fc.nat(1)
const sale = fc.nat(3)
const manner = fc.constantFrom<Manner>('does', 'does', 'does', 'refuses', 'lost', 'deaf')
const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('try' as const), payment }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), payment }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('says' as const), sale }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('takes' as const), sale }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('capture' as const),
        sale,
        amountMinor: fc.constantFrom(300, 1000),
        manner,
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('void' as const), sale, manner }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(1, 70, 130), manner }),
    },
  ),
  { minLength: 3, maxLength: 20 },
)

test('whatever holds of two payments of one order go through, all that the bank took is booked once, and it holds nothing for ever', async () => {
  const needs = {
    ...{ store: kasa.gateway.storage, businessClock: kasa.clock.now, systemClock: () => new Date() },
    ...{ newId: () => crypto.randomUUID(), vault: { seal: async (plain: string) => plain } },
    connectors: new Map([[bank.connector.id, bank.connector]]),
  }
  const channel = channels.find(({ code }) => code === 'ecom3ds')
  if (channel === undefined) throw new Error('no such channel')
  const refused = (error: unknown) => {
    if (!(error instanceof Refusal)) throw error
  }
  const work = async () => {
    await askConnectors(needs)(100)
    await endDueHolds(needs)(100)
  }
  let run = 0
  await fc.assert(
    fc.asyncProperty(deeds, async story => {
      bank.sales.clear()
      bank.mood.manner = 'does'
      const orderId = `hold-${run++}`
      const paths = [
        await kasa.open({ amount: String(whole), orderId, orderDescription: 'a' }),
        await kasa.open({ amount: String(whole), orderId, orderDescription: 'b' }),
      ]
      const ids = await Promise.all(paths.map(path => kasa.payment(path)))
      const sales: { reference: string; transactionId: string; merchantId: number }[] = []
      for (const deed of story) {
        const of = 'sale' in deed ? sales[deed.sale % Math.max(sales.length, 1)] : undefined
        const owed = 'payment' in deed ? ids[deed.payment] : undefined
        if ('manner' in deed) bank.mood.manner = deed.manner
        if (deed.do === 'pass') {
          kasa.clock.forward(deed.minutes * 60)
          await work()
        } else if (deed.do === 'leave' && owed) await leaveTry(needs)(owed)
        else if (deed.do === 'try' && owed) {
          const { merchantId, id: paymentId } = owed
          const started = await startTry(needs)({
            ...{ merchantId, paymentId, channel, connector: bank.connector, language: 'pl', addressHash: 'x' },
            ...{ returnUrl: '', callbackUrl: '' },
          }).catch(refused)
          if (!started) continue
          const [first] = await kasa.read.operations.ofTransaction(merchantId, started.transaction.id)
          sales.push({ reference: first?.reference ?? '', transactionId: started.transaction.publicId, merchantId })
        } else if (of === undefined) {
        } else if (deed.do === 'capture') {
          await captureSale(needs)({ ...of, amountMinor: deed.amountMinor }).catch(refused)
        } else if (deed.do === 'void') await voidSale(needs)(of).catch(refused)
        else {
          const booked = bank.sales.get(of.reference)
          // It takes what it holds by itself; of a payer who has not answered it says that it holds the money now.
          if (deed.do === 'takes' && booked?.state === 'held')
            Object.assign(booked, { state: 'taken', takenMinor: whole })
          if (deed.do === 'says' && booked?.state === 'asked') booked.state = 'held'
          const report = bank.saleReport(of.reference)
          if (report.outcome !== 'pending') await applyReport(needs)({ connector: bank.connector.id, report })
        }
        await expectLimits(paths)
      }
      // Everybody has time, and the bank does as it is told.
      bank.mood.manner = 'does'
      for (const { state } of bank.sales.values()) expect(['asked', 'held', 'taken', 'free']).toContain(state)
      for (let hours = 0; hours < 12; hours++) {
        kasa.clock.forward(3600)
        await work()
        await work()
      }
      const booked = [...bank.sales.values()]
      expect(booked.filter(({ state }) => state === 'held')).toEqual([])
      const took = booked.reduce((sum, { takenMinor }) => sum + takenMinor, 0)
      const payments = await Promise.all(paths.map(path => kasa.payment(path)))
      const sum = (of: 'paidMinor' | 'surplusMinor') => payments.reduce((all, one) => all + one[of], 0)
      expect(sum('paidMinor') + sum('surplusMinor')).toBe(took)
    }),
    { numRuns: 50, endOnFailure: true },
  )
  expect((await kasa.ledgerSums()).every(({ sumMinor }) => sumMinor === 0)).toBe(true)
})

/** True at every moment of every story. */
const expectLimits = async (paths: readonly string[]) => {
  const payments = await Promise.all(paths.map(path => kasa.payment(path)))
  expect(payments.filter(({ paidMinor }) => paidMinor > 0).length).toBeLessThanOrEqual(1)
  for (const { merchantId, id, status, paidMinor } of payments) {
    expect(status === 'settled').toBe(paidMinor > 0)
    for (const one of await kasa.read.transactions.ofPayment(merchantId, id)) {
      const operations = await kasa.read.operations.ofTransaction(merchantId, one.id)
      const standing = operations.filter(({ kind, state }) => kind !== 'sale' && state !== 'failed')
      expect(standing.length).toBeLessThanOrEqual(1)
      if (one.status === 'settled') expect(one.live).toBe(false)
    }
  }
}
