import type { EventRecords, PaymentEvent } from '../payments/ports.js'
import type { Row, Sql } from './sql.js'
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
})
