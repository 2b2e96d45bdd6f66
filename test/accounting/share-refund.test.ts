import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type BasketPart, basketParts, refundByRow, refundProRata } from '../../src/accounting/share-refund.js'

const amount = fc.integer({ min: 0, max: 999_999_999 })
const part: fc.Arbitrary<BasketPart> = fc
  .tuple(amount, amount)
  .map(([one, other]) => ({ amountMinor: Math.max(one, other), refundedMinor: Math.min(one, other) }))
const leftOf = ({ amountMinor, refundedMinor }: BasketPart) => amountMinor - refundedMinor
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)

test.each([
  [100_00, [30_00, 20_00], 10_00, [3_00, 2_00, 5_00]],
  [100, [33, 33, 34], 1, [0, 0, 1, 0]],
  [3, [1, 1, 1], 2, [1, 1, 0, 0]],
  [10, [3, 3], 5, [2, 1, 2]],
  [999_999_999, [999_999_998], 999_999_999, [999_999_998, 1]],
])('%d in rows of %j gives %d back as %j', (total, rows, refund, expected) => {
  expect(refundProRata(basketParts(total, rows), refund)).toEqual(expected)
})

test('a refund is shared to the last unit, never takes more than a part has left, and is the same every time', () => {
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (parts, ratio) => {
        const all = sumOf(parts.map(leftOf))
        if (all === 0) return
        const refund = Math.max(1, Math.floor(all * ratio))
        const shares = refundProRata(parts, refund)
        expect(sumOf(shares)).toBe(refund)
        for (const [at, share] of shares.entries()) {
          const left = leftOf(parts[at] as BasketPart)
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(left)
          // Largest remainder: never further than one unit from the exact share.
          expect(Math.abs(share - (refund * left) / all)).toBeLessThan(1.001)
        }
        expect(refundProRata(parts, refund)).toEqual(shares)
      },
    ),
  )
})

test('refunds one after another, by row or pro rata, give every part back exactly once', () => {
  const steps = fc.array(fc.record({ row: fc.option(fc.nat(3)), minor: fc.integer({ min: 1, max: 5_000 }) }), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(fc.tuple(fc.nat(9_000), fc.nat(9_000), fc.nat(9_000)), fc.nat(9_000), steps, (rows, rest, refunds) => {
      let parts = basketParts(sumOf(rows) + rest, rows)
      let given = 0
      const give = (row: number | null, minor: number) => {
        const left = row === null ? sumOf(parts.map(leftOf)) : leftOf(parts[row] as BasketPart)
        const take = Math.min(minor, left)
        if (take === 0) return
        const shares = row === null ? refundProRata(parts, take) : refundByRow(parts, row, take)
        parts = parts.map((one, at) => ({ ...one, refundedMinor: one.refundedMinor + (shares[at] ?? 0) }))
        given += take
      }
      for (const { row, minor } of refunds) give(row, minor)
      expect(sumOf(parts.map(({ refundedMinor }) => refundedMinor))).toBe(given)
      give(null, Number.MAX_SAFE_INTEGER)
      expect(parts.every(one => leftOf(one) === 0)).toBe(true)
    }),
  )
})

test('what is not there cannot be given back', () => {
  const parts = basketParts(100, [40])
  expect(parts).toEqual([40, 60].map(amountMinor => ({ amountMinor, refundedMinor: 0 })))
  expect(() => basketParts(100, [60, 41])).toThrow('exceed its amount by 1')
  expect(() => refundProRata(parts, 101)).toThrow('more than the 100 that is left')
  expect(() => refundByRow(parts, 0, 41)).toThrow('more than the 40 that is left')
  expect(() => refundByRow(parts, 2, 1)).toThrow('no row 2')
  for (const wrong of [0, -1, 0.5, Number.NaN])
    expect(() => refundProRata(parts, wrong)).toThrow('not a positive number')
})
