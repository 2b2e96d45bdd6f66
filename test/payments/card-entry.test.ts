import { inspect } from 'node:util'
import { expect, test } from '@jest/globals'
import { readBlikCode, readCard } from '../../src/payments/card-entry.js'

const now = new Date('2026-11-22T12:00:00Z')
const good = { number: '4111 1111 1111 1111', expiry: '12/29', cvc: '123', holder: 'Jan Kowalski' }
const faultsOf = (change: Partial<typeof good>) => {
  const reading = readCard({ ...good, ...change }, now)
  return 'faults' in reading ? reading.faults : []
}

test.each([
  ['blanks in the number', { number: '4111 1111 1111 1111' }],
  ['dashes in the number', { number: '4111-1111-1111-1111' }],
  ['expiry without a slash', { expiry: '1229' }],
  ['expiry with one digit', { expiry: '1/30' }],
  ['expiry with four digits of year', { expiry: '12 / 2029' }],
  ['a card that ends this month', { expiry: '11/26' }],
  ['four digits of CVC', { cvc: '1234' }],
  ['letters of other alphabets', { holder: "Łucja O'Brien-Żółć" }],
])('takes %s', (_name, change) => expect(faultsOf(change)).toEqual([]))

test.each([
  ['a wrong check digit', { number: '4111111111111112' }, ['card/number']],
  ['too few digits', { number: '411111111111' }, ['card/number']],
  ['letters', { number: '4111x11111111111' }, ['card/number']],
  ['a month that is over', { expiry: '10/26' }, ['card/expiry']],
  ['a thirteenth month', { expiry: '13/29' }, ['card/expiry']],
  ['no CVC', { cvc: '' }, ['card/cvc']],
  ['a card number as the name', { holder: '4111111111111111' }, ['card/holder']],
  [
    'everything empty',
    { number: '', expiry: '', cvc: '', holder: '' },
    ['card/number', 'card/expiry', 'card/cvc', 'card/holder'],
  ],
])('refuses %s, naming each field', (_name, change, faults) => expect(faultsOf(change)).toEqual(faults))

test('a read card cannot be printed by accident', () => {
  const reading = readCard(good, now)
  const printed = [
    JSON.stringify(reading),
    inspect(reading, { depth: 9 }),
    `${'card' in reading && reading.card}`,
  ].join()
  expect(printed).not.toMatch(/4111|Kowalski/)
  expect('card' in reading && reading.card.reveal().number).toBe('4111111111111111')
})

test.each(['777123', '777 123', ' 777-123 '])('takes the BLIK code "%s"', text => {
  expect(readBlikCode(text).reveal()).toBe('777123')
})

test.each(['', '77712', '7771234', 'abcdef'])('refuses the BLIK code "%s"', text => {
  expect(() => readBlikCode(text)).toThrow('blik/code-format')
})
