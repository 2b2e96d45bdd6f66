import type { OrderClaim, OrderRecords } from '../payments/ports.js'
import type { Cell, Sql } from './sql.js'

const order = 'merchant_id = ? and shop_id = ? and livemode = ? and order_id = ?'
const text = {
  meet: 'select pg_advisory_xact_lock(hashtextextended(?, 0))',
  claim: `insert into orders (merchant_id, shop_id, livemode, order_id, payment_id, claimed_at) values (?, ?, ?, ?, ?, ?)
    on conflict (shop_id, livemode, order_id) do update set payment_id = excluded.payment_id where orders.payment_id = excluded.payment_id
    returning payment_id`,
  owner: `select payment_id as owner from orders where ${order}`,
  release: `delete from orders where ${order} and payment_id = ?`,
}

const cells = ({ merchantId, shopId, livemode, orderId }: OrderClaim): Cell[] => [
  merchantId,
  shopId,
  livemode ? 1 : 0,
  orderId,
]

/** Which payment owns an order of a shop. */
export const orders = (sql: Sql): OrderRecords => ({
  meet: async ({ shopId, livemode, orderId }) => {
    if (sql.engine === 'postgres') await sql.rows(text.meet, [`order/${shopId}/${livemode}/${orderId}`])
  },
  claim: async (of, paymentId, at) =>
    (await sql.rows(text.claim, [...cells(of), paymentId, at.getTime()])).length === 1,
  owner: async of => (await sql.rows<{ owner: number }>(text.owner, cells(of)))[0]?.owner,
  release: async (of, paymentId) => {
    await sql.run(text.release, [...cells(of), paymentId])
  },
})
