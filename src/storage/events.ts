import type { EventRecords, LoggedEvent, PaymentEvent } from '../payments/ports.js'
import type { Cell, Row, Sql } from './sql.js'
import { flag, insertInto, json, plain, table, time } from './table.js'

const eventTable = table<PaymentEvent>({
  merchantId: plain(),
  shopId: plain(),
  paymentId: plain(),
  transactionId: plain(),
  livemode: flag,
  sequence: plain(),
  kind: plain(),
  status: plain(),
  facts: json<Record<string, unknown>>(),
  notification: plain(),
  occurredAt: time,
})

const loggedTable = table<Pick<LoggedEvent, 'id' | 'paymentPublicId' | 'orderId'>>({
  id: plain(),
  paymentPublicId: plain(),
  orderId: plain(),
})
const ofEvent = ['id', ...eventTable.names(eventTable.keys)].map(name => `event.${name}`).join(', ')

const text = {
  add: insertInto('events', eventTable.names(eventTable.keys)),
  ofPayment: `select ${eventTable.list} from events where merchant_id = ? and payment_id = ? order by sequence`,
}

/** What happened to payments, in order. */
export const events = (sql: Sql): EventRecords => ({
  add: async event => {
    await sql.run(text.add, eventTable.cells(event, eventTable.keys))
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
    return rows.map(row => ({ ...eventTable.read(row), ...loggedTable.read(row) }))
  },
})
