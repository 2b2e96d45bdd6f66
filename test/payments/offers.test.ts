import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { defaultSettings } from '../../src/merchants/shop.js'
import type { Connector } from '../../src/payments/connector.js'
import { channels, flows } from '../../src/payments/methods.js'
import { mostGenerous, type OfferFacts, offersFor, pausesAt } from '../../src/payments/offers.js'

const every: Connector = {
  id: 'every',
  money: 'test',
  methodCodes: new Set(channels.map(({ code }) => code)),
  acceptsCardData: true,
} as unknown as Connector
const facts = (change: Partial<OfferFacts> = {}): OfferFacts => ({
  ...{ currency: 'PLN', amountMinor: 129_90, livemode: false, visibleMethods: null, cart: null, canSplit: false },
  ...{ settings: defaultSettings, connectors: [every] },
  ...change,
})
const settings = (change: Partial<typeof defaultSettings>) => facts({ settings: { ...defaultSettings, ...change } })
const codes = (all: OfferFacts) =>
  offersFor(all)
    .filter(({ unavailable }) => unavailable === null)
    .map(({ channel }) => channel.code)
const why = (code: string, all: OfferFacts) => offersFor(all).find(({ channel }) => channel.code === code)?.unavailable

const item = (amount: number, quantity = 1) => ({
  ...{ id: '1', categoryId: 'c', name: 'Drill', amount, tax: 0, quantity, url: 'https://shop.example/1' },
})

test.each([
  [99, []],
  [1_00, ['imoje_twisto']],
  [9_99, ['imoje_twisto']],
  [10_00, ['imoje_twisto', 'paypo']],
  [30_00, ['imoje_twisto', 'paypo', 'blik_paylater']],
  [500_00, ['imoje_twisto', 'paypo', 'blik_paylater', 'pragma_go']],
  [1_500_01, ['paypo', 'blik_paylater', 'pragma_go']],
  [3_000_01, ['blik_paylater', 'pragma_go']],
  [4_000_01, ['pragma_go']],
  [100_000_01, []],
])('%d of minor units fit these offers to pay later', (amountMinor, expected) => {
  const later = new Set(channels.filter(({ flow }) => flow === 'later').map(({ code }) => code))
  expect(codes(facts({ amountMinor })).filter(code => later.has(code))).toEqual(expected)
})

test('instalments are for 300 to 50,000 zloty; credit and leasing for zloty alone', () => {
  const fits = (amountMinor: number) => codes(facts({ amountMinor })).includes('inbank_0')
  expect([299_99, 300_00, 50_000_00, 50_000_01].map(fits)).toEqual([false, true, true, false])
  const euro = offersFor(facts({ currency: 'EUR', amountMinor: 1_000_00, cart: { items: [item(500_000)] } }))
  expect(new Set(euro.map(({ channel }) => channel.flow))).toEqual(new Set(['bank', 'card', 'wallet', 'transfer']))
})

test('leasing needs a basket: 1,000 net an item after its discount, 5,000 net in all', () => {
  const lease = (items: ReturnType<typeof item>[]) => why('lease_now', facts({ cart: { items } }))
  expect(why('lease_now', facts())).toBeUndefined()
  expect(why('lease_now', facts({ visibleMethods: ['lease'] }))).toEqual({ why: 'no-basket' })
  expect(lease([item(5_000_00)])).toBeNull()
  expect(lease([item(1_000_00, 5)])).toBeNull()
  expect(lease([item(4_999_99)])).toEqual({ why: 'basket-below', limitMinor: 5_000_00 })
  expect(lease([item(999_99, 100)])).toEqual({ why: 'item-below', limitMinor: 1_000_00 })
  expect(lease([{ ...item(1_000_00, 9), discount: { amount: 1, tax: 0 } } as never])).toMatchObject({
    why: 'item-below',
  })
})

test('a shop narrows limits, orders groups and pauses channels; it never widens a limit', () => {
  const limits = { paypo: { PLN: { minMinor: 200_00, maxMinor: 9_999_999_00 }, EUR: { minMinor: 1 } } }
  expect(why('paypo', settings({ methodLimits: limits }))).toEqual({ why: 'below-minimum', limitMinor: 200_00 })
  const large = { ...settings({ methodLimits: limits }), amountMinor: 3_000_01 }
  expect(why('paypo', large)).toEqual({ why: 'above-maximum', limitMinor: 3_000_00 })
  const order = offersFor(settings({ methodOrder: ['transfer', 'card'] })).map(({ channel }) => channel.flow)
  expect([...new Set(order)]).toEqual([
    'transfer',
    'card',
    ...flows.filter(f => !['transfer', 'card', 'lease'].includes(f)),
  ])
  const pause = { texts: { pl: 'Przerwa' }, until: '2026-11-22T13:00:00.000Z' }
  const paused = settings({ methodPauses: { wallet: pause, ing: pause } })
  expect(codes(paused)).not.toContain('gpay')
  expect(why('ing', paused)).toEqual({ why: 'paused', ...pause })
  expect(codes(paused)).toContain('mtransfer')
  const at = (time: string) =>
    Object.keys(
      pausesAt(
        {
          settings: { ...defaultSettings, methodPauses: { ing: pause } },
          pausesOfAll: { blik: { texts: {}, until: null } },
        },
        new Date(time),
      ),
    )
  expect([at('2026-11-22T12:59:59Z'), at('2026-11-22T13:00:00Z')]).toEqual([['ing', 'blik'], ['blik']])
})

test('a group of which nothing fits names the limit that is nearest', () => {
  const later = (amountMinor: number) =>
    mostGenerous(offersFor(facts({ amountMinor })).filter(({ channel }) => channel.flow === 'later'))
  expect(later(50)).toEqual({ why: 'below-minimum', limitMinor: 1_00 })
  expect(later(200_000_00)).toEqual({ why: 'above-maximum', limitMinor: 100_000_00 })
  expect(later(129_90)).toBeNull()
})

test('whatever a form and a shop say, only what they allow can be chosen, and only of the right money', () => {
  const words = fc.constantFrom(
    'blik',
    'card',
    'pbl',
    'wallet',
    'imoje_paylater',
    'imoje_installments',
    'lease',
    'wt',
    'x',
  )
  const some = fc.constantFrom(...channels.map(({ code }) => code))
  fc.assert(
    fc.property(
      fc.constantFrom('PLN', 'EUR', 'CZK', 'HUF', 'TST', 'UAH'),
      fc.integer({ min: 1, max: 999_999_999 }),
      fc.option(fc.array(words, { maxLength: 3 })),
      fc.array(some, { maxLength: 5 }),
      fc.boolean(),
      (currency, amountMinor, visibleMethods, disabledMethodCodes, livemode) => {
        const own = { ...defaultSettings, disabledMethodCodes }
        const offers = offersFor(facts({ currency, amountMinor, visibleMethods, livemode, settings: own }))
        const seen = visibleMethods?.filter(word => word !== 'x') ?? []
        for (const { channel, unavailable } of offers) {
          expect(channel.currencies.has(currency) && !disabledMethodCodes.includes(channel.code)).toBe(true)
          expect(seen.length === 0 || seen.includes(channel.group)).toBe(true)
          const fits = amountMinor >= channel.minMinor && amountMinor <= channel.maxMinor
          if (unavailable === null) expect(fits && !livemode && channel.basket === undefined).toBe(true)
        }
      },
    ),
  )
})
