import type { LinkRecords, PaymentLink } from '../payments/link.js'
import type { Row, Sql } from './sql.js'
import { flag, insertInto, plain, table, time, timeOrNull } from './table.js'

/** How a link lies in its row. */
export const linkTable = table<PaymentLink>({
  paymentId: plain(),
  merchantId: plain(),
  code: plain(),
  language: plain(),
  simp: plain(),
  generated: flag,
  confirmVisitedAt: timeOrNull,
  insteadOf: plain(),
  createdAt: time,
})
const select = `select ${linkTable.list} from links where`
const text = {
  add: insertInto('links', linkTable.names(linkTable.keys)),
  /** The payer of a link is searched for before the first try. */
  seek: `update payers set payment_id = ? where merchant_id = ? and payment_id is null
    and id = (select payer_id from payments where merchant_id = ? and id = ?)`,
  findByCode: `${select} code = ?`,
  ofPayment: `${select} merchant_id = ? and payment_id = ?`,
  confirmVisited:
    'update links set confirm_visited_at = ? where merchant_id = ? and payment_id = ? and confirm_visited_at is null',
}

/** Short addresses of payments. */
export const links = (sql: Sql): LinkRecords => ({
  add: async link => {
    await sql.run(text.add, linkTable.cells(link, linkTable.keys))
    await sql.run(text.seek, [link.paymentId, link.merchantId, link.merchantId, link.paymentId])
  },
  findByCode: async code => (await sql.rows<Row>(text.findByCode, [code])).map(linkTable.read)[0],
  ofPayment: async (merchantId, paymentId) =>
    (await sql.rows<Row>(text.ofPayment, [merchantId, paymentId])).map(linkTable.read)[0],
  confirmVisited: async (merchantId, paymentId, at) => {
    await sql.run(text.confirmVisited, [at.getTime(), merchantId, paymentId])
  },
})
