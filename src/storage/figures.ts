import type { DayFigure, Delivered, FigureRecords, Opened } from '../accounting/figures.js'
import type { Row, Sql } from './sql.js'

type Numbered = 'payments' | 'outbox'

/** Ids grow with time, so that the first row of a day is found by halving: an index by time would cost every payment. */
const firstFrom = async (sql: Sql, noun: Numbered, merchantId: number, moment: Date): Promise<number> => {
  const next = `select id, created_at as "createdAt" from ${noun} where merchant_id = ? and id >= ? order by id limit 1`
  const last = `select id from ${noun} where merchant_id = ? order by id desc limit 1`
  const at = async (id: number) => (await sql.rows<{ id: number; createdAt: number }>(next, [merchantId, id]))[0]
  let low = 0
  let high = ((await sql.rows<{ id: number }>(last, [merchantId]))[0]?.id ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const found = await at(middle)
    if (found === undefined || found.createdAt >= moment.getTime()) high = middle
    else low = found.id + 1
  }
  return low
}

const text = {
  money: `select shop_id as "shopId", livemode, currency, type, method, count(*) as count,
      sum(case when type = 'sale' then paid_minor - held_minor - surplus_minor else amount_minor end) as "amountMinor", sum(commission_minor) as "commissionMinor"
    from transactions where merchant_id = ? and created_at >= ? and created_at < ? and status = 'settled'
    group by shop_id, livemode, currency, type, method`,
  opened: `select shop_id as "shopId", livemode, count(*) as opened,
      sum(case when status in ('settled', 'authorized', 'submitted_for_settlement') or paid_minor > 0 then 1 else 0 end) as paid
    from payments where merchant_id = ? and id >= ? and id < ? group by shop_id, livemode`,
  delivered: `select shop_id as "shopId", livemode, state, count(*) as count
    from outbox where merchant_id = ? and id >= ? and id < ? group by shop_id, livemode, state`,
}

/** Sums come back as texts from PostgreSQL. */
const read = <T>(row: Row, numbers: readonly string[]): T =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      name === 'livemode' ? Number(cell) === 1 : numbers.includes(name) ? Number(cell) : cell,
    ]),
  ) as T

/** Figures of a merchant's days, made when they are looked at. */
export const figures = (sql: Sql): FigureRecords => {
  const between = async (noun: Numbered, merchantId: number, from: Date, until: Date) => [
    merchantId,
    await firstFrom(sql, noun, merchantId, from),
    await firstFrom(sql, noun, merchantId, until),
  ]
  return {
    money: async (merchantId, from, until) =>
      (await sql.rows<Row>(text.money, [merchantId, from.getTime(), until.getTime()])).map(row =>
        read<DayFigure>(row, ['shopId', 'count', 'amountMinor', 'commissionMinor']),
      ),
    opened: async (merchantId, from, until) =>
      (await sql.rows<Row>(text.opened, await between('payments', merchantId, from, until))).map(row =>
        read<Opened>(row, ['shopId', 'opened', 'paid']),
      ),
    delivered: async (merchantId, from, until) =>
      (await sql.rows<Row>(text.delivered, await between('outbox', merchantId, from, until))).map(row =>
        read<Delivered>(row, ['shopId', 'count']),
      ),
  }
}
