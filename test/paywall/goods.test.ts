import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Language } from '../../src/http/languages.js'
import { cartSchema } from '../../src/paywall/form/cart.js'
import { invoiceSchema } from '../../src/paywall/form/invoice.js'
import { type GoodsView, goodsView } from '../../src/paywall/goods/goods-view.js'
import { taxWithin } from '../../src/paywall/goods/tax.js'

const buyer = {
  type: 'PERSON',
  email: 'a@b.example',
  fullName: 'A',
  street: 'B',
  city: 'C',
  postalCode: '1',
  countryCodeAlpha2: 'PL',
}
const position = (name: string, more: object = {}) => ({
  ...{ name, code: '1', quantity: 2, unit: 'szt.', grossAmount: 4_990, taxStake: 'TAX_23' },
  ...more,
})
const item = (name: string, more: object = {}) => ({
  ...{
    id: '1',
    categoryId: '2',
    name,
    amount: 10_000,
    tax: 2_300,
    taxStake: '23',
    quantity: 1,
    url: 'https://s.example',
  },
  ...more,
})
type Sent = { positions?: object[]; items?: object[] }
const viewOf = ({ positions, items }: Sent, language: Language = 'pl', currency = 'PLN'): GoodsView | null => {
  const payment = {
    currency,
    invoice: positions ? invoiceSchema.parse({ buyer, positions }) : null,
    cart: items ? cartSchema.parse({ items }) : null,
  }
  return goodsView(payment as never, language)
}
const plain = (view: GoodsView | null) => JSON.parse(JSON.stringify(view).replace(/[\u00a0\u202f]/g, ' '))

test('positions are shown with quantity, unit, gross price and rate, and VAT is summed per rate', () => {
  const positions = [
    position('Herbata'),
    position('Kurs', { quantity: 1, unit: 'h', grossAmount: 10_800, taxStake: 'TAX_8' }),
    position('Sznurek', { quantity: 1.5, unit: 'm', grossAmount: 333, discountAmount: 33 }),
    position('Książka', { quantity: 1, taxStake: 'TAX_EXEMPT' }),
  ]
  expect(plain(viewOf({ positions }))).toEqual({
    positions: [
      { name: 'Herbata', count: '2 szt. × 49,90 zł', total: '99,80 zł', tax: { kind: 'percent', percent: '23%' } },
      { name: 'Kurs', count: '1 h × 108,00 zł', total: '108,00 zł', tax: { kind: 'percent', percent: '8%' } },
      { name: 'Sznurek', count: '1,5 m × 3,00 zł', total: '4,50 zł', tax: { kind: 'percent', percent: '23%' } },
      { name: 'Książka', count: '1 szt. × 49,90 zł', total: '49,90 zł', tax: { kind: 'exempt', percent: '' } },
    ],
    more: 0,
    rates: [
      { tax: { kind: 'percent', percent: '23%' }, sum: '19,50 zł' },
      { tax: { kind: 'percent', percent: '8%' }, sum: '8,00 zł' },
    ],
  })
  expect(plain(viewOf({ positions }, 'de', 'EUR')).positions[0]).toMatchObject({
    count: '2 szt. × 49,90 €',
    tax: { percent: '23 %' },
  })
})

test('VAT that the shop has told is what is shown', () => {
  const positions = [position('A', { taxAmount: 1_000 }), position('B', { taxAmount: 1 })]
  expect(plain(viewOf({ positions })).rates).toEqual([{ tax: { kind: 'percent', percent: '23%' }, sum: '10,01 zł' }])
})

test('a basket for leasing is shown gross, after its discount', () => {
  const items = [
    item('Laptop', { quantity: 2, discount: { amount: 1_000, tax: 230 } }),
    item('Torba', { unit: 'szt.' }),
  ]
  expect(plain(viewOf({ items }))).toEqual({
    positions: [
      { name: 'Laptop', count: '2 × 110,70 zł', total: '221,40 zł', tax: { kind: 'percent', percent: '23%' } },
      { name: 'Torba', count: '1 szt. × 123,00 zł', total: '123,00 zł', tax: { kind: 'percent', percent: '23%' } },
    ],
    more: 0,
    rates: [{ tax: { kind: 'percent', percent: '23%' }, sum: '64,40 zł' }],
  })
})

test('long lists and long names are cut, and what nobody can count is left out', () => {
  const many = viewOf({ positions: Array.from({ length: 73 }, (_, at) => position(`Nr ${at}`)) })
  expect([many?.positions.length, many?.more]).toEqual([50, 23])
  const long = viewOf({ positions: [position('ż'.repeat(5_000), { unit: '😀'.repeat(100) })] })
  expect([...(long?.positions[0]?.name ?? '')]).toHaveLength(201)
  expect(long?.positions[0]?.count).toContain(`${'😀'.repeat(20)}… ×`)
  const huge = viewOf({ positions: [position('A', { quantity: 1e300 })] })
  expect([huge?.positions[0]?.total, huge?.rates]).toEqual([null, []])
})

test('nothing sent is nothing shown; an object of another shape is nothing too', () => {
  expect(viewOf({})).toBeNull()
  expect(goodsView({ currency: 'PLN', invoice: { nested: [1] }, cart: null } as never, 'pl')).toBeNull()
})

test('whatever a shop may send can be shown in every language', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
    .filter(value => !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(value))
  const money = fc.integer({ min: 0, max: 999_999_999 })
  const rate = fc.constantFrom(
    'TAX_23',
    'TAX_22',
    '8',
    '7',
    'TAX_5',
    'TAX_3',
    'TAX_0',
    'TAX_EXEMPT',
    'TAX_REVERSE_CHARGE',
    'TAX_EXCLUDING',
  )
  const row = fc.record({
    name: text,
    code: text,
    unit: text,
    quantity: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    grossAmount: money,
    discountAmount: money,
    taxStake: rate,
  })
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 60 }),
      fc.constantFrom<Language>('pl', 'en', 'hu', 'bg'),
      (positions, language) => {
        const view = viewOf({ positions }, language)
        expect(view?.positions).toHaveLength(Math.min(50, positions.length))
        expect(JSON.stringify(view)).not.toMatch(/NaN|Infinity|undefined/)
      },
    ),
    { numRuns: 60 },
  )
})

test.each([
  [12_300, 23, 2_300],
  [9_980, 23, 1_866],
  [100, 23, 19],
  [1, 23, 0],
  [3, 23, 1],
  [0, 8, 0],
  [Number.NaN, 23, null],
  [-1, 23, null],
])('in %d gross at %d%% there is %p of VAT', (gross, rate, tax) => {
  expect(taxWithin(gross, rate)).toBe(tax)
})
