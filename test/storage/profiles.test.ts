import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Shop } from '../../src/merchants/shop.js'
import type { ProfileDraft } from '../../src/profiles/profile.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'
import { engines, type FreshDatabase, freshDatabase } from './engines.js'
import { addShop, addTry, atOnce, later, noon, openOne, rawly } from './rows.js'

describe.each(engines)('on %s', engine => {
  let fresh: FreshDatabase
  let storage: Storage
  let shop: Shop

  beforeAll(async () => {
    fresh = await freshDatabase(engine)
    storage = await openStorage({ database: fresh.database, systemClock: () => new Date(), strict: true })
    shop = await addShop(storage)
  })
  afterAll(async () => {
    await storage.close()
    await fresh.remove()
  })

  const card = { maskedNumber: '****1111', month: '12', year: '2029', organization: 'VISA' }
  const draftOf = async (changes: Partial<ProfileDraft> = {}): Promise<ProfileDraft> => {
    const payment = await openOne(storage, shop)
    return {
      publicId: randomUUID(),
      merchantId: shop.merchantId,
      shopId: shop.id,
      livemode: false,
      customerId: randomUUID(),
      kind: 'oneclick',
      connector: 'sandbox',
      sealed: 'sealed',
      tokenDigest: randomUUID(),
      card,
      aliases: [],
      payerId: payment.payerId,
      firstPaymentId: payment.id,
      firstTransactionId: 'ext-1',
      createdAt: noon,
      ...changes,
    }
  }
  const keep = (draft: ProfileDraft) => storage.write(records => records.profiles.keep(draft))
  const remove = (id: number) => storage.write(records => records.profiles.remove(shop.merchantId, id, later(9)))
  const find = (publicId: string, merchantId = shop.merchantId) => storage.read.profiles.find(merchantId, publicId)
  const ofCustomer = (draft: ProfileDraft) => storage.read.profiles.ofCustomer(draft)

  test('a card comes back as it was given, to its merchant alone', async () => {
    const draft = await draftOf()
    const { profile, news } = await keep(draft)
    const { tokenDigest: _, ...rest } = draft
    expect(news).toBe(true)
    expect(profile).toEqual({ ...rest, id: expect.any(Number), usedAt: noon, removedAt: null })
    expect(await find(draft.publicId)).toEqual(profile)
    expect(await find(draft.publicId, shop.merchantId + 1)).toBeUndefined()
    expect(await ofCustomer(draft)).toEqual([profile])
    for (const foreign of [{ shopId: shop.id + 1 }, { livemode: true }, { customerId: 'x' }, { merchantId: 0 }])
      expect(await ofCustomer({ ...draft, ...foreign })).toEqual([])
  })

  test('the same instrument remembered many times at once is one profile, told as new once', async () => {
    const draft = await draftOf({ kind: 'blik_oneclick', card: null })
    const kept = await atOnce(20, at =>
      keep({ ...draft, publicId: randomUUID(), aliases: [{ key: `k${at % 2}`, label: `Bank ${at % 2}` }] }),
    )
    expect(kept.filter(({ news }) => news)).toHaveLength(1)
    expect(new Set(kept.map(({ profile }) => profile.publicId)).size).toBe(1)
    const [only, ...others] = await ofCustomer(draft)
    expect([others, only?.aliases.map(({ label }) => label).sort()]).toEqual([[], ['Bank 0', 'Bank 1']])
  })

  test('another kind, customer, mode or token is another profile', async () => {
    const draft = await draftOf()
    await keep(draft)
    const others = [{ kind: 'recurring' }, { customerId: randomUUID() }, { livemode: true }, { tokenDigest: 'other' }]
    for (const other of others)
      expect((await keep({ ...draft, publicId: randomUUID(), ...other } as ProfileDraft)).news).toBe(true)
  })

  test('removing is final and erases the token; the instrument remembered again is a new profile', async () => {
    const draft = await draftOf()
    const { profile } = await keep(draft)
    expect(await atOnce(10, () => remove(profile.id))).toEqual(expect.arrayContaining([true, false]))
    expect(await find(draft.publicId)).toEqual({ ...profile, sealed: null, removedAt: later(9) })
    const again = await keep({ ...draft, publicId: randomUUID(), createdAt: later(20) })
    expect([again.news, again.profile.id === profile.id]).toEqual([true, false])
    expect((await ofCustomer(draft)).map(({ removedAt }) => removedAt === null)).toEqual([true, false])
  })

  test('only an active profile can be used, and its try finds it again with the app that was chosen', async () => {
    const draft = await draftOf({ kind: 'blik_oneclick', card: null, aliases: [{ key: 'k1', label: 'Bank' }] })
    const { profile } = await keep(draft)
    const payment = await openOne(storage, shop)
    const { merchantId, id: transactionId } = await addTry(storage, payment)
    const use = { merchantId, profileId: profile.id, transactionId, aliasKey: 'k1' }
    expect(await storage.write(records => records.profiles.use(use, later(5)))).toBe(true)
    const used = await storage.read.profiles.ofTransaction(merchantId, transactionId)
    expect(used).toEqual({ profile: { ...profile, usedAt: later(5) }, aliasKey: 'k1' })
    expect(await storage.read.profiles.ofTransaction(merchantId + 1, transactionId)).toBeUndefined()
    await remove(profile.id)
    const other = await addTry(storage, await openOne(storage, shop))
    expect(await storage.write(records => records.profiles.use({ ...use, transactionId: other.id }, noon))).toBe(false)
    expect(await storage.read.profiles.ofTransaction(merchantId, other.id)).toBeUndefined()
  })

  test('apps are dropped one by one, and one that is remembered again works again', async () => {
    const aliases = [
      { key: 'k1', label: 'Bank A' },
      { key: 'k2', label: 'Bank B' },
    ]
    const draft = await draftOf({ kind: 'blik_oneclick', card: null, aliases })
    const { profile } = await keep(draft)
    const drop = (key: string) =>
      storage.write(records => records.profiles.dropAlias(shop.merchantId, profile.id, key, noon))
    expect([await drop('k1'), await drop('k1')]).toEqual([
      { dropped: true, left: 1 },
      { dropped: false, left: 1 },
    ])
    expect((await find(draft.publicId))?.aliases).toEqual([aliases[1]])
    await keep({ ...draft, aliases: [{ key: 'k1', label: 'Bank A+' }] })
    expect((await find(draft.publicId))?.aliases).toEqual([{ key: 'k1', label: 'Bank A+' }, aliases[1]])
    expect([await drop('k1'), await drop('k2')]).toEqual([
      { dropped: true, left: 1 },
      { dropped: true, left: 0 },
    ])
  })

  test('a browser is known for its own payment, by its own token, for its time', async () => {
    const payment = await openOne(storage, shop)
    const digest = randomUUID()
    const { merchantId, id: paymentId } = payment
    const device = {
      merchantId,
      shopId: shop.id,
      livemode: false,
      paymentId,
      customerId: 'c1',
      digest,
      createdAt: noon,
    }
    await atOnce(3, () => storage.write(records => records.devices.add(device)))
    const known = (...[merchant, of, token, since]: Parameters<typeof storage.read.devices.find>) =>
      storage.read.devices.find(merchant, of, token, since)
    expect(await known(merchantId, paymentId, digest, noon)).toEqual(device)
    expect(await known(merchantId, paymentId, digest, later(1))).toBeUndefined()
    expect(await known(merchantId, paymentId + 1, digest, noon)).toBeUndefined()
    expect(await known(merchantId, paymentId, 'other', noon)).toBeUndefined()
    expect(await rawly(fresh.database, `select id from devices where payment_id = ${paymentId}`)).toHaveLength(1)
  })

  test('browsers from before a moment are deleted in small steps, the oldest first, and no others', async () => {
    const [{ id: paymentId }, { merchantId, id: shopId }] = [await openOne(storage, shop), shop]
    const of = { merchantId, shopId, livemode: false, paymentId, customerId: 'c1' }
    for (const seconds of [-30, -10, -20, 0])
      await storage.write(({ devices }) => devices.add({ ...of, digest: `age ${seconds}`, createdAt: later(seconds) }))
    const drop = (limit: number) => storage.write(({ devices }) => devices.dropBefore(noon, limit))
    const left = async () => {
      const rows = await rawly(fresh.database, `select digest from devices where payment_id = ${paymentId} order by id`)
      return rows.map(({ digest }) => digest)
    }
    expect([await storage.read.devices.anyBefore(noon), await drop(2)]).toEqual([true, 2])
    expect(await left()).toEqual(['age -10', 'age 0'])
    expect([await drop(2), await drop(2), await storage.read.devices.anyBefore(noon)]).toEqual([1, 0, false])
    expect(await left()).toEqual(['age 0'])
  })
})
