import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { HelpAnswer } from '../../src/help/ports.js'
import { countOld, rekey } from '../../src/merchants/rekey.js'
import type { Shop } from '../../src/merchants/shop.js'
import { openStorage } from '../../src/storage/open.js'
import type { Storage } from '../../src/storage/storage.js'
import { closeThread } from '../../src/threads/close-thread.js'
import { endNotices } from '../../src/threads/end-notices.js'
import { giveNotice } from '../../src/threads/give-notice.js'
import { openThread } from '../../src/threads/open-thread.js'
import type { Author, Side, Thread } from '../../src/threads/thread.js'
import { withdrawNotice } from '../../src/threads/withdraw-notice.js'
import { writeMessage } from '../../src/threads/write-message.js'
import { openUpload } from '../../src/uploads/open-upload.js'
import { openFileVault } from '../../src/vault/file-vault.js'
import { openVault } from '../../src/vault/vault.js'
import { engines, type FreshDatabase, freshDatabase } from './engines.js'
import { addShop, atOnce, later, noon, rawly } from './rows.js'

const pdf = (text: string) => Buffer.from(`%PDF-1.7\n${text}\nstartxref\n9\n%%EOF\n`)
const anna: Author & { memberId: number } = { side: 'merchant', memberId: 1, name: 'Anna' }
const staff: Author = { side: 'operator', memberId: 4, name: 'Olga' }
const dayMs = 86_400_000

describe.each(engines)('on %s', engine => {
  let fresh: FreshDatabase
  let storage: Storage
  let shop: Shop
  let now = noon
  const keys = [randomBytes(32)]

  beforeAll(async () => {
    fresh = await freshDatabase(engine)
    storage = await openStorage({ database: fresh.database, systemClock: () => new Date(), strict: true })
    shop = await addShop(storage)
    // Members 1 to 3 and the operator 4.
    for (const role of ['technical', 'representative', 'technical', 'operator'] as const)
      await storage.write(({ members }) =>
        members.add({
          ...{ publicId: randomUUID(), email: `${randomUUID()}@example.com`, firstName: 'A', lastName: 'B', role },
          ...{ merchantId: role === 'operator' ? null : shop.merchantId, state: 'active', passwordHash: null },
          ...{ language: null, completedOnly: false, createdAt: noon, modifiedAt: noon },
        }),
      )
  })
  afterAll(async () => {
    await storage.close()
    await fresh.remove()
  })

  const vault = () => openVault(keys)
  const needs = (readers: readonly number[] = [1, 2]) => ({
    store: storage,
    fileVault: openFileVault({ vault: vault(), random: randomBytes }),
    newId: randomUUID,
    systemClock: () => now,
    businessClock: () => now,
    readersOf: async (side: Side) =>
      side === 'operator'
        ? [{ memberId: 4, language: 'en', represents: false }]
        : readers.map(memberId => ({ memberId, language: 'pl', represents: memberId === 2 })),
    operator: 'Kasa',
  })
  const post = (author: Author, text: string, files: { name: string; bytes: Buffer }[] = []) => ({
    author,
    formKey: randomUUID(),
    text,
    files,
  })
  const begin = async (subject = 'Question', merchantId = shop.merchantId, author: Author = anna): Promise<Thread> => {
    const order = { ...post(author, 'Hello'), merchantId, kind: 'question', subject } as const
    const opened = await openThread(needs())(order)
    if ('faults' in opened) throw new Error(JSON.stringify(opened.faults))
    return opened.thread
  }
  const write = (thread: Thread, author: Author, text: string, files?: { name: string; bytes: Buffer }[]) =>
    writeMessage(needs())(thread, post(author, text, files))
  const texts = async ({ merchantId, id }: Thread, page: { before?: number; limit: number } = { limit: 50 }) =>
    (await storage.read.threads.messages(merchantId, id, page)).map(({ seq, text }) => `${seq} ${text}`)
  const unread = (memberId: number, merchantId = shop.merchantId) =>
    storage.read.threads.countUnread(merchantId, memberId)
  const mark = (thread: Thread, memberId: number, seq: number) =>
    storage.write(({ threads }) => threads.markRead(thread.merchantId, thread.id, memberId, seq))

  test('a thread comes back as it was written, to its merchant and the operator alone', async () => {
    const thread = await begin('  Rates\u202e for\nÓ  ')
    expect(thread).toMatchObject({ subject: 'Rates for Ó', kind: 'question', state: 'open', lastSeq: 1 })
    expect(await storage.read.threads.find(shop.merchantId, thread.publicId)).toEqual(thread)
    expect(await storage.read.threads.find(shop.merchantId + 1, thread.publicId)).toBeUndefined()
    expect(await storage.read.threads.findAny(thread.publicId)).toMatchObject({ ...thread, merchantName: 'Kwiaty' })
    await write(thread, staff, ' one\r\ntwo\u0000 ')
    expect(await texts(thread)).toEqual(['1 Hello', '2 one\ntwo'])
    expect(await texts(thread, { before: 2, limit: 5 })).toEqual(['1 Hello'])
    expect(await write({ ...thread, merchantId: shop.merchantId + 1 }, anna, 'mine')).toEqual({ full: true })
  })

  test('words are within their limits', async () => {
    const order = {
      ...post(anna, ' \n '),
      merchantId: shop.merchantId,
      kind: 'question',
      subject: 'ż'.repeat(151),
    } as const
    const faults = [
      { field: 'subject', fault: 'too-long' },
      { field: 'text', fault: 'empty' },
    ]
    expect(await openThread(needs())(order)).toEqual({ faults })
    const thread = await begin()
    expect(await write(thread, anna, '€'.repeat(5_001))).toEqual({ faults: [{ field: 'text', fault: 'too-long' }] })
    expect(await write(thread, anna, '€'.repeat(5_000))).toHaveProperty('message')
  })

  test('many replies at once are numbered one after another, and none is lost', async () => {
    const thread = await begin()
    const replies = await atOnce(20, at => write(thread, at % 2 === 0 ? anna : staff, `reply ${at}`))
    const numbers = replies.map(reply => ('message' in reply ? reply.message.seq : 0))
    expect(numbers.sort((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, at) => at + 2))
    const found = await storage.read.threads.find(shop.merchantId, thread.publicId)
    const last = (await storage.read.threads.messages(shop.merchantId, thread.id, { limit: 1 }))[0]
    expect([found?.lastSeq, found?.lastSide]).toEqual([21, last?.side])
    expect(await texts(thread)).toHaveLength(21)
  })

  test('the same form sent many times at once writes once', async () => {
    const order = { ...post(anna, 'Hello', [{ name: 'a.pdf', bytes: pdf('x') }]), merchantId: shop.merchantId }
    const opened = await atOnce(8, () => openThread(needs())({ ...order, kind: 'offer', subject: 'Once' }))
    expect(new Set(opened.map(one => ('thread' in one ? one.thread.publicId : '-'))).size).toBe(1)
    const [first] = opened
    if (!first || !('thread' in first)) throw new Error('nothing was opened')
    const reply = post(staff, 'Answer', [{ name: 'b.pdf', bytes: pdf('y') }])
    await atOnce(8, () => writeMessage(needs())(first.thread, reply))
    expect(await texts(first.thread)).toEqual(['1 Hello', '2 Answer'])
    const files = await rawly(
      fresh.database,
      `select count(*) as many from thread_files where message_id in
      (select id from thread_messages where thread_id = ${first.thread.id})`,
    )
    expect(Number(files[0]?.many)).toBe(2)
    const orphans = 'select count(*) as many from uploads where id not in (select upload_id from thread_files)'
    expect(Number((await rawly(fresh.database, orphans))[0]?.many)).toBe(0)
  })

  test('unread marks are exact: set by the other side, taken by what was really seen', async () => {
    const { merchantId } = await addShop(storage)
    const thread = await begin('Marks', merchantId)
    expect(await unread(1, merchantId)).toBe(0)
    await write(thread, staff, 'two')
    await write(thread, staff, 'three')
    await begin('From the operator', merchantId, staff)
    expect([await unread(1, merchantId), await unread(2, merchantId), await unread(3, merchantId)]).toEqual([2, 2, 0])
    const rows = (unreadOnly: boolean) =>
      storage.read.threads.ofMerchant(merchantId, 1, { unread: unreadOnly, limit: 9 })
    expect((await rows(true)).map(row => [row.subject, row.unreadFrom])).toEqual([
      ['From the operator', 1],
      ['Marks', 2],
    ])
    // Read as far as 2, while 3 was being written.
    await mark(thread, 1, 2)
    expect((await rows(false)).map(row => row.unreadFrom)).toEqual([1, 3])
    await mark(thread, 1, 3)
    expect([await unread(1, merchantId), await unread(2, merchantId)]).toEqual([1, 2])
    await Promise.all([write(thread, staff, 'four'), mark(thread, 2, 3), write(thread, anna, 'five')])
    const [own] = await storage.read.threads.ofMerchant(merchantId, 2, { search: 'mark', limit: 1 })
    expect([own?.lastSeq, own?.unreadFrom !== null]).toEqual([5, true])
    await mark(thread, 2, 5)
    expect(await unread(2, merchantId)).toBe(1)
    expect(await unread(2, merchantId + 1)).toBe(0)
  })

  test('letters are owed once until they are read: to who takes part, else to the representative; to operators when it begins to wait', async () => {
    const owed = async (thread: Thread) => {
      const rows = await rawly(
        fresh.database,
        'select member_id, kind, facts, language from member_letters order by id',
      )
      return rows
        .filter(({ facts }) => String(facts).includes(thread.publicId))
        .map(({ member_id, kind, facts, language }) => {
          expect(JSON.parse(String(facts))).toEqual({ thread: thread.publicId })
          return `${kind} ${member_id} ${language}`
        })
    }
    const asked = await begin('Letters')
    await write(asked, anna, 'and more')
    expect(await owed(asked)).toEqual(['message.asked 4 en'])
    await write(asked, staff, 'one')
    await write(asked, staff, 'two')
    const first = ['message.asked 4 en', 'message.answered 1 pl']
    expect(await owed(asked)).toEqual(first)
    await mark(asked, 1, 4)
    await write(asked, staff, 'three')
    await write(asked, anna, 'thanks')
    expect(await owed(asked)).toEqual([...first, 'message.answered 1 pl', 'message.asked 4 en'])
    const told = await begin('News', shop.merchantId, staff)
    expect(await owed(told)).toEqual(['message.answered 2 pl'])
  })

  test('lists find by a part of the subject, filter, and go on where the page before ended', async () => {
    const { merchantId } = await addShop(storage)
    const names = ['100% Sprzedaż', 'Zwrot_A', 'zwrot B', 'Inne']
    const made: Thread[] = []
    for (const [at, name] of names.entries()) {
      now = later(at * 1000)
      made.push(await begin(name, merchantId))
    }
    const list = async (filter: object) =>
      (await storage.read.threads.ofMerchant(merchantId, 1, { limit: 9, ...filter })).map(({ subject }) => subject)
    expect(await list({ limit: 2 })).toEqual(['Inne', 'zwrot B'])
    expect(await list({ after: { lastAt: later(2000), id: made[2]?.id } })).toEqual(['Zwrot_A', '100% Sprzedaż'])
    expect(await list({ search: 'ZWROT' })).toEqual(['zwrot B', 'Zwrot_A'])
    expect(await list({ search: 'SPRZEDAŻ' })).toEqual(['100% Sprzedaż'])
    expect([await list({ search: 't_' }), await list({ search: '0%' })]).toEqual([['Zwrot_A'], ['100% Sprzedaż']])
    const [first, second] = made as [Thread, Thread]
    now = later(9000)
    const before = await storage.read.threads.countWaiting()
    await write(first, staff, 'answer')
    expect(await storage.read.threads.countWaiting()).toBe(before - 1)
    expect(await closeThread(needs())(second, staff, 1)).toBe(true)
    expect(await list({ state: 'closed' })).toEqual(['Zwrot_A'])
    const queue = (await storage.read.threads.queue({ state: 'waiting', limit: 100 })).filter(
      row => row.merchantId === merchantId,
    )
    expect(queue.map(({ subject }) => subject)).toEqual(['zwrot B', 'Inne'])
    now = noon
  })

  test('a thread is closed only as it was seen, and writing opens it again', async () => {
    const thread = await begin('Closing')
    await write(thread, anna, 'one more thing')
    expect(await closeThread(needs())(thread, staff, 1)).toBe(false)
    expect(await closeThread(needs())({ ...thread, merchantId: 0 }, staff, 2)).toBe(false)
    const closed = await atOnce(5, () => closeThread(needs())(thread, staff, 2))
    expect(closed.filter(Boolean)).toHaveLength(1)
    const state = async () => (await storage.read.threads.find(shop.merchantId, thread.publicId))?.state
    expect(await state()).toBe('closed')
    await write(thread, anna, 'again')
    expect([await state(), (await texts(thread)).at(-1)]).toEqual(['open', '4 again'])
  })

  test('attachments lie sealed and are found through their own thread alone', async () => {
    const thread = await begin('Files')
    const other = await begin('Other')
    const written = await write(thread, anna, 'see', [
      { name: 'C:\\x\\..\\faktura\u202e.exe.PDF', bytes: pdf('secret words') },
    ])
    expect(written).toHaveProperty('message')
    const [, { attachments: [file] = [] } = {}] = await storage.read.threads.messages(shop.merchantId, thread.id, {
      limit: 9,
    })
    if (!file) throw new Error('no attachment')
    expect(file).toMatchObject({ name: 'faktura.exe.pdf', kind: 'pdf' })
    const found = (of: Thread, merchantId = shop.merchantId) =>
      storage.read.threads.attachment(merchantId, of.id, file.publicId)
    expect([await found(thread), await found(other), await found(thread, 0)]).toEqual([file, undefined, undefined])
    const [row] = await rawly(fresh.database, `select sealed, content from uploads where id = ${file.id}`)
    expect(Buffer.from(String(row?.content), 'base64').toString('latin1')).not.toContain('secret words')
    const open = openUpload({ read: storage.read, fileVault: needs().fileVault })
    expect((await open(file)).equals(pdf('secret words'))).toBe(true)
    await expect(open({ ...file, publicId: randomUUID() })).rejects.toThrow()
    // A new key of the deployment: the file's own key is sealed anew, its content stays.
    keys.unshift(randomBytes(32))
    expect(await rekey({ store: storage, vault: vault() })()).toBeGreaterThan(0)
    expect(await countOld({ store: storage, vault: vault() })).toBe(0)
    keys.splice(1)
    expect((await openUpload({ read: storage.read, fileVault: needs().fileVault })(file)).length).toBe(file.sizeBytes)
  })

  test('a notice runs 30 whole days, once, can be withdrawn until then, and ends the sale of new payments', async () => {
    const own = await addShop(storage)
    const { merchantId } = own
    now = new Date('2026-03-01T23:30:00Z') // 00:30 on 2 March in Warsaw
    const also = async () => {}
    const order = () => ({ merchantId, author: anna, formKey: randomUUID(), subject: 'Notice', text: '', also })
    const given = await atOnce(5, () => giveNotice(needs())(order()))
    const found = await storage.read.notices.ofMerchant(merchantId)
    expect(found).toMatchObject({ state: 'given', author: 'Anna', endsAt: new Date('2026-04-01T22:00:00Z') })
    expect(given.map(one => ('notice' in one ? one.notice.id : 0))).toEqual(Array(5).fill(found?.id))
    const threads = await storage.read.threads.queue({ kind: 'notice', limit: 50 })
    expect(threads.filter(thread => thread.merchantId === merchantId)).toHaveLength(1)
    expect(await withdrawNotice(needs())({ merchantId, author: anna, also })).toBe(true)
    expect(await withdrawNotice(needs())({ merchantId, author: anna, also })).toBe(false)
    now = later(0)
    await giveNotice(needs())(order())
    now = later(31 * dayMs)
    expect(await withdrawNotice(needs())({ merchantId, author: anna, also })).toBe(false)
    await Promise.all([endNotices(needs())(), endNotices(needs())()])
    expect((await storage.read.notices.ofMerchant(merchantId))?.state).toBe('ended')
    expect((await storage.read.shops.byId(merchantId, own.id))?.active).toBe(false)
    const [thread] = await storage.read.threads.ofMerchant(merchantId, 2, { limit: 1 })
    expect(thread).toMatchObject({ kind: 'notice', lastSeq: 2, unreadFrom: 2 })
    expect((await storage.read.shops.byId(shop.merchantId, shop.id))?.active).toBe(true)
    now = noon
  })

  test('help is judged once a member and article; the newest answer counts', async () => {
    const answer = (changes: Partial<HelpAnswer>) =>
      storage.write(({ help }) =>
        help.answer({
          ...{ merchantId: shop.merchantId, memberId: 1, article: 'shops', helpful: true, comment: '', language: 'pl' },
          at: noon,
          ...changes,
        }),
      )
    await atOnce(10, () => answer({}))
    await answer({ memberId: 2, helpful: false, comment: 'too short' })
    await answer({ article: 'home', helpful: false, comment: 'old' })
    await answer({ article: 'home', helpful: false, comment: 'new', at: later(5) })
    expect(await storage.read.help.tallies()).toEqual([
      { article: 'home', helpful: 0, unhelpful: 1, comments: 1 },
      { article: 'shops', helpful: 1, unhelpful: 1, comments: 1 },
    ])
    const comments = await storage.read.help.comments({ limit: 5 })
    expect(comments.map(({ comment }) => comment)).toEqual(['new', 'too short'])
    expect(
      await storage.read.help.comments({ article: 'shops', before: comments[0]?.id ?? 0, limit: 5 }),
    ).toMatchObject([{ comment: 'too short', merchantName: 'Kwiaty' }])
    expect(await storage.read.help.find(shop.merchantId, 1, 'home')).toMatchObject({ comment: 'new', at: later(5) })
    expect(await storage.read.help.find(shop.merchantId + 1, 1, 'home')).toBeUndefined()
  })
})
