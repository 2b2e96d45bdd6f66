import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { applyReport } from '../../src/payments/apply-report.js'
import { closePayment } from '../../src/payments/close-payment.js'
import type { Connector, Report } from '../../src/payments/connector.js'
import { leaveTry } from '../../src/payments/leave-try.js'
import { channels } from '../../src/payments/methods.js'
import type { Payment } from '../../src/payments/payment.js'
import { Refusal } from '../../src/payments/refusal.js'
import { startTry } from '../../src/payments/start-try.js'
import { openGateway, type TestGateway } from './open-gateway.js'

/** A bank that takes every order and says nothing by itself. */
const silentBank = (id: string): Connector => ({
  id,
  money: 'test',
  methodCodes: new Set(channels.map(({ code }) => code)),
  acceptsCardData: true,
  start: async ({ reference }) => ({ report: { reference, outcome: 'pending' }, next: { kind: 'wait' } }),
  ask: async reference => ({ reference, outcome: 'pending' }),
  cancel: async reference => ({ reference, outcome: 'pending' }),
  read: () => {
    throw new Refusal('report/forged')
  },
})

let kasa: TestGateway
const bank = silentBank('silent')
beforeAll(async () => {
  kasa = await openGateway('sqlite', { connectors: [bank] })
})
afterAll(() => kasa.close())

type Deed =
  | { do: 'try'; payment: number; code: 'ing' | 'wt' }
  | { do: 'leave' | 'expire'; payment: number }
  | { do: 'report'; nth: number; outcome: Report['outcome']; amountMinor: number; credit: number }

const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('try' as const),
        payment: fc.nat(1),
        code: fc.constantFrom('ing' as const, 'wt' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'expire' as const), payment: fc.nat(1) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('report' as const),
        nth: fc.nat(5),
        outcome: fc.constantFrom<Report['outcome']>(
          'settled',
          'credited',
          'credited',
          'rejected',
          'cancelled',
          'error',
          'pending',
        ),
        amountMinor: fc.constantFrom(200, 400, 1000, 1000, 1700),
        credit: fc.nat(4),
      }),
    },
  ),
  { maxLength: 25 },
)

/** Nobody listens there and no courier runs: what is owed stays to be seen. */
const urlNotification = 'http://127.0.0.1:9/n'

/** Two small transfers reach a try that was left after the payment was paid otherwise. */
const latePartsTwice: Deed[] = [
  { do: 'try', payment: 0, code: 'wt' },
  { do: 'leave', payment: 0 },
  { do: 'try', payment: 0, code: 'ing' },
  { do: 'report', nth: 1, outcome: 'settled', amountMinor: 1000, credit: 0 },
  { do: 'report', nth: 0, outcome: 'credited', amountMinor: 200, credit: 1 },
  { do: 'report', nth: 0, outcome: 'credited', amountMinor: 400, credit: 2 },
]

/** A left try is paid late while the next one is still live and is declined afterwards. */
const paidLateThenDeclined: Deed[] = [
  { do: 'try', payment: 0, code: 'ing' },
  { do: 'leave', payment: 0 },
  { do: 'try', payment: 0, code: 'ing' },
  { do: 'report', nth: 0, outcome: 'settled', amountMinor: 1000, credit: 0 },
  { do: 'report', nth: 1, outcome: 'rejected', amountMinor: 1000, credit: 0 },
]

/** The other payment of the order is declined first; its message must not reach the shop once the order is paid. */
const declinedThenPaidElsewhere: Deed[] = [
  { do: 'try', payment: 1, code: 'ing' },
  { do: 'report', nth: 0, outcome: 'rejected', amountMinor: 1000, credit: 0 },
  { do: 'try', payment: 0, code: 'ing' },
  { do: 'report', nth: 1, outcome: 'settled', amountMinor: 1000, credit: 0 },
]

/** Part of a transfer, then the payer chooses another method, then the end. */
const partLeftExpired: Deed[] = [
  { do: 'try', payment: 0, code: 'wt' },
  { do: 'report', nth: 0, outcome: 'credited', amountMinor: 400, credit: 0 },
  { do: 'leave', payment: 0 },
  { do: 'expire', payment: 0 },
]

/** The payer left a try for another; both are paid in the end. */
const twiceInOnePayment: Deed[] = [
  { do: 'try', payment: 0, code: 'ing' },
  { do: 'leave', payment: 0 },
  { do: 'try', payment: 0, code: 'ing' },
  { do: 'report', nth: 0, outcome: 'settled', amountMinor: 1000, credit: 0 },
  { do: 'report', nth: 1, outcome: 'settled', amountMinor: 1000, credit: 0 },
]

/** The shop of a paid order still hears that it is paid, and nothing that would cancel it. */
const expectMessages = async (payments: readonly Payment[]) => {
  const recent = await kasa.read.outbox.recent(payments[0]?.merchantId ?? 0, 60)
  const waiting = (payment: Payment) =>
    recent
      .filter(({ eventId, state }) => eventId.includes(payment.publicId) && state === 'waiting')
      .map(({ body }) => JSON.parse(body).transaction?.status ?? JSON.parse(body).payment.status)
  if (!payments.some(({ status }) => status === 'settled')) return
  for (const payment of payments) expect(waiting(payment)).toEqual(payment.status === 'settled' ? ['settled'] : [])
}

test('whatever two payments of one order go through, every unit that arrived is booked once: paid, held or surplus', async () => {
  const needs = {
    store: kasa.gateway.storage,
    connectors: new Map([[bank.id, bank]]),
    businessClock: kasa.clock.now,
    newId: () => crypto.randomUUID(),
    vault: { seal: async (plain: string) => plain },
  }
  let run = 0
  let heldBefore = 0
  await fc.assert(
    fc.asyncProperty(deeds, async story => {
      const orderId = `story-${run++}`
      const paths = [
        await kasa.open({ amount: '1000', orderId, orderDescription: 'a', urlNotification }),
        await kasa.open({ amount: '1000', orderId, orderDescription: 'b', urlNotification }),
      ]
      const ids = await Promise.all(paths.map(path => kasa.payment(path)))
      const references: string[] = []
      const arrived = new Map<string, number>()
      const refused = (error: unknown) => {
        if (!(error instanceof Refusal)) throw error
      }
      for (const deed of story) {
        const payment = 'payment' in deed ? ids[deed.payment] : undefined
        if (deed.do === 'report') {
          const reference = references[deed.nth % Math.max(references.length, 1)]
          if (reference === undefined) continue
          const creditId = `${orderId}-${reference}-${deed.credit}`
          const source = deed.outcome === 'credited' ? creditId : reference
          if (deed.outcome === 'settled' || deed.outcome === 'credited') {
            if (!arrived.has(source)) arrived.set(source, deed.amountMinor)
          }
          await applyReport(needs)({
            connector: bank.id,
            report: {
              reference,
              outcome: deed.outcome,
              amountMinor: arrived.get(source) ?? deed.amountMinor,
              currency: 'PLN',
              ...(deed.outcome === 'credited' && { creditId }),
            },
          })
        } else if (payment === undefined) {
        } else if (deed.do === 'try') {
          const channel = channels.find(({ code }) => code === deed.code)
          if (channel === undefined) throw new Error('no such channel')
          const order = {
            merchantId: payment.merchantId,
            paymentId: payment.id,
            channel,
            connector: bank,
            language: 'pl',
            addressHash: 'x',
            returnUrl: '',
            callbackUrl: '',
          }
          const started = await startTry(needs)(order).catch(refused)
          const [sale] = started
            ? await kasa.read.operations.ofTransaction(payment.merchantId, started.transaction.id)
            : []
          if (sale) references.push(sale.reference)
        } else if (deed.do === 'leave') {
          await leaveTry(needs)(payment)
        } else {
          await closePayment(needs)(payment.merchantId, payment.id, 'expired').catch(refused)
        }
      }
      const total = [...arrived.values()].reduce((sum, amount) => sum + amount, 0)
      const payments = await Promise.all(paths.map(path => kasa.payment(path)))
      const paid = payments.reduce((sum, { paidMinor }) => sum + paidMinor, 0)
      const surplus = payments.reduce((sum, { surplusMinor }) => sum + surplusMinor, 0)
      const tries = (
        await Promise.all(payments.map(({ merchantId, id }) => kasa.read.transactions.ofPayment(merchantId, id)))
      ).flat()
      const received = tries.reduce((sum, { paidMinor }) => sum + paidMinor, 0)
      const held = tries.reduce((sum, { heldMinor }) => sum + heldMinor, 0)
      expect(received).toBe(total)
      expect(paid + surplus + held).toBe(total)
      expect(paid === 0 || paid === 1000).toBe(true)
      const suspense = (await kasa.read.ledger.balances(payments[0]?.merchantId ?? 0, payments[0]?.shopId ?? 0)).find(
        ({ account }) => account === 'suspense',
      )
      expect(heldBefore + held + (suspense?.balanceMinor ?? 0)).toBe(0)
      heldBefore += held
      await expectMessages(payments)
      for (const payment of payments) {
        expect(payment.status === 'settled').toBe(payment.paidMinor === 1000)
        const live = tries.filter(({ live: isLive, paymentId }) => isLive && paymentId === payment.id)
        expect(live.length).toBeLessThanOrEqual(1)
        if (payment.closedReason === 'expired')
          expect(
            tries.filter(({ paymentId }) => paymentId === payment.id).every(({ heldMinor }) => heldMinor === 0),
          ).toBe(true)
        await leaveTry(needs)(payment)
        expect(
          (await kasa.read.transactions.ofPayment(payment.merchantId, payment.id)).some(({ live: isLive }) => isLive),
        ).toBe(false)
        const events = await kasa.read.events.ofPayment(payment.merchantId, payment.id)
        expect(events.map(({ sequence }) => sequence)).toEqual(
          [...new Set(events.map(({ sequence }) => sequence))].sort((a, b) => a - b),
        )
      }
    }),
    {
      numRuns: 150,
      examples: [
        [twiceInOnePayment],
        [latePartsTwice],
        [paidLateThenDeclined],
        [declinedThenPaidElsewhere],
        [partLeftExpired],
      ],
    },
  )
  expect((await kasa.ledgerSums()).every(({ sumMinor }) => sumMinor === 0)).toBe(true)
})
