import type { Delivery } from '../payments/delivery.js'
import type { PaymentRecords } from '../payments/ports.js'
import { listed } from './listed.js'
import { openPayments } from './open-payments.js'
import { payerTable } from './payers.js'
import { paymentTable } from './payment-table.js'
import { type Cell, only, type Row, type Sql } from './sql.js'

const savedKeys = [
  'status',
  'closedReason',
  'paidMinor',
  'surplusMinor',
  'delivery',
  'formDigest',
  'statusDigest',
  'language',
  'modifiedAt',
] as const

const select = `select ${paymentTable.list} from payments`
const text = {
  find: `${select} where public_id = ? and merchant_id = ?`,
  byId: `${select} where merchant_id = ? and id = ?`,
  findByPublicId: `${select} where public_id = ?`,
  findByFormDigest: `${select} where shop_id = ? and form_digest = ?`,
  findByStatusDigest: `${select} where status_digest = ?`,
  lock: `update payments set version = version + 1 where merchant_id = ? and id = ? returning ${paymentTable.list}`,
  save: `update payments set ${paymentTable.set(savedKeys)} where merchant_id = ? and id = ?`,
  payer: `select ${payerTable.list} from payers where merchant_id = ? and id = ?`,
  rememberAccount: 'update payers set account = ? where merchant_id = ? and id = ?',
  account: 'select account from payers where merchant_id = ? and id = ?',
  delivery: 'select delivery from payers where merchant_id = ? and id = ?',
  saveDelivery: 'update payers set delivery = ? where merchant_id = ? and id = ?',
  expired: `${select} where valid_to <= ? and closed_reason is null and status in ('new', 'pending')
    and not exists (select 1 from transactions where transactions.payment_id = payments.id and live = 1) order by valid_to, id limit ?`,
}

/** Payments and their payers. */
export const payments = (sql: Sql): PaymentRecords => {
  const first = async (query: string, values: readonly Cell[]) => {
    const [row] = await sql.rows<Row>(query, values)
    return row && paymentTable.read(row)
  }
  return {
    list: async (merchantId, filter) => {
      const { where, cells } = listed('payment', merchantId, filter)
      const surplus = filter.hasSurplus ? ' and payment.surplus_minor > 0' : ''
      const query = `select ${paymentTable.list} from payments payment where ${where}${surplus} order by payment.id desc limit ?`
      return (await sql.rows<Row>(query, [...cells, filter.limit])).map(paymentTable.read)
    },
    open: async draft => only(await openPayments(sql, [draft])),
    find: (merchantId, publicId) => first(text.find, [publicId, merchantId]),
    byId: (merchantId, id) => first(text.byId, [merchantId, id]),
    findByPublicId: publicId => first(text.findByPublicId, [publicId]),
    findByFormDigest: (shopId, digest) => first(text.findByFormDigest, [shopId, digest]),
    findByStatusDigest: digest => first(text.findByStatusDigest, [digest]),
    lock: (merchantId, id) => first(text.lock, [merchantId, id]),
    save: async payment => {
      const changed = await sql.run(text.save, [
        ...paymentTable.cells(payment, savedKeys),
        payment.merchantId,
        payment.id,
      ])
      if (changed !== 1) throw new Error(`payment ${payment.publicId} is not stored and cannot be saved`)
    },
    payer: async (merchantId, payerId) => {
      const [row] = await sql.rows<Row>(text.payer, [merchantId, payerId])
      return row && payerTable.read(row)
    },
    rememberAccount: async (merchantId, payerId, account) => {
      await sql.run(text.rememberAccount, [account, merchantId, payerId])
    },
    account: async (merchantId, payerId) =>
      (await sql.rows<{ account: string | null }>(text.account, [merchantId, payerId]))[0]?.account ?? null,
    delivery: async (merchantId, payerId) => {
      const [row] = await sql.rows<{ delivery: string | null }>(text.delivery, [merchantId, payerId])
      return row?.delivery ? (JSON.parse(row.delivery) as Delivery) : null
    },
    saveDelivery: async (merchantId, payerId, delivery) => {
      await sql.run(text.saveDelivery, [JSON.stringify(delivery), merchantId, payerId])
    },
    expired: async (now, limit) => (await sql.rows<Row>(text.expired, [now.getTime(), limit])).map(paymentTable.read),
  }
}
