import type { BalanceRecords, RefundRecords } from '../refunds/ports.js'
import type { Refund } from '../refunds/refund.js'
import type { Row, Sql } from './sql.js'
import { flag, insertInto, json, plain, table, timeOrNull } from './table.js'

const refundTable = table<Refund>({
  transactionId: plain(),
  merchantId: plain(),
  saleId: plain(),
  origin: plain(),
  title: plain(),
  notifyPayer: flag,
  shares: json<Refund['shares']>(),
  bouncedAt: timeOrNull,
})

const select = `select ${refundTable.list} from refunds`
const text = {
  add: insertInto('refunds', refundTable.names(refundTable.keys)),
  ofTransaction: `${select} where merchant_id = ? and transaction_id = ?`,
  ofSale: `${select} where merchant_id = ? and sale_id = ? order by transaction_id`,
  bounce: 'update refunds set bounced_at = ? where merchant_id = ? and transaction_id = ? and bounced_at is null',
  lock: `insert into shop_balances (merchant_id, shop_id, livemode, currency, takings) values (?, ?, ?, ?, 1)
    on conflict (shop_id, livemode, currency) do update set takings = shop_balances.takings + 1`,
}

/** What refunds give back and of what. */
export const refunds = (sql: Sql): RefundRecords => ({
  add: async refund => {
    await sql.run(text.add, refundTable.cells(refund, refundTable.keys))
  },
  ofTransaction: async (merchantId, transactionId) =>
    (await sql.rows<Row>(text.ofTransaction, [merchantId, transactionId])).map(refundTable.read)[0],
  ofSale: async (merchantId, saleId) => (await sql.rows<Row>(text.ofSale, [merchantId, saleId])).map(refundTable.read),
  bounce: async (merchantId, transactionId, at) =>
    (await sql.run(text.bounce, [at.getTime(), merchantId, transactionId])) === 1,
})

/** The row that everybody locks who takes money of a shop in one currency and mode; sums are the ledger's. */
export const balances = (sql: Sql): BalanceRecords => ({
  lock: async ({ merchantId, shopId, livemode, currency }) => {
    await sql.run(text.lock, [merchantId, shopId, livemode ? 1 : 0, currency])
  },
})
