import type { UnmatchedRecords } from '../payments/ports.js'
import type { UnmatchedCredit } from '../payments/unmatched-credit.js'
import type { Cell, Row, Sql } from './sql.js'
import { flag, insertInto, plain, table, time, timeOrNull, without } from './table.js'

export const creditTable = table<UnmatchedCredit>({
  id: plain(),
  merchantId: plain(),
  shopId: plain(),
  transactionId: plain(),
  livemode: flag,
  connector: plain(),
  creditId: plain(),
  amountMinor: plain(),
  currency: plain(),
  title: plain(),
  fromAccount: plain(),
  assignedTo: plain(),
  createdAt: time,
  assignedAt: timeOrNull,
})

const addedKeys = without(creditTable, 'id')
const select = `select ${creditTable.list} from unmatched_credits`
const text = {
  add: `${insertInto('unmatched_credits', creditTable.names(addedKeys))} on conflict (connector, credit_id) do nothing`,
  find: `${select} where merchant_id = ? and id = ?`,
  waiting: `${select} where merchant_id = ? and assigned_to is null order by id`,
  waitingOf: `${select} where merchant_id = ? and assigned_to is null
    and transaction_id in (select id from transactions where merchant_id = ? and payment_id = ?) order by id`,
  returned: 'update unmatched_credits set returned_by = ? where merchant_id = ? and id = ? and returned_by is null',
  returnedBy: `${select} where merchant_id = ? and returned_by is not null and (returned_by = ? or (assigned_to = ? and amount_minor = ?))
    order by case when returned_by = ? then 0 else 1 end, id limit 1`,
  assign: `update unmatched_credits set assigned_to = ?, assigned_at = ? where merchant_id = ? and id = ? and assigned_to is null`,
}

/** Transfers under titles that nobody knew. */
export const unmatchedCredits = (sql: Sql): UnmatchedRecords => {
  const all = async (query: string, values: readonly Cell[]) =>
    (await sql.rows<Row>(query, values)).map(creditTable.read)
  return {
    add: async credit => {
      await sql.run(text.add, creditTable.cells(credit, addedKeys))
    },
    find: async (merchantId, id) => (await all(text.find, [merchantId, id]))[0],
    returned: async (merchantId, id, refundTransactionId) => {
      await sql.run(text.returned, [refundTransactionId, merchantId, id])
    },
    returnedBy: async (merchantId, { transactionId, saleId, amountMinor }) =>
      (await all(text.returnedBy, [merchantId, transactionId, saleId, amountMinor, transactionId]))[0],
    waiting: merchantId => all(text.waiting, [merchantId]),
    waitingOf: (merchantId, paymentId) => all(text.waitingOf, [merchantId, merchantId, paymentId]),
    assign: async (merchantId, id, transactionId, at) =>
      (await sql.run(text.assign, [transactionId, at.getTime(), merchantId, id])) === 1,
  }
}
