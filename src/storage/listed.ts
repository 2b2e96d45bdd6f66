import type { ListFilter } from '../payments/ports.js'
import { type Cell, marks } from './sql.js'

type Condition = [text: string, cells: readonly Cell[]]

/** By the index of orders, which begins with the shop; a plain condition would walk all that the merchant has, in the order of the list. */
const paymentsOfOrder = `select id from payments where merchant_id = ? and shop_id in (select id from shops where merchant_id = ?) and order_id = ?`
const ofOrder = (table: Listed): string =>
  table === 'payment'
    ? `payment.id in (${paymentsOfOrder})`
    : `attempt.id in (select id from transactions where merchant_id = ? and payment_id in (${paymentsOfOrder}))`
const ofOrderCells = (table: Listed, merchantId: number): Cell[] =>
  table === 'payment' ? [merchantId, merchantId] : [merchantId, merchantId, merchantId]

type Listed = 'payment' | 'attempt'

/**
 * The conditions of a list of payments or transactions: only those that are asked for, so that both engines use the fitting index.
 * `table` is what the query calls the listed table. @param more columns → values
 */
export const listed = (
  table: Listed,
  merchantId: number,
  filter: ListFilter,
  more: Readonly<Record<string, Cell | undefined>> = {},
): { where: string; cells: Cell[] } => {
  const { livemode, shopIds, orderId, currency, status, from, until, before } = filter
  const equal: Readonly<Record<string, Cell | undefined>> = {
    [`${table}.merchant_id`]: merchantId,
    [`${table}.livemode`]: livemode ? 1 : 0,
    [`${table}.currency`]: currency,
    [`${table}.status`]: status,
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [`${table}.${name}`, value])),
  }
  const conditions: Condition[] = [
    ...Object.entries(equal).flatMap(([name, value]): Condition[] =>
      value === undefined ? [] : [[`${name} = ?`, [value]]],
    ),
    ...(orderId === undefined ? [] : [[ofOrder(table), [...ofOrderCells(table, merchantId), orderId]] as Condition]),
    ...(shopIds === null ? [] : [[`${table}.shop_id in (${marks(shopIds.length)})`, shopIds] as Condition]),
    ...(from === undefined ? [] : [[`${table}.created_at >= ?`, [from.getTime()]] as Condition]),
    ...(until === undefined ? [] : [[`${table}.created_at < ?`, [until.getTime()]] as Condition]),
    ...(before === undefined ? [] : [[`${table}.id < ?`, [before]] as Condition]),
  ]
  return { where: conditions.map(([text]) => text).join(' and '), cells: conditions.flatMap(([, cells]) => cells) }
}
