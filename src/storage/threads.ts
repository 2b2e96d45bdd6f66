import type { ListedThread, MessageDraft, QueuedThread, ThreadFilter, ThreadRecords } from '../threads/ports.js'
import { type Message, messageLimit, type ReadMessage, type Thread } from '../threads/thread.js'
import { searchKey } from '../threads/words.js'
import type { Upload } from '../uploads/upload.js'
import { type Cell, marks, only, type Row, type Sql } from './sql.js'
import { insertInto, plain, table, time, without } from './table.js'
import { uploads, uploadTable } from './uploads.js'

const threadTable = table<Thread>({
  id: plain(),
  publicId: plain(),
  merchantId: plain(),
  kind: plain(),
  subject: plain(),
  state: plain(),
  lastSeq: plain(),
  lastSide: plain(),
  lastAt: time,
  createdAt: time,
})
const messageTable = table<Message>({
  id: plain(),
  merchantId: plain(),
  threadId: plain(),
  seq: plain(),
  side: plain(),
  memberId: plain(),
  author: plain(),
  event: plain(),
  text: plain(),
  createdAt: time,
})
const threadKeys = without(threadTable, 'id')
const messageKeys = without(messageTable, 'id')
const of = (name: string, list: string): string =>
  list
    .split(', ')
    .map(column => `${name}.${column}`)
    .join(', ')

const select = `select ${threadTable.list} from threads`
const queued = `select ${of('threads', threadTable.list)}, merchants.name as merchant_name, merchants.public_id as merchant_public_id
  from threads join merchants on merchants.id = threads.merchant_id`
const mine = `select ${of('threads', threadTable.list)}, thread_unread.first_seq as unread_from from threads
  left join thread_unread on thread_unread.merchant_id = threads.merchant_id and thread_unread.thread_id = threads.id
    and thread_unread.member_id = ?`
const one = 'merchant_id = ? and id = ?'
const waiting = `threads.state = 'open' and threads.last_side = 'merchant'`
const text = {
  open: `${insertInto('threads', [...threadTable.names(threadKeys), 'search_key', 'form_key'])}
    on conflict (merchant_id, form_key) do nothing returning id`,
  opened: `${select} where merchant_id = ? and form_key = ?`,
  find: `${select} where merchant_id = ? and public_id = ?`,
  byId: `${select} where ${one}`,
  findAny: `${queued} where threads.public_id = ?`,
  /** Changes nothing and keeps the row until this write ends: of two messages at once the second is numbered after the first. */
  meet: `update threads set last_seq = last_seq where ${one} returning state, last_side`,
  next: `update threads set last_seq = last_seq + 1, last_side = ?, last_at = ?, state = 'open' where ${one} and last_seq < ? returning last_seq`,
  close: `update threads set last_seq = last_seq + 1, last_at = ?, state = 'closed' where ${one} and state = 'open' and last_seq = ?`,
  repeated: `select ${messageTable.list} from thread_messages where merchant_id = ? and thread_id = ? and form_key = ?`,
  add: insertInto('thread_messages', [...messageTable.names(messageKeys), 'form_key']),
  attach: insertInto('thread_files', ['merchant_id', 'message_id', 'upload_id']),
  messages: `select ${messageTable.list} from thread_messages where merchant_id = ? and thread_id = ? and seq < ? order by seq desc limit ?`,
  files: (messages: number) => `select thread_files.message_id, ${of('uploads', uploadTable.list)} from thread_files
    join uploads on uploads.merchant_id = thread_files.merchant_id and uploads.id = thread_files.upload_id
    where thread_files.merchant_id = ? and thread_files.message_id in (${marks(messages)}) order by uploads.id`,
  attachment: `select ${of('uploads', uploadTable.list)} from uploads
    join thread_files on thread_files.merchant_id = uploads.merchant_id and thread_files.upload_id = uploads.id
    join thread_messages on thread_messages.merchant_id = thread_files.merchant_id and thread_messages.id = thread_files.message_id
    where uploads.merchant_id = ? and thread_messages.thread_id = ? and uploads.public_id = ?`,
  countWaiting: `select count(*) as many from threads where ${waiting}`,
  /** `first_seq` stays where something was unread already: only then it is smaller. */
  markUnread: `insert into thread_unread (merchant_id, member_id, thread_id, first_seq, last_seq) values (?, ?, ?, ?, ?)
    on conflict (merchant_id, member_id, thread_id) do update set last_seq = excluded.last_seq returning first_seq`,
  readAll: 'delete from thread_unread where merchant_id = ? and member_id = ? and thread_id = ? and last_seq <= ?',
  readSome:
    'update thread_unread set first_seq = ? where merchant_id = ? and member_id = ? and thread_id = ? and first_seq <= ?',
  unreadFrom: 'select first_seq from thread_unread where merchant_id = ? and member_id = ? and thread_id = ?',
  countUnread: 'select count(*) as many from thread_unread where merchant_id = ? and member_id = ?',
  writers: `select distinct member_id from thread_messages where merchant_id = ? and thread_id = ? and side = 'merchant' and member_id is not null`,
}

const like = (search: string): string => `%${searchKey(search).replace(/[\\%_]/g, '\\$&')}%`

/** What a list shows; only what is asked for, so that both engines take the fitting index. */
const shown = ({ state, kind, search, after }: ThreadFilter): [string, readonly Cell[]][] => [
  ...(state === undefined
    ? []
    : [(state === 'waiting' ? [waiting, []] : ['threads.state = ?', [state]]) as [string, Cell[]]]),
  ...(kind === undefined ? [] : [['threads.kind = ?', [kind]] as [string, Cell[]]]),
  ...(search === undefined ? [] : [[`threads.search_key like ? escape '\\'`, [like(search)]] as [string, Cell[]]]),
  ...(after === undefined
    ? []
    : [
        [
          `(threads.last_at, threads.id) ${state === 'waiting' ? '>' : '<'} (?, ?)`,
          [after.lastAt.getTime(), after.id],
        ] as [string, Cell[]],
      ]),
]
const listOf = (head: string, conditions: readonly [string, readonly Cell[]][], direction: 'asc' | 'desc') => {
  const where = conditions.length === 0 ? '' : `where ${conditions.map(([condition]) => condition).join(' and ')}`
  const order = `order by threads.last_at ${direction}, threads.id ${direction} limit ?`
  return { query: `${head} ${where} ${order}`, cells: conditions.flatMap(([, cells]) => cells) }
}

const queuedOf = (row: Row): QueuedThread => ({
  ...threadTable.read(row),
  merchantName: String(row.merchant_name),
  merchantPublicId: String(row.merchant_public_id),
})
const listedOf = (row: Row): ListedThread => ({
  ...threadTable.read(row),
  unreadFrom: row.unread_from === null || row.unread_from === undefined ? null : Number(row.unread_from),
})

/** What merchants and the operator write to each other. */
export const threads = (sql: Sql): ThreadRecords => {
  const addMessage = async (thread: { merchantId: number; threadId: number }, seq: number, draft: MessageDraft) => {
    const { formKey, uploads: files, ...rest } = draft
    const message = { ...thread, seq, ...rest }
    const id = await sql.insert(text.add, [...messageTable.cells(message, messageKeys), formKey])
    for (const file of files) {
      const { id: uploadId } = await uploads(sql).add(file)
      await sql.run(text.attach, [thread.merchantId, id, uploadId])
    }
    return { ...message, id }
  }
  const filesOf = async (merchantId: number, messages: readonly Message[]): Promise<Map<number, Upload[]>> => {
    const found = new Map<number, Upload[]>()
    if (messages.length === 0) return found
    const ids = messages.map(({ id }) => id)
    for (const row of await sql.rows<Row>(text.files(ids.length), [merchantId, ...ids])) {
      const of = Number(row.message_id)
      found.set(of, [...(found.get(of) ?? []), uploadTable.read(row)])
    }
    return found
  }
  const repeated = async (merchantId: number, threadId: number, formKey: string) =>
    (await sql.rows<Row>(text.repeated, [merchantId, threadId, formKey])).map(messageTable.read)[0]
  const many = async (query: string, values: readonly Cell[]) =>
    only(await sql.rows<{ many: number }>(query, values)).many
  return {
    open: async (draft, first) => {
      const { merchantId } = draft
      const opening = { state: 'open', lastSeq: 1, lastSide: first.side, lastAt: first.createdAt } as const
      const row = { ...draft, ...opening, createdAt: first.createdAt }
      const cells = [...threadTable.cells(row, threadKeys), searchKey(draft.subject), first.formKey]
      const [added] = await sql.rows<{ id: number }>(text.open, cells)
      if (added !== undefined) {
        const message = await addMessage({ merchantId, threadId: added.id }, 1, first)
        return { thread: { ...row, id: added.id }, message, news: true }
      }
      const thread = threadTable.read(only(await sql.rows<Row>(text.opened, [merchantId, first.formKey])))
      const message = await repeated(merchantId, thread.id, first.formKey)
      if (message === undefined) throw new Error(`thread ${thread.publicId} has lost its first message`)
      return { thread, message, news: false }
    },
    find: async (merchantId, publicId) =>
      (await sql.rows<Row>(text.find, [merchantId, publicId])).map(threadTable.read)[0],
    byId: async (merchantId, id) => (await sql.rows<Row>(text.byId, [merchantId, id])).map(threadTable.read)[0],
    findAny: async publicId => (await sql.rows<Row>(text.findAny, [publicId])).map(queuedOf)[0],
    append: async (merchantId, threadId, draft) => {
      const [met] = await sql.rows<{ state: string; last_side: string }>(text.meet, [merchantId, threadId])
      if (met === undefined) return undefined
      const wasWaiting = met.state === 'open' && met.last_side === 'merchant'
      const before = await repeated(merchantId, threadId, draft.formKey)
      if (before !== undefined) return { message: before, news: false, wasWaiting }
      const cells = [draft.side, draft.createdAt.getTime(), merchantId, threadId, messageLimit]
      const [bumped] = await sql.rows<{ last_seq: number }>(text.next, cells)
      if (bumped === undefined) return undefined
      return { message: await addMessage({ merchantId, threadId }, bumped.last_seq, draft), news: true, wasWaiting }
    },
    close: async (merchantId, threadId, seenSeq, note) => {
      const cells = [note.createdAt.getTime(), merchantId, threadId, seenSeq]
      if ((await sql.run(text.close, cells)) !== 1) return false
      await addMessage({ merchantId, threadId }, seenSeq + 1, note)
      return true
    },
    messages: async (merchantId, threadId, { before = Number.MAX_SAFE_INTEGER, limit }) => {
      const rows = await sql.rows<Row>(text.messages, [merchantId, threadId, before, limit])
      const found = rows.map(messageTable.read).reverse()
      const files = await filesOf(merchantId, found)
      return found.map((message): ReadMessage => ({ ...message, attachments: files.get(message.id) ?? [] }))
    },
    attachment: async (merchantId, threadId, uploadPublicId) =>
      (await sql.rows<Row>(text.attachment, [merchantId, threadId, uploadPublicId])).map(uploadTable.read)[0],
    ofMerchant: async (merchantId, memberId, { unread = false, limit, ...filter }) => {
      const { query, cells } = listOf(
        mine,
        [
          ['threads.merchant_id = ?', [merchantId]],
          ...(unread ? [['thread_unread.first_seq is not null', []] as [string, Cell[]]] : []),
          ...shown({ ...filter, limit }),
        ],
        filter.state === 'waiting' ? 'asc' : 'desc',
      )
      return (await sql.rows<Row>(query, [memberId, ...cells, limit])).map(listedOf)
    },
    queue: async ({ merchantId, ...filter }) => {
      const of: [string, Cell[]][] = merchantId === undefined ? [] : [['threads.merchant_id = ?', [merchantId]]]
      const direction = filter.state === 'waiting' ? 'asc' : 'desc'
      const { query, cells } = listOf(queued, [...of, ...shown(filter)], direction)
      return (await sql.rows<Row>(query, [...cells, filter.limit])).map(queuedOf)
    },
    countWaiting: () => many(text.countWaiting, []),
    markUnread: async ({ merchantId, threadId, seq }, memberIds) => {
      const fresh: number[] = []
      // In one order, so that two messages at once never wait for each other's rows.
      for (const memberId of [...memberIds].sort((one, other) => one - other)) {
        const rows = await sql.rows<{ first_seq: number }>(text.markUnread, [merchantId, memberId, threadId, seq, seq])
        if (only(rows).first_seq === seq) fresh.push(memberId)
      }
      return fresh
    },
    markRead: async (merchantId, threadId, memberId, seq) => {
      if ((await sql.run(text.readAll, [merchantId, memberId, threadId, seq])) === 1) return
      await sql.run(text.readSome, [seq + 1, merchantId, memberId, threadId, seq])
    },
    unreadFrom: async (merchantId, threadId, memberId) =>
      (await sql.rows<{ first_seq: number }>(text.unreadFrom, [merchantId, memberId, threadId]))[0]?.first_seq ?? null,
    countUnread: (merchantId, memberId) => many(text.countUnread, [merchantId, memberId]),
    writers: async (merchantId, threadId) =>
      (await sql.rows<{ member_id: number }>(text.writers, [merchantId, threadId])).map(row => row.member_id),
  }
}
