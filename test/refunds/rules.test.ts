import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Transaction } from '../../src/payments/payment.js'
import { Refusal } from '../../src/payments/refusal.js'
import { planRefund, type RefundWish } from '../../src/refunds/plan-refund.js'
import { type RefundTurn, refundLifecycle, refundSteps, stands } from '../../src/refunds/refund-lifecycle.js'
import { refundableUntil } from '../../src/refunds/refund-windows.js'

const grid = `
         accept  settle  reject   bounce
new      pending settled rejected bounced
pending  same    settled rejected bounced
settled  kept    same    kept     bounced
rejected kept    settled same     kept
bounced  kept    kept    kept     same`

test('where a refund stands after each step is exactly the printed table', () => {
  const widths = [9, 8, 8, 9, 7]
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('')
      .trimEnd()
  const rows = stands.map(stand => line([stand, ...refundSteps.map(step => refundLifecycle[stand][step])]))
  expect(`\n${[line(['', ...refundSteps]), ...rows].join('\n')}`).toBe(grid)
})

test('money that left is never left out, and what came back stays back, in whatever order a bank tells it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...refundSteps), { maxLength: 12 }), story => {
      let stand: (typeof stands)[number] = 'new'
      for (const step of story) {
        const next: RefundTurn = refundLifecycle[stand][step]
        if (next !== 'same' && next !== 'kept') stand = next
        if (step === 'settle') expect(['settled', 'bounced']).toContain(stand)
      }
      if (story.includes('bounce') && !story.includes('reject')) expect(stand).toBe('bounced')
    }),
  )
})

test.each([
  ['blik', '2026-01-15T10:00:00Z', '2027-01-15T10:00:00.000Z'],
  ['blik', '2024-02-29T10:00:00Z', '2025-02-28T10:00:00.000Z'],
  ['card', '2026-08-31T23:30:00Z', '2029-08-31T23:30:00.000Z'],
  ['imoje_paylater', '2026-12-31T00:00:00Z', '2027-12-31T00:00:00.000Z'],
  ['imoje_installments', '2026-01-15T10:00:00Z', null],
])('%s paid at %s can be refunded until %s', (method, paidAt, until) => {
  expect(refundableUntil(method, new Date(paidAt))?.toISOString() ?? null).toBe(until)
})

const at = new Date('2026-11-22T12:00:00Z')
const saleOf = (paidMinor: number, surplusMinor: number): Transaction =>
  ({
    ...{ type: 'sale', status: 'settled', method: 'blik', paidMinor: paidMinor + surplusMinor, heldMinor: 0 },
    ...{
      surplusMinor,
      refundedMinor: 0,
      refundAskedMinor: 0,
      surplusReturnedMinor: 0,
      disputedMinor: 0,
      createdAt: at,
    },
  }) as Transaction

test('whatever is wished of a basket in whatever order: no part gives more than its own, and in the end all can go back', () => {
  const wishes = fc.array(
    fc.record({
      amountMinor: fc.integer({ min: -5, max: 400 }),
      origin: fc.constantFrom('sale' as const, 'surplus' as const),
      rows: fc.option(
        fc.array(fc.record({ row: fc.nat(4), amountMinor: fc.integer({ min: 1, max: 300 }) }), { maxLength: 3 }),
        {
          nil: undefined,
        },
      ),
    }),
    { maxLength: 15 },
  )
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 3 }),
      fc.nat(200),
      wishes,
      (parts, rest, asked) => {
        const amountMinor = parts.reduce((sum, part) => sum + part, rest)
        const payment = {
          amountMinor,
          multipayout: parts.map(part => ({ ban: String(part), amountMinor: part, label: '', title: null })),
        }
        const sale = saleOf(amountMinor, 50)
        const given: (readonly number[])[] = []
        const ask = (wish: RefundWish) => {
          const plan = planRefund({ payment, sale, given, terms: null, hasAccount: true, at }, wish)
          expect(plan.amountMinor).toBeGreaterThan(0)
          sale.refundAskedMinor += plan.amountMinor
          if (plan.origin === 'surplus') sale.surplusReturnedMinor += plan.amountMinor
          if (plan.shares) {
            expect(plan.shares.reduce((sum, share) => sum + share, 0)).toBe(plan.amountMinor)
            given.push(plan.shares)
          }
        }
        for (const { rows, ...wish } of asked) {
          try {
            ask({ ...wish, ...(rows && { rows }) })
          } catch (error) {
            if (!(error instanceof Refusal)) throw error
          }
        }
        const left = amountMinor - (sale.refundAskedMinor - sale.surplusReturnedMinor)
        expect(left).toBeGreaterThanOrEqual(0)
        if (left > 0) ask({ origin: 'sale' })
        const gone = [...parts, rest].map((_, part) => given.reduce((sum, shares) => sum + (shares[part] ?? 0), 0))
        expect(gone).toEqual([...parts, rest])
        expect(sale.surplusReturnedMinor).toBeLessThanOrEqual(50)
      },
    ),
  )
})

test('a part that gave more than its own, because a refused refund left after all, gives nothing more; the others do', () => {
  const row = (amountMinor: number) => ({ ban: String(amountMinor), amountMinor, label: '', title: null })
  const payment = { amountMinor: 1_000, multipayout: [row(600), row(300)] }
  const sale = { ...saleOf(1_000, 0), refundedMinor: 800 }
  const given = [
    [600, 0, 0],
    [200, 0, 0],
  ]
  const { shares } = planRefund({ payment, sale, given, terms: null, hasAccount: true, at }, {})
  expect(shares).toEqual([0, 150, 50])
})
