import type { EventRecords, FedEvent, FeedFilter } from '../payments/ports.js'
import { feedLock, ofEvent, readLogged } from './event-table.js'
import { type Cell, marks, only, type Row, type Sql } from './sql.js'

const text = {
  waitForWriters: `select pg_advisory_xact_lock(${feedLock}, ?::int)`,
  horizon: 'select coalesce(max(id), 0) as horizon from events where merchant_id = ?',
  feed: ({
    shopIds,
    toldOnly,
  }: FeedFilter) => `select ${ofEvent}, payment.public_id as payment_public_id, payment.order_id,
      attempt.public_id as transaction_public_id, coalesce(message.body, fetched.body) as body, message.url
    from events event
    join payments payment on payment.merchant_id = event.merchant_id and payment.id = event.payment_id
    left join transactions attempt on attempt.merchant_id = event.merchant_id and attempt.id = event.transaction_id
    left join outbox message on message.payment_id = event.payment_id and message.sequence = event.sequence
    left join fetched_messages fetched on fetched.payment_id = event.payment_id and fetched.sequence = event.sequence
    where event.merchant_id = ? and event.id > ? and event.id <= ? and event.livemode = ?
      ${shopIds === null ? '' : `and event.shop_id in (${marks(shopIds.length)})`}
      ${toldOnly ? "and (fetched.body is not null or message.state <> 'suppressed')" : ''}
    order by event.id limit ?`,
}

const textOrNull = (cell: Cell | undefined): string | null => (cell == null ? null : String(cell))

/** Events as the API tells them, in the order in which nothing is ever skipped. */
export const feed = (sql: Sql): Pick<EventRecords, 'horizon' | 'feed'> => ({
  horizon: async merchantId => {
    // Numbers are given before the commit: whoever has one, and is not committed yet, holds this lock with others (`events.add`).
    if (sql.engine === 'postgres') await sql.rows(text.waitForWriters, [merchantId])
    return only(await sql.rows<{ horizon: number }>(text.horizon, [merchantId])).horizon
  },
  feed: async (merchantId, filter) => {
    const { shopIds, after, upTo, livemode, limit } = filter
    const rows = await sql.rows<Row>(text.feed(filter), [
      merchantId,
      after,
      upTo,
      livemode ? 1 : 0,
      ...(shopIds ?? []),
      limit,
    ])
    return rows.map(
      (row): FedEvent => ({
        ...readLogged(row),
        transactionPublicId: textOrNull(row.transaction_public_id),
        body: textOrNull(row.body),
        url: textOrNull(row.url),
      }),
    )
  },
})
