import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { brokenEntry } from '../../src/members/audit.js'
import type { Member } from '../../src/members/member.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'
import { engines, type FreshDatabase, freshDatabase } from './engines.js'
import { addShop, atOnce, later, noon, rawly } from './rows.js'

describe.each(engines)('on %s', engine => {
  let fresh: FreshDatabase
  let storage: Storage
  let merchantId: number

  beforeAll(async () => {
    fresh = await freshDatabase(engine)
    storage = await openStorage({ database: fresh.database, systemClock: () => new Date(), strict: true })
    merchantId = (await addShop(storage)).merchantId
  })
  afterAll(async () => {
    await storage.close()
    await fresh.remove()
  })

  const draft = (changes: Partial<Member> = {}): Omit<Member, 'id'> => ({
    publicId: randomUUID(),
    merchantId,
    email: `${randomUUID()}@example.com`,
    firstName: 'Anna',
    lastName: 'Nowak',
    role: 'representative',
    state: 'active',
    passwordHash: 'hash',
    language: null,
    completedOnly: false,
    createdAt: noon,
    modifiedAt: noon,
    ...changes,
  })
  const add = async (changes: Partial<Member> = {}): Promise<Member> => {
    const member = await storage.write(({ members }) => members.add(draft(changes)))
    if (member === undefined) throw new Error('that address has an account')
    return member
  }
  const signIn = (memberId: number, digest: string = randomUUID()) =>
    storage.write(({ sessions }) =>
      sessions.add({
        ...{ publicId: randomUUID(), digest, memberId, createdAt: noon, seenAt: noon, confirmedAt: noon },
        ...{ address: '127.0.0.1', agent: 'a browser', endedAt: null },
      }),
    )

  test('an account is found by its address anywhere and by its id in its own merchant alone; operators have none', async () => {
    const member = await add()
    const operator = await add({ merchantId: null, role: 'operator' })
    const { members } = storage.read
    expect(await members.findByEmail(member.email)).toEqual(member)
    expect(await members.find(merchantId, member.publicId)).toEqual(member)
    expect(await members.find(merchantId + 1, member.publicId)).toBeUndefined()
    expect(await members.find(null, member.publicId)).toBeUndefined()
    expect(await members.find(null, operator.publicId)).toEqual(operator)
    expect(await members.ofMerchant(null)).toEqual([operator])
    expect(await members.byId(member.id)).toEqual(member)
    await expect(add({ merchantId: null })).rejects.toMatchObject({ message: expect.stringMatching(/check/i) })
  })

  test('one address has one account, however many are opened at once', async () => {
    const email = `${randomUUID()}@example.com`
    const made = await atOnce(10, () => storage.write(({ members }) => members.add(draft({ email }))))
    expect(made.filter(member => member !== undefined)).toHaveLength(1)
  })

  test('two people who change a member at once: the second is told', async () => {
    const member = await add()
    const saved = await atOnce(5, at =>
      storage.write(({ members }) =>
        members.save({ ...member, firstName: `A${at}`, modifiedAt: later(at + 1) }, member),
      ),
    )
    expect(saved.filter(Boolean)).toHaveLength(1)
  })

  test('a session is found with its member, ends once, and only for its own member', async () => {
    const [member, other] = [await add(), await add()]
    const session = await signIn(member.id, 'digest')
    const { sessions } = storage.read
    expect(await sessions.find('digest', noon)).toEqual({ session, member })
    expect(await sessions.find('another', noon)).toBeUndefined()
    await storage.write(records => records.sessions.seen(session.id, later(60)))
    await storage.write(records => records.sessions.seen(session.id, later(30)))
    const renew = (digest: string) =>
      storage.write(records =>
        records.sessions.renew(session.id, { digest, former: 'digest', formerUntil: later(90), at: later(61) }),
      )
    const renewed = await atOnce(5, at => renew(`renewed ${at}`))
    expect(renewed.filter(Boolean)).toHaveLength(1)
    expect((await sessions.find('digest', noon))?.session).toMatchObject({ seenAt: later(60), confirmedAt: later(61) })
    expect((await sessions.find(`renewed ${renewed.indexOf(true)}`, later(90)))?.session.id).toBe(session.id)
    expect(await sessions.find('digest', later(90))).toBeUndefined()
    const end = (memberId: number) => storage.write(records => records.sessions.end(memberId, session.id, later(70)))
    expect([await end(other.id), await end(member.id), await end(member.id)]).toEqual([false, true, false])
    expect((await sessions.find('digest', noon))?.session.endedAt).toEqual(later(70))
    const kept = await signIn(member.id)
    await signIn(member.id)
    expect(await storage.write(records => records.sessions.endAll(member.id, later(80), kept.id))).toBe(1)
    expect(await sessions.ofMember(member.id)).toEqual([kept])
    await storage.write(records => records.sessions.drop(later(61), 100))
    expect((await sessions.find('digest', noon))?.session.id).toBe(undefined)
  })

  test('audit entries that are written at once form one unbroken chain of each merchant, which nobody can change', async () => {
    const entry = (merchant: number | null, at: number) => ({
      ...{ merchantId: merchant, occurredAt: later(at), memberId: null, what: 'key.revealed', address: '127.0.0.1' },
      ...{ subject: { kind: 'shop', id: `shop-${at % 2}` }, before: null, after: { at, words: ['a', 'ż'] } },
    })
    await atOnce(20, at => storage.write(({ audit }) => audit.append(entry(at % 4 === 0 ? null : merchantId, at))))
    const { audit } = storage.read
    const chain = await audit.after(merchantId, 0, 100)
    expect(chain.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1))
    expect(brokenEntry(chain)).toBeUndefined()
    expect(brokenEntry(await audit.after(null, 0, 100))).toBeUndefined()
    const forged = chain.map(one => (one.sequence === 7 ? { ...one, after: { at: 0 } } : one))
    expect(brokenEntry(forged)?.sequence).toBe(7)
    expect(brokenEntry(chain.filter(({ sequence }) => sequence !== 3))?.sequence).toBe(4)
    const listed = await audit.list(merchantId, { limit: 3, before: 10, subject: { kind: 'shop', id: 'shop-1' } })
    expect(listed.map(({ sequence }) => sequence)).toEqual(
      chain
        .filter(({ sequence, subject }) => sequence < 10 && subject.id === 'shop-1')
        .map(({ sequence }) => sequence)
        .reverse()
        .slice(0, 3),
    )
    expect(await audit.list(merchantId, { limit: 3, what: 'member.' })).toEqual([])
    for (const change of ["update audit_entries set what = ''", 'delete from audit_entries'])
      await expect(rawly(fresh.database, change)).rejects.toMatchObject({
        message: expect.stringContaining('only ever added'),
      })
  })
})
