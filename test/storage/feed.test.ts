import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Shop } from '../../src/merchants/shop.js'
import type { Payment } from '../../src/payments/payment.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'
import { type FreshDatabase, freshDatabase } from './engines.js'
import { addShop, noon, openOne } from './rows.js'

let fresh: FreshDatabase
let storage: Storage
let shop: Shop
beforeAll(async () => {
  fresh = await freshDatabase('postgres')
  storage = await openStorage({ database: fresh.database, systemClock: () => new Date() })
  shop = await addShop(storage)
})
afterAll(async () => {
  await storage.close()
  await fresh.remove()
})

const eventOf = ({ merchantId, shopId, id, livemode }: Payment) => ({
  ...{ merchantId, shopId, livemode, paymentId: id, transactionId: null, sequence: 2, kind: 'payment.expired' },
  ...{ status: 'cancelled' as const, facts: {}, notification: 'none' as const, occurredAt: noon },
})

test('an event numbered earlier and committed later is not skipped: the feed waits for it before it shows a later one', async () => {
  const [slow, quick] = [await openOne(storage, shop), await openOne(storage, shop)]
  let numbered = () => {}
  const isNumbered = new Promise<void>(resolve => {
    numbered = resolve
  })
  let commit = () => {}
  const mayCommit = new Promise<void>(resolve => {
    commit = resolve
  })
  const first = storage.write(async ({ events }) => {
    await events.add(eventOf(slow))
    numbered()
    await mayCommit
  })
  await isNumbered
  await storage.write(({ events }) => events.add(eventOf(quick)))
  let isTold = false
  const horizon = storage
    .write(({ events }) => events.horizon(shop.merchantId))
    .then(upTo => {
      isTold = true
      return upTo
    })
  // The quick one is there for everybody to see; the horizon is not told yet.
  expect(await storage.read.events.ofPayment(shop.merchantId, quick.id)).toHaveLength(1)
  expect(isTold).toBe(false)
  commit()
  const filter = { livemode: false, shopIds: null, after: 0, upTo: await horizon, toldOnly: false, limit: 10 }
  const fed = await storage.read.events.feed(shop.merchantId, filter)
  await first
  expect(fed.map(({ paymentId }) => paymentId)).toEqual([slow.id, quick.id])
})
