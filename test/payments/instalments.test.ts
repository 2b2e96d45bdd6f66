import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { annualPercentageRate, instalmentPlan } from '../../src/payments/instalments.js'

const percent = (rate: number): number => Math.round(rate * 10_000) / 100
const repaid = (...rows: [years: number, amount: number][]) =>
  rows.map(([years, amount]) => ({ years, amountMinor: amount * 100 }))

/** Directive 98/7/EC, annex: examples of the equation that Directive 2008/48/EC took over. A: real days, B: months of a standard year. */
test.each([
  ['A1: 1000 lent, 1200 repaid after 546 days: (1.2)^(365/546) − 1', 1000, repaid([546 / 365, 1200]), 12.96],
  [
    'A3, B3: two repayments of 600 after one and two years: x = (−1 + √(1 + 4·1000/600))/2, 1/x − 1',
    1000,
    repaid([1, 600], [2, 600]),
    13.07,
  ],
  ['B1: the same loan for a year and a half: 1.2^(2/3) − 1', 1000, repaid([1.5, 1200]), 12.92],
  ['B2: 50 of it kept for costs: (1200/950)^(2/3) − 1', 950, repaid([1.5, 1200]), 16.85],
  [
    'B4: 272 after three months, 272 after six, 544 after twelve',
    1000,
    repaid([0.25, 272], [0.5, 272], [1, 544]),
    13.19,
  ],
] as const)('the annual rate is the published one: %s', (_name, lent, repayments, published) => {
  expect(percent(annualPercentageRate(lent * 100, repayments))).toBe(published)
})

test('the annual rate of equal instalments is the nominal one compounded monthly, and 0 where nothing is added', () => {
  expect(percent(instalmentPlan(1_299_00, 12, 11_90).annualRate)).toBe(percent((1 + 0.119 / 12) ** 12 - 1))
  expect(instalmentPlan(1_299_00, 10, 0)).toEqual({
    ...{ count: 10, monthlyMinor: 129_90, lastMinor: 129_90, totalMinor: 1_299_00, costMinor: 0, annualRate: 0 },
  })
})

/** By hand: 1000.00 at 12 % = 1 % a month; 1000 · 0.01 / (1 − 1.01⁻³) = 340.02; owed 669.98, 336.66, last 336.66 + 3.37. */
test('the last instalment takes the rounding', () => {
  const { monthlyMinor, lastMinor, totalMinor, costMinor } = instalmentPlan(1_000_00, 3, 12_00)
  expect([monthlyMinor, lastMinor, totalMinor, costMinor]).toEqual([340_02, 340_03, 1_020_07, 20_07])
  const free = instalmentPlan(1_000_00, 3, 0)
  expect([free.monthlyMinor, free.lastMinor]).toEqual([333_33, 333_34])
})

test('every plan repays all of the loan and its interest, in instalments that hardly differ, and its rate makes the equation true', () => {
  const amounts = fc.integer({ min: 300_00, max: 50_000_00 })
  const counts = fc.integer({ min: 1, max: 60 })
  const rates = fc.integer({ min: 0, max: 30_00 })
  fc.assert(
    fc.property(amounts, counts, rates, (amountMinor, count, rateBps) => {
      const plan = instalmentPlan(amountMinor, count, rateBps)
      expect(plan.totalMinor).toBe(plan.monthlyMinor * (count - 1) + plan.lastMinor)
      expect(plan.costMinor).toBe(plan.totalMinor - amountMinor)
      expect(Math.abs(plan.lastMinor - plan.monthlyMinor)).toBeLessThanOrEqual(2 * count)
      expect(plan.costMinor >= 0 && (rateBps > 0 || plan.costMinor === 0)).toBe(true)
      const worth = Array.from({ length: count }, (_, month) => {
        const due = month + 1 === count ? plan.lastMinor : plan.monthlyMinor
        return due * (1 + plan.annualRate) ** (-(month + 1) / 12)
      }).reduce((sum, present) => sum + present, 0)
      expect(Math.abs(worth - amountMinor)).toBeLessThan(1)
    }),
  )
})

test.each([
  [0, 3, 0],
  [1000, 0, 0],
  [1000, 2.5, 0],
  [1000, 3, -1],
  [Number.NaN, 3, 0],
])('no plan is made of %p, %p, %p', (amountMinor, count, rateBps) => {
  expect(() => instalmentPlan(amountMinor, count, rateBps)).toThrow(RangeError)
})
