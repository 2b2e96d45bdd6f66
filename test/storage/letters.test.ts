import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { defaultSettings, type Shop } from '../../src/merchants/shop.js'
import type { Letter } from '../../src/payments/letter.js'
import { oweLetter } from '../../src/payments/owe-letter.js'
import type { Payment } from '../../src/payments/payment.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'
import { engines, type FreshDatabase, freshDatabase } from './engines.js'
import { addShop, draftOf, noon, openOne, rawly } from './rows.js'

describe.each(engines)('on %s', engine => {
  let fresh: FreshDatabase
  let storage: Storage
  let shop: Shop

  beforeAll(async () => {
    fresh = await freshDatabase(engine)
    storage = await openStorage({ database: fresh.database, systemClock: () => new Date() })
    shop = await addShop(storage)
  })
  afterAll(async () => {
    await storage.close()
    await fresh.remove()
  })

  const owe = (payment: Payment, letter: Letter, of: Shop = shop) =>
    storage.write(records => oweLetter(records, { payment, shop: of, at: noon }, letter))
  const rowsOf = ({ id }: Payment) =>
    rawly(fresh.database, `select * from letters where payment_id = ${id} order by id`)

  test('a letter is owed once per payment, kind and thing', async () => {
    const payment = await openOne(storage, shop)
    const refund = (about: string): Letter => ({ kind: 'refund.done', about, facts: { amountMinor: 500 } })
    expect(await owe(payment, { kind: 'payment.started', facts: {} })).toBe(true)
    expect(await owe(payment, { kind: 'payment.started', facts: {} })).toBe(false)
    expect(await Promise.all(['one', 'two', 'one'].map(about => owe(payment, refund(about))))).toEqual([
      true,
      true,
      false,
    ])
    expect(await rowsOf(payment)).toMatchObject([
      { kind: 'payment.started', about: '', state: 'waiting', language: 'pl', facts: '{}', reason: null },
      { kind: 'refund.done', about: 'one', state: 'waiting', facts: '{"amountMinor":500}' },
      { kind: 'refund.done', about: 'two', state: 'waiting' },
    ])
  })

  test('nothing is owed to a payer without an address, nor what the shop has switched off', async () => {
    const nameless = await openOne(storage, shop, { payer: { ...draftOf(shop).payer, email: null } })
    expect(await owe(nameless, { kind: 'payment.started', facts: {} })).toBe(false)
    const payment = await openOne(storage, shop)
    const quiet = { ...shop, settings: { ...defaultSettings, letters: { 'payment.started': false } } }
    expect(await owe(payment, { kind: 'payment.started', facts: {} }, quiet)).toBe(false)
    expect(await rowsOf(payment)).toEqual([])
  })

  test('a shop is owed its letter whatever the payer’s address, where its help contact is one, and unless it wants none', async () => {
    const nameless = await openOne(storage, shop, { payer: { ...draftOf(shop).payer, email: null } })
    const letter: Letter = { kind: 'surplus.shop', about: 'surplus-2', facts: { surplusMinor: 500 } }
    const having = (settings: object) => ({ ...shop, settings: { ...defaultSettings, ...settings } })
    for (const helpContact of [null, 'https://shop.example/help'])
      expect(await owe(nameless, letter, having({ helpContact }))).toBe(false)
    const helpContact = 'help@shop.example'
    expect(await owe(nameless, letter, having({ helpContact, letters: { 'surplus.shop': false } }))).toBe(false)
    expect(await owe(nameless, letter, having({ helpContact }))).toBe(true)
    expect(await rowsOf(nameless)).toMatchObject([{ kind: 'surplus.shop', facts: '{"surplusMinor":500}' }])
  })
})
