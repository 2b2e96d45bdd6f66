import type { Payment } from '../payments/payment.js'
import type { OrderClaim } from '../payments/ports.js'
import { batched } from './batch.js'
import { paymentTable } from './payment-table.js'
import type { Row, Sql } from './sql.js'

/** What every page of a payer asks. */
export type PageReads = {
  findPayment(publicId: string): Promise<Payment | undefined>
  findOwner(order: OrderClaim): Promise<number | undefined>
}

const text = {
  payments: `select ${paymentTable.list} from payments where public_id = any(?::text[])`,
  /** One look into the index per order, whatever the planner knows of the table. */
  owners: `select (select payment_id from orders where merchant_id = asked.merchant_id and shop_id = asked.shop_id
      and livemode = asked.livemode and order_id = asked.order_id) as owner
    from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[]) with ordinality as asked (merchant_id, shop_id, livemode, order_id, place)
    order by place`,
}

/** A list as PostgreSQL writes one. */
const list = (values: readonly (string | number)[]): string =>
  `{${values.map(value => `"${String(value).replace(/["\\]/g, '\\$&')}"`).join(',')}}`

/** PostgreSQL: what the pages of one turn of the event loop ask is asked in one statement each; a round trip costs more than its answer. */
export const readTogether = (sql: Sql): PageReads => ({
  findPayment: batched(async publicIds => {
    const rows = await sql.rows<Row>(text.payments, [list(publicIds)])
    const found = new Map(rows.map(row => [row.public_id, row]))
    return publicIds.map(publicId => {
      const row = found.get(publicId)
      return row && paymentTable.read(row)
    })
  }),
  findOwner: batched(async orders => {
    const rows = await sql.rows<{ owner: number | null }>(text.owners, [
      list(orders.map(({ merchantId }) => merchantId)),
      list(orders.map(({ shopId }) => shopId)),
      list(orders.map(({ livemode }) => Number(livemode))),
      list(orders.map(({ orderId }) => orderId)),
    ])
    return rows.map(({ owner }) => owner ?? undefined)
  }),
})
