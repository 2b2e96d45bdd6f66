import type { Attempt, OutboxRecords } from '../notifications/ports.js'
import type { OutboxWriter, OwedMessage } from '../payments/ports.js'
import type { SentMessageRecords } from '../payments/sent-message.js'
import { claimMessages } from './claim-messages.js'
import { attemptTable, markMessages } from './mark-messages.js'
import { messageColumns } from './message-columns.js'
import { sentMessages } from './sent-messages.js'
import { marks, only, type Row, type Sql } from './sql.js'
import { insertInto, plain, table, time } from './table.js'

const messageTable = table<OwedMessage>({
  ...messageColumns,
  thread: plain(),
  dueAt: time,
  createdAt: time,
})

const text = {
  overtake: `update outbox set state = 'superseded', finished_at = ? where payment_id = ? and sequence < ? and thread = ? and state = 'waiting'`,
  suppressOthers: `update outbox set state = 'suppressed', finished_at = ? where state = 'waiting' and merchant_id = ? and payment_id in (
    select id from payments where merchant_id = ? and shop_id = ? and order_id = ? and livemode = ? and id <> ?)`,
  add: insertInto('outbox', [
    ...messageTable.names(messageTable.keys),
    'endpoint',
    'state',
    'tries',
    'not_yet',
    'fence',
  ]),
  keep: insertInto('fetched_messages', ['payment_id', 'sequence', 'merchant_id', 'body', 'created_at']),
  giveBack: `update outbox set state = 'waiting', leased_until = null where id = ? and fence = ? and state = 'sending'`,
  backlog: `select count(*) as waiting, min(due_at) as oldest from outbox where state = 'waiting'`,
  recent: `select id, event_id, url, state, body, tries, created_at from outbox where merchant_id = ? order by id desc limit ?`,
  attempts: (messages: number) =>
    `select ${attemptTable.list} from attempts where outbox_id in (${marks(messages)}) order by id`,
}

type Recent = Awaited<ReturnType<OutboxRecords['recent']>>[number]
const recentTable = table<Omit<Recent, 'attempts'> & { id: number }>({
  id: plain(),
  eventId: plain(),
  url: plain(),
  state: plain(),
  body: plain(),
  tries: plain(),
  createdAt: time,
})

const attemptsOf = async (sql: Sql, ids: readonly number[]): Promise<Map<number, Attempt[]>> => {
  const attempts = (await sql.rows<Row>(text.attempts(ids.length), ids)).map(attemptTable.read)
  const byMessage = new Map<number, Attempt[]>(ids.map(id => [id, []]))
  for (const attempt of attempts) byMessage.get(attempt.outboxId)?.push(attempt)
  return byMessage
}

/** Messages owed to shops, and every attempt to deliver them. An endpoint is the origin of a message's address. */
export const outbox = (sql: Sql): OutboxWriter & OutboxRecords & SentMessageRecords => ({
  ...sentMessages(sql),
  add: async message => {
    await sql.run(text.overtake, [message.createdAt.getTime(), message.paymentId, message.sequence, message.thread])
    await sql.run(text.add, [
      ...messageTable.cells(message, messageTable.keys),
      new URL(message.url).origin,
      'waiting',
      0,
      0,
      0,
    ])
  },
  keep: async ({ paymentId, sequence, merchantId, body, createdAt }) => {
    await sql.run(text.keep, [paymentId, sequence, merchantId, body, createdAt.getTime()])
  },
  suppressOthers: async ({ merchantId, shopId, orderId, livemode }, paymentId, at) => {
    await sql.run(text.suppressOthers, [
      at.getTime(),
      merchantId,
      merchantId,
      shopId,
      orderId,
      livemode ? 1 : 0,
      paymentId,
    ])
  },
  claim: order => claimMessages(sql, order),
  mark: list => markMessages(sql, list),
  giveBack: async claims => {
    for (const { id, fence } of claims) await sql.run(text.giveBack, [id, fence])
  },
  backlog: async () => {
    const { waiting, oldest } = only(await sql.rows<{ waiting: number; oldest: number | null }>(text.backlog))
    return { waiting, oldestDueAt: oldest === null ? null : new Date(oldest) }
  },
  recent: async (merchantId, limit) => {
    const messages = (await sql.rows<Row>(text.recent, [merchantId, limit])).map(recentTable.read)
    const attempts =
      messages.length > 0
        ? await attemptsOf(
            sql,
            messages.map(({ id }) => id),
          )
        : new Map<number, Attempt[]>()
    return messages.map(({ id, ...message }) => ({ ...message, attempts: attempts.get(id) ?? [] }))
  },
})
