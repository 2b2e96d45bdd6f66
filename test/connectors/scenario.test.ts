import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { success } from '../../src/connectors/sandbox/outcomes.js'
import type { BankKind, Effects, Rule } from '../../src/connectors/sandbox/ports.js'
import { decide, noEffects, type OrderClues } from '../../src/connectors/sandbox/scenario.js'
import { outcomes, outcomesFor, verdictOf } from '../../src/connectors/sandbox/verdicts.js'

const order = (changes: Partial<OrderClues> = {}): OrderClues => ({
  method: 'blik',
  methodCode: 'blik',
  orderId: 'ZAM/1',
  title: 'Książka',
  amountMinor: 12_990,
  ...changes,
})
const rule = (changes: Partial<Rule> = {}): Rule => ({
  ...noEffects,
  id: 1,
  refund: false,
  method: null,
  orderPrefix: null,
  title: null,
  amountMinor: null,
  every: null,
  probability: null,
  outcome: 'decline',
  ...changes,
})
/** The outcomes of orders that come one after another. */
const run = (rules: readonly Rule[], orders: readonly OrderClues[], seed = 'kasa'): (Effects | null)[] => {
  let counters = {}
  return orders.map(clues => {
    const decided = decide(clues, { rules, seed, counters })
    counters = decided.counters
    return decided.effects
  })
}
const outcomesOf = (...asked: Parameters<typeof run>) => run(...asked).map(effects => effects?.outcome ?? null)

describe('a rule fits', () => {
  test.each<[string, Partial<Rule>, Partial<OrderClues>, boolean]>([
    ['every order when it names nothing', {}, {}, true],
    ['its method', { method: 'pbl' }, { method: 'pbl', methodCode: 'mtransfer' }, true],
    ['its method code', { method: 'mtransfer' }, { method: 'pbl', methodCode: 'mtransfer' }, true],
    ['no other method', { method: 'ing' }, { method: 'pbl', methodCode: 'mtransfer' }, false],
    ['the beginning of an order number', { orderPrefix: 'X' }, { orderId: 'X-17' }, true],
    ['not its middle', { orderPrefix: 'X' }, { orderId: 'ZX-17' }, false],
    ['a title, blanks aside', { title: 'slow' }, { title: ' slow ' }, true],
    ['no longer title', { title: 'slow' }, { title: 'slow one' }, false],
    ['an exact amount', { amountMinor: 100 }, { amountMinor: 100 }, true],
    ['no other amount', { amountMinor: 100 }, { amountMinor: 101 }, false],
    ['no refund', {}, { isRefund: true }, false],
    ['refunds where it says so', { refund: true }, { isRefund: true }, true],
    ['and then no sale', { refund: true }, {}, false],
    ['all that it names together', { method: 'blik', amountMinor: 1 }, { amountMinor: 2 }, false],
  ])('%s', (_name, conditions, clues, isFit) => {
    expect(outcomesOf([rule(conditions)], [order(clues)])).toEqual([isFit ? 'decline' : null])
  })
})

test('every third BLIK is declined, whatever comes between', () => {
  const blik = order()
  const card = order({ method: 'card', methodCode: 'ecom3ds' })
  expect(outcomesOf([rule({ method: 'blik', every: 3 })], [blik, card, blik, card, blik, blik, blik, blik])).toEqual([
    null,
    null,
    null,
    null,
    'decline',
    null,
    null,
    'decline',
  ])
})

test('the first rule that fires decides, and the others count on', () => {
  const rules = [rule({ id: 1, every: 2, outcome: 'error' }), rule({ id: 2, every: 3, outcome: 'cancel' })]
  expect(outcomesOf(rules, Array(6).fill(order()))).toEqual([null, 'error', 'cancel', 'error', null, 'error'])
})

const conditions = fc.record({
  method: fc.constantFrom(null, 'blik', 'pbl', 'mtransfer'),
  orderPrefix: fc.constantFrom(null, 'A', 'AB'),
  title: fc.constantFrom(null, 'slow'),
  amountMinor: fc.constantFrom(null, 100),
  every: fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }),
  probability: fc.option(fc.double({ min: 0.01, max: 1, noNaN: true }), { nil: null }),
  outcome: fc.constantFrom('approve', 'decline', 'BLK-ERROR-210015'),
})
const rules = fc
  .array(conditions, { maxLength: 6 })
  .map(list => list.map((given, index) => rule({ ...given, id: index + 1 })))
const orders = fc.array(
  fc.record({
    method: fc.constantFrom('blik', 'pbl'),
    methodCode: fc.constantFrom('blik', 'mtransfer'),
    orderId: fc.constantFrom('A1', 'AB2', 'C3'),
    title: fc.constantFrom('slow', 'quick'),
    amountMinor: fc.constantFrom(100, 200),
  }),
  { maxLength: 40 },
)

test('the same seed, rules and orders replay the same outcomes, also when counters are stored between orders', () => {
  fc.assert(
    fc.property(rules, orders, fc.string(), (given, list, seed) => {
      const whole = run(given, list, seed)
      expect(run(given, list, seed)).toEqual(whole)
      let stored = '{}'
      const broken = list.map(clues => {
        const counters = JSON.parse(stored)
        const decided = decide(clues, { rules: JSON.parse(JSON.stringify(given)), seed, counters })
        stored = JSON.stringify(decided.counters)
        return decided.effects
      })
      expect(broken).toEqual(whole)
    }),
  )
})

test('chance keeps to its probability and differs from seed to seed', () => {
  const many = Array<OrderClues>(2000).fill(order())
  const hits = (seed: string) => outcomesOf([rule({ probability: 0.25 })], many, seed)
  expect(hits('one').filter(Boolean).length / many.length).toBeCloseTo(0.25, 1)
  expect(hits('one')).not.toEqual(hits('two'))
  expect(outcomesOf([rule({ probability: 1 })], many).every(outcome => outcome === 'decline')).toBe(true)
})

test('every outcome that is offered ends an order of every kind, and no code takes money', () => {
  for (const kind of Object.keys(success) as BankKind[]) {
    const names = outcomesFor(asked(kind)).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['approve', 'decline', 'cancel', 'error', 'TIMEOUT']))
    for (const name of names) {
      expect([kind, name, verdictOf(asked(kind), name).state === 'charged']).toEqual([kind, name, name === 'approve'])
    }
  }
  expect(outcomesFor(asked('blik')).map(({ name }) => name)).toContain('BLK-ERROR-210015')
  expect(outcomesFor(asked('blik')).map(({ name }) => name)).not.toContain('CODE_51')
  expect(verdictOf(asked('card'), 'CODE_51')).toEqual({ state: 'rejected', statusCode: 'CODE_51' })
  expect(verdictOf(asked('blik'), 'TIMEOUT').state).toBe('cancelled')
  expect(new Set(outcomes.map(({ name }) => name)).size).toBe(outcomes.length)
})

const asked = (kind: BankKind) => ({ kind, methodCode: kind })
