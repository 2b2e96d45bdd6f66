import type { FailedTry, FailedTryRecords } from '../payments/ports.js'
import { only, type Sql } from './sql.js'
import { insertInto, plain, table, time } from './table.js'

const failedTable = table<FailedTry>({
  merchantId: plain(),
  shopId: plain(),
  paymentId: plain(),
  kind: plain(),
  addressHash: plain(),
  at: time,
})

const since = (column: string): string =>
  `(select count(*) from failed_tries where ${column} = ? and kind = ? and at >= ?)`
const text = {
  add: insertInto('failed_tries', failedTable.names(failedTable.keys)),
  count: `select ${since('payment_id')} as payment, ${since('shop_id')} as shop, ${since('address_hash')} as address`,
}

/** Wrong codes and refused cards, counted against card testing; how exactly, `failureLimits` says. */
export const failedTries = (sql: Sql): FailedTryRecords => ({
  add: async failed => {
    await sql.run(text.add, failedTable.cells(failed, failedTable.keys))
  },
  count: async ({ paymentId, shopId, addressHash, kind }, from) => {
    const at = from.getTime()
    return only(
      await sql.rows<{ payment: number; shop: number; address: number }>(text.count, [
        paymentId,
        kind,
        at,
        shopId,
        kind,
        at,
        addressHash,
        kind,
        at,
      ]),
    )
  },
})
