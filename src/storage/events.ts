import type { EventRecords } from '../payments/ports.js'
import { eventTable, feedLock, ofEvent, readLogged } from './event-table.js'
import { feed } from './feed.js'
import type { Cell, Row, Sql } from './sql.js'
import { insertInto } from './table.js'

const whole = new Set(['merchant_id', 'shop_id', 'payment_id', 'transaction_id', 'livemode', 'sequence', 'occurred_at'])
const columns = eventTable.names(eventTable.keys)
/** PostgreSQL numbers a row before its write is committed: until then the lock is held that a reader of the feed waits for. */
const addLocked = `with writers as materialized (select pg_advisory_xact_lock_shared(${feedLock}, ?::int))
  insert into events (${columns.join(', ')}) select ${columns.map(name => (whole.has(name) ? '?::bigint' : '?::text')).join(', ')} from writers`

const text = {
  add: insertInto('events', columns),
  ofPayment: `select ${eventTable.list} from events where merchant_id = ? and payment_id = ? order by sequence`,
}

/** What happened to payments, in order. */
export const events = (sql: Sql): EventRecords => ({
  ...feed(sql),
  add: async event => {
    const cells = eventTable.cells(event, eventTable.keys)
    if (sql.engine === 'postgres') await sql.run(addLocked, [event.merchantId, ...cells])
    else await sql.run(text.add, cells)
  },
  ofPayment: async (merchantId, paymentId) =>
    (await sql.rows<Row>(text.ofPayment, [merchantId, paymentId])).map(eventTable.read),
  log: async (merchantId, { orderId, before, limit }) => {
    const conditions: [string, Cell][] = [
      ['event.merchant_id = ?', merchantId],
      ...(orderId === undefined ? [] : ([['payment.order_id = ?', orderId]] as [string, Cell][])),
      ...(before === undefined ? [] : ([['event.id < ?', before]] as [string, Cell][])),
    ]
    const rows = await sql.rows<Row>(
      `select ${ofEvent}, payment.public_id as payment_public_id, payment.order_id from events event
        join payments payment on payment.merchant_id = event.merchant_id and payment.id = event.payment_id
        where ${conditions.map(([condition]) => condition).join(' and ')} order by event.id desc limit ?`,
      [...conditions.map(([, value]) => value), limit],
    )
    return rows.map(readLogged)
  },
})
