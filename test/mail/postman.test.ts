import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { ClaimedLetter, LetterOutcome } from '../../src/mail/ports.js'
import { type PostmanNeeds, postman } from '../../src/mail/postman.js'
import { pausesMs } from '../../src/mail/schedule.js'
import type { Message } from '../../src/mail/write-letter.js'
import type { Shop } from '../../src/merchants/shop.js'
import { oweLetter } from '../../src/payments/owe-letter.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'
import { engines, type FreshDatabase, freshDatabase } from '../storage/engines.js'
import { addShop, later, noon, openOne, rawly } from '../storage/rows.js'

const message = { messageId: '<one@operator.example>' } as Message

describe.each(engines)('on %s', engine => {
  let fresh: FreshDatabase
  /** Two processes on one database. */
  let storages: [Storage, Storage]
  let shop: Shop
  let businessMs = 0
  let systemAheadMs = 0
  const lines: unknown[] = []

  beforeAll(async () => {
    fresh = await freshDatabase(engine)
    const opened = () => openStorage({ database: fresh.database, systemClock: () => new Date() })
    storages = [await opened(), await opened()]
    shop = await addShop(storages[0])
  })
  beforeEach(async () => {
    await rawly(fresh.database, 'delete from letters')
    businessMs = 0
    systemAheadMs = 0
    lines.length = 0
  })
  afterAll(async () => {
    for (const storage of storages) await storage.close()
    await fresh.remove()
  })

  const line = (facts: Record<string, unknown>) => void lines.push(facts)
  const needs = (storage: Storage, send: PostmanNeeds<ClaimedLetter>['send']): PostmanNeeds<ClaimedLetter> => ({
    read: storage.read,
    write: work => storage.write(work),
    compose: async letter => ({ ...message, to: `${letter.id}` }),
    send,
    mode: 'production',
    businessClock: () => later(businessMs),
    systemClock: () => new Date(Date.now() + systemAheadMs),
    log: { warn: line, error: line },
  })
  const oweMany = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++) {
      const payment = await openOne(storages[0], shop)
      await storages[0].write(records =>
        oweLetter(records, { payment, shop, at: noon }, { kind: 'payment.started', facts: {} }),
      )
    }
  }
  const states = async () =>
    (await rawly(fresh.database, 'select state, count(*) as n from letters group by state order by state')).map(
      ({ state, n }) => `${state} ${n}`,
    )

  test('postmen of two processes never send one letter twice', async () => {
    await oweMany(60)
    const sent: string[] = []
    const send = async ({ to }: Message) => {
      sent.push(to)
      await new Promise(resolve => setImmediate(resolve))
      return { sent: true } as const
    }
    const rounds = storages.flatMap(storage => [postman(needs(storage, send)), postman(needs(storage, send))])
    const tried = await Promise.all(rounds.map(round => round(() => false)))
    expect(sent).toHaveLength(60)
    expect(new Set(sent).size).toBe(60)
    expect(tried.reduce((sum, count) => sum + count, 0)).toBe(60)
    expect(await states()).toEqual(['sent 60'])
  })

  test('a postman that dies between sending and marking lets another send the letter again, once its lease is over', async () => {
    await oweMany(1)
    const sent: string[] = []
    const send = async ({ messageId }: Message) => {
      sent.push(messageId)
      return { sent: true } as const
    }
    const [first, second] = storages
    let writes = 0
    const dying: PostmanNeeds<ClaimedLetter> = {
      ...needs(first, send),
      write: work => (writes++ === 0 ? first.write(work) : Promise.reject(new Error('killed'))),
    }
    await postman(dying)(() => false)
    expect([sent.length, await states()]).toEqual([1, ['sending 1']])
    await postman(needs(second, send))(() => false)
    expect(sent).toHaveLength(1)
    // On PostgreSQL leases run on its own clock, so there the lease is ended by hand.
    systemAheadMs = 200_000
    await rawly(fresh.database, 'update letters set leased_until = 1')
    await postman(needs(second, send))(() => false)
    expect([sent, await states()]).toEqual([[message.messageId, message.messageId], ['sent 1']])
  })

  test('who comes back after the lease cannot undo what another has marked', async () => {
    await oweMany(1)
    const [storage] = storages
    const claim = () =>
      storage.write(({ letters }) =>
        letters.claim({
          now: noon,
          systemNow: new Date(),
          leaseUntil: new Date(Date.now() + 60_000),
          limit: 5,
        }),
      )
    const [late] = await claim()
    expect(await claim()).toEqual([])
    await rawly(fresh.database, 'update letters set leased_until = 1')
    const [next] = await claim()
    if (!late || !next) throw new Error('nothing was claimed')
    expect([late.id, next.fence]).toEqual([next.id, late.fence + 1])
    const sent: LetterOutcome = { state: 'sent', at: noon, tries: 1 }
    const again: LetterOutcome = { state: 'waiting', dueAt: noon, tries: 1, reason: 'late' }
    const mark = (of: typeof late, outcome: LetterOutcome) => storage.write(({ letters }) => letters.mark(of, outcome))
    expect([await mark(late, again), await mark(next, sent), await mark(next, again)]).toEqual([false, true, false])
    expect(await states()).toEqual(['sent 1'])
  })

  test('a refused letter is due again after each pause, and given up after the last', async () => {
    await oweMany(1)
    const [storage] = storages
    const round = postman(needs(storage, async () => ({ sent: false, again: true, reason: 'not now' })))
    for (const pauseMs of pausesMs) {
      expect(await round(() => false)).toBe(1)
      expect(await storage.read.letters.backlog()).toEqual({ waiting: 1, oldestDueAt: later(businessMs + pauseMs) })
      businessMs += pauseMs - 1
      expect(await round(() => false)).toBe(0)
      businessMs += 1
    }
    expect(await round(() => false)).toBe(1)
    expect(await states()).toEqual(['given_up 1'])
    expect(lines).toEqual([{ letter: expect.any(Number), kind: 'payment.started', reason: 'not now' }])
  })

  test('without a mail server production gives letters up with a reason and a sandbox keeps them', async () => {
    const [storage] = storages
    await oweMany(1)
    await postman(needs(storage, undefined))(() => false)
    const [letter] = await storage.read.letters.recent(shop.merchantId, 1)
    expect([letter?.state, letter?.reason]).toEqual(['given_up', 'no mail server is configured (KASA_SMTP_URL)'])
    await oweMany(1)
    await postman({ ...needs(storage, undefined), mode: 'sandbox' })(() => false)
    expect(await states()).toEqual(['given_up 1', 'kept 1'])
  })

  test('one letter that cannot be written holds up no other, waits as a refused one does and is given up with a reason', async () => {
    const [storage] = storages
    await oweMany(3)
    const broken = (await storage.read.letters.recent(shop.merchantId, 3))[1]?.id ?? 0
    const compose: PostmanNeeds<ClaimedLetter>['compose'] = async letter => {
      if (letter.id === broken) throw new Error('broken for payer@example.com')
      return message
    }
    const round = postman({ ...needs(storage, async () => ({ sent: true })), compose })
    expect(await round(() => false)).toBe(3)
    expect(await states()).toEqual(['sent 2', 'waiting 1'])
    for (const pauseMs of pausesMs) {
      expect(await round(() => false)).toBe(0)
      businessMs += pauseMs
      expect(await round(() => false)).toBe(1)
    }
    expect(await states()).toEqual(['given_up 1', 'sent 2'])
    const reason = 'the letter could not be written'
    expect(await storage.read.letters.find(shop.merchantId, broken)).toMatchObject({ reason, tries: 9 })
    expect(lines.at(-1)).toEqual({ letter: broken, kind: 'payment.started', reason })
    businessMs += 10 * 24 * 3600_000
    systemAheadMs += 10 * 24 * 3600_000
    expect(await round(() => false)).toBe(0)
  })

  test('a postman that is asked to stop claims no more', async () => {
    const [storage] = storages
    await oweMany(2)
    expect(await postman(needs(storage, async () => ({ sent: true })))(() => true)).toBe(0)
    expect(await states()).toEqual(['waiting 2'])
  })

  test('a letter is found by its merchant alone', async () => {
    const [storage] = storages
    await oweMany(1)
    const [letter] = await storage.read.letters.recent(shop.merchantId, 1)
    expect(await storage.read.letters.find(shop.merchantId, letter?.id ?? 0)).toEqual(letter)
    expect(await storage.read.letters.find(shop.merchantId + 1, letter?.id ?? 0)).toBeUndefined()
    expect(await storage.read.letters.recent(shop.merchantId + 1, 1)).toEqual([])
  })
})
