import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { commissionMinor } from '../../src/accounting/commission.js'
import { entriesOf, type PostingStep, sidesOf } from '../../src/accounting/posting.js'
import {
  isNotified,
  lifecycle,
  moves,
  paymentStatus,
  printLifecycle,
  steps,
  turn,
} from '../../src/payments/lifecycle.js'
import { type Status, statuses } from '../../src/payments/payment.js'

const grid = `
                         start                    authorize                submit                   settle                   reject                   cancel                   fail
new                      pending                  authorized               submitted_for_settlement settled                  rejected                 cancelled                error
pending                  same                     authorized               submitted_for_settlement settled                  rejected                 cancelled                error
authorized               kept                     same                     submitted_for_settlement settled                  kept                     cancelled                kept
submitted_for_settlement kept                     kept                     same                     settled                  rejected                 cancelled                error
settled                  kept                     kept                     kept                     same                     kept                     kept                     kept
rejected                 kept                     kept                     kept                     settled                  same                     kept                     kept
cancelled                kept                     kept                     kept                     settled                  kept                     same                     kept
error                    kept                     kept                     kept                     settled                  kept                     kept                     same`

test('the whole grid of statuses and steps is exactly the printed one', () => {
  expect(`\n${printLifecycle()}`).toBe(grid)
})

test('whatever reports come in whatever order: settled is never left, and a settle always settles', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 30 }), story => {
      let status: Status = 'new'
      for (const step of story) {
        const next = turn(status, step)
        if (status === 'settled') expect(moves(next)).toBe(false)
        if (moves(next)) status = next
        if (step === 'settle') expect(status).toBe('settled')
      }
    }),
  )
})

test('a repeated step changes nothing the second time', () => {
  for (const status of statuses) {
    for (const step of steps) {
      const next = turn(status, step)
      if (moves(next)) expect(moves(turn(next, step))).toBe(false)
    }
  }
  expect(Object.keys(lifecycle)).toEqual([...statuses])
})

const facts = { amountMinor: 100, paidMinor: 0, closedReason: null, hosted: true, tries: [] } as const
const sale = (status: Status, live = false) => ({ type: 'sale' as const, status, live })
const cases: [string, Partial<Parameters<typeof paymentStatus>[0]>, Status][] = [
  ['nothing tried yet', {}, 'new'],
  ['a try waits for its payer to begin', { tries: [sale('new')] }, 'new'],
  ['a try is under way', { tries: [sale('pending', true)] }, 'pending'],
  ['a try on the page was declined: the payer can try again', { tries: [sale('rejected')] }, 'pending'],
  ['a try was left for another method', { tries: [sale('cancelled')] }, 'pending'],
  ['a REST sale was declined: there is no page to try again', { hosted: false, tries: [sale('rejected')] }, 'rejected'],
  ['a REST sale failed', { hosted: false, tries: [sale('error')] }, 'error'],
  ['held money', { tries: [sale('authorized', true)] }, 'authorized'],
  ['paid', { paidMinor: 100, tries: [sale('settled')] }, 'settled'],
  ['paid after it expired', { paidMinor: 100, closedReason: 'expired', tries: [sale('settled')] }, 'settled'],
  ['paid too little so far', { paidMinor: 0, tries: [sale('pending', true)] }, 'pending'],
  ['expired', { closedReason: 'expired', tries: [sale('rejected')] }, 'cancelled'],
  ['cancelled before any try', { closedReason: 'cancelled' }, 'cancelled'],
  ['a refund says nothing about the payment', { tries: [{ type: 'refund', status: 'pending', live: false }] }, 'new'],
]
test.each(cases)('payment status: %s', (_name, given, expected) => {
  expect(paymentStatus({ ...facts, ...given })).toBe(expected)
})

test('shops are told about every status but new and submitted_for_settlement', () => {
  expect(statuses.filter(status => !isNotified[status])).toEqual(['new', 'submitted_for_settlement'])
})

test.each([
  [12_990, 159, 207],
  [100, 140, 1],
  [50, 100, 1],
  [49, 100, 0],
  [999_999_999, 159, 15_900_000],
  [1, 0, 0],
])('commission of %i at %i basis points is %i, half up', (amountMinor, rateBps, expected) => {
  expect(commissionMinor(amountMinor, rateBps)).toBe(expected)
})

test('every posting step balances, for every amount', () => {
  const stepNames: PostingStep[] = [
    'settle',
    'commission',
    'multipayout',
    'surplus',
    'credit',
    'refund_asked',
    'refund_done',
    'refund_failed',
    'refund_bounced',
    'payout_made',
    'payout_confirmed',
    'connector_paid',
    'unmatched',
    'dispute_opened',
    'dispute_won',
  ]
  const place = { merchantId: 1, shopId: 1, livemode: false, currency: 'PLN', paymentId: 1, transactionId: 1 }
  fc.assert(
    fc.property(fc.constantFrom(...stepNames), fc.integer({ min: 0, max: 999_999_999 }), (step, amountMinor) => {
      const entries = entriesOf({ step, amountMinor, from: 'receivable:test', source: 's' }, place, new Date(0))
      expect(entries.reduce((sum, entry) => sum + entry.amountMinor, 0)).toBe(0)
      expect(entries.length).toBe(amountMinor === 0 ? 0 : 2)
      const sides = sidesOf(step, 'receivable:test')
      expect(sides.debit).not.toBe(sides.credit)
    }),
  )
})

test('amounts are booked on the Warsaw day', () => {
  const place = { merchantId: 1, shopId: 1, livemode: false, currency: 'PLN', paymentId: 1, transactionId: 1 }
  const [entry] = entriesOf(
    { step: 'settle', amountMinor: 1, from: 'bank', source: 's' },
    place,
    new Date('2026-01-31T23:30:00Z'),
  )
  expect(entry?.bookedOn).toBe('2026-02-01')
})

test.each([0.5, -1, Number.NaN, 2 ** 53])('the ledger refuses the amount %p', amountMinor => {
  const place = { merchantId: 1, shopId: 1, livemode: false, currency: 'PLN', paymentId: 1, transactionId: 1 }
  expect(() => entriesOf({ step: 'settle', amountMinor, from: 'bank', source: 's' }, place, new Date(0))).toThrow(
    RangeError,
  )
})
