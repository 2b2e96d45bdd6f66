import type { Action, AgreedCredit, Status, Transaction, TryHold } from '../payments/payment.js'
import type { ListedTransaction, TransactionRecords } from '../payments/ports.js'
import { listed } from './listed.js'
import type { Row, Sql } from './sql.js'
import { flag, insertInto, json, plain, table, time, timeOrNull, without } from './table.js'

export const transactionTable = table<Transaction>({
  id: plain(),
  publicId: plain(),
  merchantId: plain(),
  shopId: plain(),
  paymentId: plain(),
  livemode: flag,
  type: plain(),
  status: plain(),
  source: plain(),
  method: plain(),
  methodCode: plain(),
  amountMinor: plain(),
  currency: plain(),
  connector: plain(),
  statusCode: plain(),
  statusCodeDescription: plain(),
  paidMinor: plain(),
  heldMinor: plain(),
  surplusMinor: plain(),
  refundedMinor: plain(),
  refundAskedMinor: plain(),
  disputedMinor: plain(),
  surplusReturnedMinor: plain(),
  returnAt: timeOrNull,
  commissionMinor: plain(),
  commissionRateBps: plain(),
  action: json<Action | null>(),
  credit: json<AgreedCredit | null>(),
  hold: json<TryHold | null>(),
  holdUntil: timeOrNull,
  live: flag,
  supersededAt: timeOrNull,
  createdAt: time,
  modifiedAt: time,
})

const addedKeys = without(transactionTable, 'id')
/** The refund sums are missing: only conditional updates move them, so that a stale copy can never undo a reservation. */
const savedKeys = [
  'status',
  'methodCode',
  'statusCode',
  'statusCodeDescription',
  'paidMinor',
  'heldMinor',
  'surplusMinor',
  'returnAt',
  'commissionMinor',
  'commissionRateBps',
  'action',
  'hold',
  'holdUntil',
  'live',
  'supersededAt',
  'modifiedAt',
] as const

/** What a try that waited for its payer did not know before. */
const begunKeys = ['status', 'live', 'method', 'methodCode', 'connector', 'credit', 'hold', 'modifiedAt'] as const

const select = `select ${transactionTable.list} from transactions`
const text = {
  add: `${insertInto('transactions', transactionTable.names(addedKeys))} on conflict (payment_id) where live = 1 do nothing returning id`,
  /** Payers who only looked are not searched for: opening a payment writes none of these indexes. */
  seek: `update payers set payment_id = ? where merchant_id = ? and payment_id is null
    and id = (select payer_id from payments where merchant_id = ? and id = ?)`,
  find: `${select} where public_id = ? and merchant_id = ?`,
  byId: `${select} where merchant_id = ? and id = ?`,
  ofPayment: `${select} where merchant_id = ? and payment_id = ? order by id`,
  save: `update transactions set ${transactionTable.set(savedKeys)} where merchant_id = ? and id = ?`,
  begin: `update transactions set ${transactionTable.set(begunKeys)} where merchant_id = ? and id = ? and status = 'new'`,
  holdsDue: `${select} where hold_until <= ? and not exists (select 1 from operations where operations.transaction_id = transactions.id
    and kind in ('capture', 'void') and state in ('sent', 'unknown', 'needs_operator', 'done')) order by hold_until, id limit ?`,
  reserve: `update transactions set refund_asked_minor = refund_asked_minor + ?
    where merchant_id = ? and id = ? and type = 'sale' and status = 'settled'
      and refunded_minor + refund_asked_minor - surplus_returned_minor + disputed_minor + ? <= paid_minor - held_minor - surplus_minor`,
  reserveSurplus: `update transactions set refund_asked_minor = refund_asked_minor + ?, surplus_returned_minor = surplus_returned_minor + ?
    where merchant_id = ? and id = ? and type = 'sale' and surplus_returned_minor + ? <= surplus_minor`,
  moveRefund: `update transactions set refund_asked_minor = refund_asked_minor + ?, refunded_minor = refunded_minor + ?,
    surplus_returned_minor = surplus_returned_minor + ? where merchant_id = ? and id = ? and type = 'sale'`,
  toReturn: `${select} where return_at <= ? order by return_at, id limit ?`,
}

/** What a list says of a transaction's payment. */
const paymentOf = (row: Row): ListedTransaction['payment'] => ({
  publicId: String(row.of_payment),
  status: row.payment_status as Status,
  orderId: String(row.order_id),
  title: String(row.title),
})

/** Tries to pay and to give back. */
export const transactions = (sql: Sql): TransactionRecords => {
  const all = async (query: string, values: readonly (string | number)[]) =>
    (await sql.rows<Row>(query, values)).map(transactionTable.read)
  return {
    list: async (merchantId, filter) => {
      const { type, method, methodCode, paymentId } = filter
      const more = { type, method, method_code: methodCode, payment_id: paymentId }
      const { where, cells } = listed('attempt', merchantId, filter, more)
      const columns = transactionTable.names(transactionTable.keys).map(name => `attempt.${name}`)
      const query = `select ${columns.join(', ')}, payment.public_id as of_payment, payment.status as payment_status, payment.order_id, payment.title
        from transactions attempt join payments payment on payment.merchant_id = attempt.merchant_id and payment.id = attempt.payment_id
        where ${where} order by attempt.id desc limit ?`
      return (await sql.rows<Row>(query, [...cells, filter.limit])).map(row => ({
        ...transactionTable.read(row),
        payment: paymentOf(row),
      }))
    },
    add: async draft => {
      const [row] = await sql.rows<{ id: number }>(text.add, transactionTable.cells(draft, addedKeys))
      if (row === undefined) return undefined
      const { merchantId, paymentId, type } = draft
      if (type === 'sale') await sql.run(text.seek, [paymentId, merchantId, merchantId, paymentId])
      return { ...draft, id: row.id }
    },
    find: async (merchantId, publicId) => (await all(text.find, [publicId, merchantId]))[0],
    byId: async (merchantId, id) => (await all(text.byId, [merchantId, id]))[0],
    ofPayment: (merchantId, paymentId) => all(text.ofPayment, [merchantId, paymentId]),
    save: async transaction => {
      const { merchantId, id, publicId } = transaction
      const changed = await sql.run(text.save, [...transactionTable.cells(transaction, savedKeys), merchantId, id])
      if (changed !== 1) throw new Error(`transaction ${publicId} is not stored and cannot be saved`)
    },
    begin: async transaction => {
      const { merchantId, id, publicId } = transaction
      const changed = await sql.run(text.begin, [...transactionTable.cells(transaction, begunKeys), merchantId, id])
      if (changed !== 1) throw new Error(`transaction ${publicId} does not wait for its payer and cannot begin`)
    },
    holdsDue: (now, limit) => all(text.holdsDue, [now.getTime(), limit]),
    reserveRefund: async (merchantId, id, amountMinor, origin) => {
      if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0)
        throw new RangeError(`a refund of ${amountMinor} is not a positive number of minor units`)
      const reserved = origin === 'sale' ? text.reserve : text.reserveSurplus
      const sums = origin === 'sale' ? [amountMinor] : [amountMinor, amountMinor]
      return (await sql.run(reserved, [...sums, merchantId, id, amountMinor])) === 1
    },
    moveRefund: async (merchantId, id, { askedMinor, refundedMinor, surplusMinor }) => {
      const moved = await sql.run(text.moveRefund, [askedMinor, refundedMinor, surplusMinor, merchantId, id])
      if (moved !== 1) throw new Error(`sale ${id} is not stored, so nothing of it can be given back`)
    },
    toReturn: (now, limit) => all(text.toReturn, [now.getTime(), limit]),
  }
}
