import type { DeliveryAttempt, MessageFilter, SentMessage, SentMessageRecords } from '../payments/sent-message.js'
import { attemptTable } from './mark-messages.js'
import { messageColumns } from './message-columns.js'
import { type Cell, marks, only, type Row, type Sql } from './sql.js'
import { plain, table, time, timeOrNull } from './table.js'

const messageTable = table<SentMessage>({
  id: plain(),
  ...messageColumns,
  state: plain(),
  tries: plain(),
  notYet: plain(),
  dueAt: time,
  createdAt: time,
  finishedAt: timeOrNull,
})

const text = {
  find: `select ${messageTable.list} from outbox where merchant_id = ? and event_id = ?`,
  retrying: `select ${messageTable.list} from outbox
    where state = 'waiting' and endpoint = ? and merchant_id = ? and shop_id = ? and tries > 0 order by due_at, id limit 1`,
  attempts: `select ${attemptTable.list} from attempts where merchant_id = ? and outbox_id = ? order by id`,
  wishes: 'select count(*) as waiting from resends where merchant_id = ? and outbox_id = ?',
  wish: `insert into resends (merchant_id, payment_id, outbox_id, url, endpoint, asked_by, asked_at, fence) values (?, ?, ?, ?, ?, ?, ?, 0)
    on conflict (outbox_id, url) do nothing`,
}

/** Only the conditions that are asked for, so that both engines use the fitting index. */
const conditionsOf = ({
  shopId,
  shopIds,
  livemode,
  paymentId,
  states,
  from,
  until,
  before,
}: MessageFilter): [string, Cell[]][] => [
  ...(shopId === undefined ? [] : [['shop_id = ?', [shopId]] as [string, Cell[]]]),
  ...(shopIds == null ? [] : [[`shop_id in (${marks(shopIds.length)})`, [...shopIds]] as [string, Cell[]]]),
  ...(livemode === undefined ? [] : [['livemode = ?', [livemode ? 1 : 0]] as [string, Cell[]]]),
  ...(paymentId === undefined ? [] : [['payment_id = ?', [paymentId]] as [string, Cell[]]]),
  ...(states === undefined ? [] : [[`state in (${marks(states.length)})`, [...states]] as [string, Cell[]]]),
  ...(from === undefined ? [] : [['created_at >= ?', [from.getTime()]] as [string, Cell[]]]),
  ...(until === undefined ? [] : [['created_at < ?', [until.getTime()]] as [string, Cell[]]]),
  ...(before === undefined ? [] : [['id < ?', [before]] as [string, Cell[]]]),
]

/** What was sent to shops and what came back, as people look at it. */
export const sentMessages = (sql: Sql): SentMessageRecords => ({
  list: async (merchantId, filter) => {
    if (filter.states?.length === 0) return []
    const conditions = conditionsOf(filter)
    const where = ['merchant_id = ?', ...conditions.map(([condition]) => condition)].join(' and ')
    const values = [merchantId, ...conditions.flatMap(([, cells]) => cells), filter.limit]
    const rows = await sql.rows<Row>(
      `select ${messageTable.list} from outbox where ${where} order by id desc limit ?`,
      values,
    )
    return rows.map(messageTable.read)
  },
  retrying: async (merchantId, shopId, endpoint) =>
    (await sql.rows<Row>(text.retrying, [endpoint, merchantId, shopId])).map(messageTable.read)[0],
  // PostgreSQL's text holds no NUL, so no message has one.
  find: async (merchantId, eventId) =>
    (await sql.rows<Row>(text.find, [merchantId, eventId.replaceAll('\0', '')])).map(messageTable.read)[0],
  attemptsOf: async (merchantId, messageId) =>
    (await sql.rows<Row>(text.attempts, [merchantId, messageId])).map((row): DeliveryAttempt => {
      const { outboxId: _, merchantId: __, ...attempt } = attemptTable.read(row)
      return attempt
    }),
  wishesOf: async (merchantId, messageId) =>
    only(await sql.rows<{ waiting: number }>(text.wishes, [merchantId, messageId])).waiting,
  wish: async wishes => {
    for (const { merchantId, paymentId, messageId, url, askedBy, at } of wishes) {
      await sql.run(text.wish, [merchantId, paymentId, messageId, url, new URL(url).origin, askedBy, at.getTime()])
    }
  },
})
