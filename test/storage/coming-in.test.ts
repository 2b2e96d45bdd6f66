import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { LinkPurpose } from '../../src/members/mail-link.js'
import type { Passkey } from '../../src/members/passkey.js'
import { takeTry } from '../../src/members/try-limits.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'
import { engines, type FreshDatabase, freshDatabase } from './engines.js'
import { addShop, atOnce, later, noon } from './rows.js'

const hour = 3_600_000

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

  const addMember = async (): Promise<number> => {
    const member = await storage.write(({ members }) =>
      members.add({
        ...{
          publicId: randomUUID(),
          merchantId,
          email: `${randomUUID()}@example.com`,
          firstName: 'Anna',
          lastName: '',
        },
        ...{ role: 'technical', state: 'active', passwordHash: null, language: null, completedOnly: false },
        ...{ createdAt: noon, modifiedAt: noon },
      }),
    )
    if (member === undefined) throw new Error('that address has an account')
    return member.id
  }
  const passed = (outcomes: readonly unknown[]) =>
    outcomes.filter(outcome => outcome !== false && outcome !== undefined)

  const addLink = async (memberId: number, purpose: LinkPurpose = 'reset') => {
    const digest = randomUUID()
    const link = { memberId, purpose, nonce: randomUUID(), digest, passwordHash: null, createdAt: noon }
    await storage.write(({ memberLinks }) => memberLinks.add({ ...link, expiresAt: later(hour) }))
    return digest
  }

  test('a link acts once however many use it at once, for its own purpose, and not after its end', async () => {
    const memberId = await addMember()
    const digest = await addLink(memberId)
    const { memberLinks } = storage.read
    const link = await memberLinks.find(digest, 'reset', noon)
    expect(link).toMatchObject({ memberId, purpose: 'reset', digest, usedAt: null, expiresAt: later(hour) })
    expect(await memberLinks.find(digest, 'activate', noon)).toBeUndefined()
    expect(await memberLinks.find(digest, 'reset', later(hour))).toBeUndefined()
    const id = link?.id ?? 0
    expect(await storage.write(records => records.memberLinks.use(id, later(hour)))).toBe(false)
    const uses = await atOnce(20, () => storage.write(records => records.memberLinks.use(id, noon)))
    expect(passed(uses)).toHaveLength(1)
    expect(await memberLinks.find(digest, 'reset', noon)).toBeUndefined()
  })

  test('ending links of a purpose leaves the others; old ones are forgotten', async () => {
    const memberId = await addMember()
    const [reset, activate] = [await addLink(memberId), await addLink(memberId, 'activate')]
    await storage.write(({ memberLinks }) => memberLinks.endAll(memberId, 'reset', noon))
    expect(await storage.read.memberLinks.find(reset, 'reset', noon)).toBeUndefined()
    expect(await storage.read.memberLinks.find(activate, 'activate', noon)).toMatchObject({ memberId })
    await storage.write(({ memberLinks }) => memberLinks.dropOld(later(2 * hour)))
    expect(await storage.read.memberLinks.find(activate, 'activate', noon)).toBeUndefined()
  })

  test('an app waits for its first code; a step, and any before it, holds once', async () => {
    const memberId = await addMember()
    const begin = (sealed: string) =>
      storage.write(({ authenticators }) => authenticators.begin({ memberId, kid: 'k', sealed, createdAt: noon }))
    const confirm = (sealed: string) =>
      storage.write(({ authenticators }) => authenticators.confirm({ memberId, sealed, step: 100, at: noon }))
    const use = (step: number) => storage.write(({ authenticators }) => authenticators.use(memberId, step))
    expect(await begin('one')).toBe(true)
    expect(await begin('two')).toBe(true)
    expect(await use(101)).toBe(false)
    expect(await confirm('one')).toBe(false)
    expect(passed(await atOnce(10, () => confirm('two')))).toHaveLength(1)
    expect(await begin('three')).toBe(false)
    expect(await storage.read.authenticators.find(memberId)).toMatchObject({ sealed: 'two', lastStep: 100 })
    expect([await use(100), await use(99)]).toEqual([false, false])
    expect(passed(await atOnce(20, () => use(101)))).toHaveLength(1)
    expect(await storage.write(({ authenticators }) => authenticators.remove(memberId))).toBe(true)
    expect(await begin('four')).toBe(true)
  })

  test('a recovery code holds once, for its owner alone, and until others are made', async () => {
    const [memberId, other] = [await addMember(), await addMember()]
    await storage.write(({ recoveryCodes }) => recoveryCodes.replace(memberId, ['a', 'b', 'c'], noon))
    const use = (of: number, digest: string) =>
      storage.write(({ recoveryCodes }) => recoveryCodes.use(of, digest, noon))
    expect(await use(other, 'a')).toBe(false)
    expect(passed(await atOnce(20, () => use(memberId, 'a')))).toHaveLength(1)
    expect(await storage.read.recoveryCodes.left(memberId)).toBe(2)
    await storage.write(({ recoveryCodes }) => recoveryCodes.replace(memberId, ['d'], noon))
    expect([await use(memberId, 'b'), await use(memberId, 'd')]).toEqual([false, true])
    expect(await storage.read.recoveryCodes.left(memberId)).toBe(0)
  })

  test('a passkey belongs to one account; its counter rises, and where it counts nothing it stays', async () => {
    const [memberId, other] = [await addMember(), await addMember()]
    const passkey = (changes: Partial<Passkey> = {}): Omit<Passkey, 'id'> => ({
      ...{
        memberId,
        credentialId: randomUUID(),
        publicKey: 'key',
        counter: 0,
        transports: ['internal'],
        name: 'phone',
      },
      ...{ createdAt: noon, lastUsedAt: null },
      ...changes,
    })
    const add = (row: Omit<Passkey, 'id'>) => storage.write(({ passkeys }) => passkeys.add(row))
    const counting = passkey({ counter: 7 })
    expect([await add(counting), await add({ ...counting, memberId: other })]).toEqual([true, false])
    await add(passkey())
    const [first, second] = await storage.read.passkeys.ofMember(memberId)
    expect(first).toMatchObject(counting)
    const used = (of: Passkey | undefined, counter: number) =>
      storage.write(({ passkeys }) => passkeys.used({ memberId, id: of?.id ?? 0, counter, at: later(1) }))
    expect(passed(await atOnce(10, () => used(first, 8)))).toHaveLength(1)
    expect([await used(first, 8), await used(first, 3), await used(first, 0)]).toEqual([false, false, false])
    expect([await used(second, 0), await used(second, 0)]).toEqual([true, true])
    const foreign = { id: first?.id ?? 0, name: 'mine now' }
    expect(await storage.write(({ passkeys }) => passkeys.rename(other, foreign.id, foreign.name))).toBe(false)
    expect(await storage.write(({ passkeys }) => passkeys.remove(other, foreign.id))).toBe(false)
    expect(await storage.write(({ passkeys }) => passkeys.rename(memberId, foreign.id, 'key ring'))).toBe(true)
    expect(await storage.read.passkeys.byCredential(counting.credentialId)).toMatchObject({
      name: 'key ring',
      counter: 8,
      lastUsedAt: later(1),
    })
  })

  test('a challenge and a half sign-in are taken once, and not after their end', async () => {
    const memberId = await addMember()
    const [challenge, digest] = [randomUUID(), randomUUID()]
    await storage.write(async ({ passkeyChallenges, halfSignIns }) => {
      await passkeyChallenges.add({ challenge, purpose: 'add', memberId, expiresAt: later(hour) })
      await halfSignIns.add({ digest, memberId, createdAt: noon, expiresAt: later(hour) })
    })
    const answer = (at: Date) => storage.write(({ passkeyChallenges }) => passkeyChallenges.take(challenge, at))
    const finish = (at: Date) => storage.write(({ halfSignIns }) => halfSignIns.take(digest, at))
    expect([await answer(later(hour)), await finish(later(hour))]).toEqual([undefined, false])
    expect(passed(await atOnce(20, () => answer(noon)))).toEqual([
      { challenge, purpose: 'add', memberId, expiresAt: later(hour) },
    ])
    expect(passed(await atOnce(20, () => finish(noon)))).toHaveLength(1)
  })

  test('no more tries than the limit get through at once; the count ends with its time, or when it is forgiven', async () => {
    const name = randomUUID()
    const take = (now: Date) =>
      storage.write(({ tryCounts }) => tryCounts.take({ name, limit: 5, now, endsAt: new Date(now.getTime() + hour) }))
    expect(passed(await atOnce(20, () => take(noon))).sort()).toEqual([1, 2, 3, 4, 5])
    expect(await take(later(hour - 1))).toBeUndefined()
    expect(await take(later(hour))).toBe(1)
    await storage.write(({ tryCounts }) => tryCounts.forget([name]))
    expect(await take(later(hour))).toBe(1)
  })

  test('guesses of one account from one address end soon, from elsewhere the account stays open', async () => {
    const account = randomUUID()
    const tryFrom = (address: string) =>
      storage.write(records => takeTry(records, 'sign-in', { account, address }, noon))
    const counts: unknown[] = []
    for (let at = 0; at < 7; at++) counts.push(await tryFrom('one'))
    expect(counts).toEqual([1, 2, 3, 4, 5, undefined, undefined])
    expect(await tryFrom('two')).toBe(6)
  })

  test('a letter to a member is claimed once at once and marked by the newest claim alone', async () => {
    const memberId = await addMember()
    const letter = {
      kind: 'account.invite',
      facts: { nonce: 'n', until: later(hour).toISOString(), by: 'Anna' },
    } as const
    await storage.write(({ memberLetters }) => memberLetters.owe({ memberId, language: 'pl', at: noon }, letter))
    const { memberLetters } = storage.read
    expect(await memberLetters.anyDue(later(-1), new Date())).toBe(false)
    expect(await memberLetters.backlog()).toEqual({ waiting: 1, oldestDueAt: noon })
    const claim = (systemNow: Date) =>
      storage.write(records =>
        records.memberLetters.claim({
          now: noon,
          systemNow,
          leaseUntil: new Date(systemNow.getTime() + hour),
          limit: 8,
        }),
      )
    const claimed = (await atOnce(10, () => claim(new Date()))).flat()
    expect(claimed).toHaveLength(1)
    const first = claimed[0]
    expect(first).toMatchObject({ memberId, ...letter, language: 'pl', state: 'sending', tries: 0, createdAt: noon })
    const mark = (fence: number) =>
      storage.write(records =>
        records.memberLetters.mark({ id: first?.id ?? 0, fence }, { state: 'sent', at: later(2), tries: 1 }),
      )
    const newest = claimed.at(-1)?.fence ?? 0
    expect([await mark(newest - 1), await mark(newest), await mark(newest)]).toEqual([false, true, false])
    expect(await memberLetters.recent(5)).toMatchObject([{ id: first?.id, state: 'sent' }])
  })
})
