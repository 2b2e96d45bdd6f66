import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { asWarsawDay, dayAfter, dayBegins, daysFrom, warsawDayOf } from '../../src/accounting/warsaw-day.js'

test.each([
  ['2026-11-22', '2026-11-21T23:00:00.000Z'],
  ['2026-07-01', '2026-06-30T22:00:00.000Z'],
  ['2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['2026-03-30', '2026-03-29T22:00:00.000Z'],
  ['2026-10-25', '2026-10-24T22:00:00.000Z'],
  ['2026-10-26', '2026-10-25T23:00:00.000Z'],
])('%s begins at %s', (day, moment) => {
  expect(dayBegins(day).toISOString()).toBe(moment)
})

test('every moment lies in its day: not before it begins, before the next begins', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('2000-01-02'), max: new Date('2150-01-01'), noInvalidDate: true }), moment => {
      const day = warsawDayOf(moment)
      expect(dayBegins(day).getTime()).toBeLessThanOrEqual(moment.getTime())
      expect(dayBegins(dayAfter(day, 1)).getTime()).toBeGreaterThan(moment.getTime())
    }),
  )
})

test('days are counted over months and refused when there is none such', () => {
  expect(daysFrom('2026-02-27', '2026-03-02')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
  expect(daysFrom('2026-03-02', '2026-03-01')).toEqual([])
  expect(['2026-02-28', '2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', ''].map(asWarsawDay)).toEqual([
    '2026-02-28',
    ...Array(5).fill(undefined),
  ])
})
