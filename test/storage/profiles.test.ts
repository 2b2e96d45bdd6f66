import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Shop } from '../../src/merchants/shop.js'
import type { ForgettingOutcome } from '../../src/profiles/ports.js'
import type { ProfileDraft } from '../../src/profiles/profile.js'
import { removeProfile } from '../../src/profiles/remove-profile.js'
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
  const remove = (id: number) => forgetting(id, false)
  const forgetting = (id: number, connectorKnows: boolean) =>
    storage.write(records => records.profiles.remove(shop.merchantId, id, { at: later(9), connectorKnows }))
  const owed = async (...profiles: number[]) => {
    const columns = 'select profile_id, state, sealed, tries from forgettings'
    const rows = await rawly(fresh.database, `${columns} where profile_id in (${profiles.join(', ')}) order by id`)
    return rows.map(({ profile_id, state, sealed, tries }) => ({
      ...{ profile_id: Number(profile_id), state, sealed, tries: Number(tries) },
    }))
  }
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
      storage.write(records => records.profiles.dropAlias(shop.merchantId, profile.id, key, { at: noon, by: 'bank' }))
    expect([await drop('k1'), await drop('k1')]).toEqual([
      { dropped: true, left: 1, untold: false },
      { dropped: false, left: 1, untold: false },
    ])
    expect((await find(draft.publicId))?.aliases).toEqual([aliases[1]])
    await keep({ ...draft, aliases: [{ key: 'k1', label: 'Bank A+' }] })
    expect((await find(draft.publicId))?.aliases).toEqual([{ key: 'k1', label: 'Bank A+' }, aliases[1]])
    expect([await drop('k1'), await drop('k2')]).toEqual([
      { dropped: true, left: 1, untold: false },
      { dropped: true, left: 0, untold: false },
    ])
  })

  test('apps of one profile dropped at the same moment leave no active profile without apps', async () => {
    const aliases = ['k1', 'k2', 'k3'].map(key => ({ key, label: key }))
    const remover = removeProfile({ store: storage, businessClock: () => later(9) })
    for (let round = 0; round < 15; round++) {
      const draft = await draftOf({ kind: 'blik_oneclick', card: null, aliases })
      const { profile } = await keep(draft)
      const pages = await Promise.all(aliases.map(() => openOne(storage, shop)))
      const { merchantId, publicId } = profile
      await atOnce(3, at =>
        remover({ merchantId, profile: publicId, by: 'payer', aliasKey: `k${at + 1}`, paymentId: pages[at]?.id ?? 0 }),
      )
      expect(await find(draft.publicId)).toMatchObject({ aliases: [], sealed: null, removedAt: later(9) })
      expect(await owed(profile.id)).toEqual([{ profile_id: profile.id, state: 'waiting', sealed: 'sealed', tries: 0 }])
    }
  })

  test('an app remembered while the last other one is dropped is never on a removed profile', async () => {
    const remover = removeProfile({ store: storage, businessClock: () => later(9) })
    for (let round = 0; round < 15; round++) {
      const draft = await draftOf({ kind: 'blik_oneclick', card: null, aliases: [{ key: 'k1', label: 'k1' }] })
      const { profile } = await keep(draft)
      const again = { ...draft, publicId: randomUUID(), aliases: [{ key: 'k2', label: 'k2' }] }
      const { merchantId, publicId } = profile
      await Promise.all([keep(again), remover({ merchantId, profile: publicId, by: 'payer', aliasKey: 'k1' })])
      const active = (await ofCustomer(draft)).filter(({ removedAt }) => removedAt === null)
      expect(active.map(({ aliases }) => aliases.map(({ key }) => key))).toEqual([['k2']])
      expect((await owed(profile.id)).filter(({ sealed }) => sealed !== null)).toEqual([])
    }
  })

  test('a removed profile owes its connector the token once, unless the connector knows or it was remembered again', async () => {
    const [one, two, three] = [await draftOf(), await draftOf(), await draftOf()]
    const ids = [(await keep(one)).profile.id, (await keep(two)).profile.id, (await keep(three)).profile.id]
    const [first = 0, second = 0, third = 0] = ids
    await atOnce(10, () => remove(first))
    await forgetting(second, true)
    await remove(third)
    const waiting = { state: 'waiting', sealed: 'sealed', tries: 0 }
    expect(await owed(...ids)).toEqual([
      { profile_id: first, ...waiting },
      { profile_id: third, ...waiting },
    ])
    await keep({ ...three, publicId: randomUUID() })
    expect(await owed(third)).toMatchObject([{ state: 'needless', sealed: null }])
  })

  test('what several profiles stand for is owed when the last of them is removed, also when all are at once', async () => {
    for (let round = 0; round < 15; round++) {
      const draft = await draftOf()
      const others = [{ kind: 'recurring' as const }, { customerId: randomUUID() }]
      const drafts = [draft, ...others.map(other => ({ ...draft, publicId: randomUUID(), ...other }))]
      const ids: number[] = []
      for (const each of drafts) ids.push((await keep(each)).profile.id)
      const [first = 0, ...rest] = ids
      if (round === 0) {
        await remove(first)
        expect(await owed(...ids)).toEqual([])
        await atOnce(rest.length, at => remove(rest[at] ?? 0))
      } else await atOnce(ids.length, at => remove(ids[at] ?? 0))
      expect(await owed(...ids)).toMatchObject([{ state: 'waiting' }])
    }
  })

  test('an instrument that is removed and remembered at the same moment is never to be forgotten while it is active', async () => {
    for (let round = 0; round < 15; round++) {
      const draft = await draftOf()
      const { profile } = await keep(draft)
      const other = { ...draft, publicId: randomUUID(), kind: 'recurring' as const }
      await Promise.all([keep(other), remove(profile.id)])
      expect((await owed(profile.id)).filter(({ sealed }) => sealed !== null)).toEqual([])
    }
  })

  test('one worker at a time tells a connector; who comes late marks nothing, and what was told is erased', async () => {
    await rawly(fresh.database, 'delete from forgettings')
    const draft = await draftOf()
    const { profile } = await keep(draft)
    await remove(profile.id)
    const real = (aheadMs = 0) => new Date(Date.now() + aheadMs)
    const claim = (leaseMs: number, now = later(9)) =>
      storage.write(({ forgettings }) =>
        forgettings.claim({ now, systemNow: real(), leaseUntil: real(leaseMs), limit: 10 }),
      )
    const mark = (of: { id: number; fence: number }, outcome: ForgettingOutcome) =>
      storage.write(({ forgettings }) => forgettings.mark(of, outcome))
    const { anyDue, backlog } = storage.read.forgettings
    expect([await anyDue(later(8), real()), await claim(-1, later(8))]).toEqual([false, []])
    expect([await anyDue(later(9), real()), await backlog()]).toEqual([true, { waiting: 1, stuck: 0 }])
    const [late] = (await atOnce(5, () => claim(-1))).flat()
    const [next] = await claim(60_000)
    if (late === undefined || next === undefined) throw new Error('nothing was claimed')
    expect(next).toMatchObject({ profileId: profile.id, connector: 'sandbox', sealed: 'sealed', tries: 0 })
    expect([await claim(60_000), await anyDue(later(9), real())]).toEqual([[], false])
    const told: ForgettingOutcome = { state: 'told', at: later(9), tries: 1 }
    const wait: ForgettingOutcome = { state: 'waiting', dueAt: later(20), tries: 1 }
    expect([await mark(late, told), await mark(next, wait), await mark(next, told)]).toEqual([false, true, false])
    expect([await anyDue(later(19), real()), await anyDue(later(20), real())]).toEqual([false, true])
    const [again] = await claim(60_000, later(20))
    expect(again).toMatchObject({ sealed: 'sealed', tries: 1 })
    expect(await mark(again ?? next, { state: 'needs_operator', at: later(21), tries: 2 })).toBe(true)
    expect(await backlog()).toEqual({ waiting: 0, stuck: 1 })
    expect(await owed(profile.id)).toMatchObject([{ state: 'needs_operator', sealed: 'sealed' }])
    const { profile: second } = await keep({ ...draft, publicId: randomUUID() })
    await remove(second.id)
    const [claimed] = await claim(60_000)
    await keep({ ...draft, publicId: randomUUID() })
    expect(await mark(claimed ?? next, told)).toBe(false)
    const { profile: last } = await keep(await draftOf())
    await remove(last.id)
    const [end] = await claim(60_000)
    expect(await mark(end ?? next, told)).toBe(true)
    expect(await owed(profile.id, second.id, last.id)).toEqual([
      { profile_id: profile.id, state: 'needless', sealed: null, tries: 2 },
      { profile_id: second.id, state: 'needless', sealed: null, tries: 0 },
      { profile_id: last.id, state: 'told', sealed: null, tries: 1 },
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
