import type { BankOrder, BankRecords, OwedCallback } from '../connectors/sandbox/ports.js'
import { only, type Row, type Sql } from './sql.js'
import { insertInto, plain, table, time, timeOrNull } from './table.js'

const orderTable = table<BankOrder>({
  reference: plain(),
  kind: plain(),
  amountMinor: plain(),
  currency: plain(),
  recipient: plain(),
  title: plain(),
  language: plain(),
  returnUrl: plain(),
  account: plain(),
  transferTitle: plain(),
  state: plain(),
  statusCode: plain(),
  planned: plain(),
  plannedAt: timeOrNull,
  charges: plain(),
  createdAt: time,
  decidedAt: timeOrNull,
})
const callbackTable = table<OwedCallback>({
  id: plain(),
  reference: plain(),
  body: plain(),
  dueAt: time,
  tries: plain(),
})

const text = {
  place: `${insertInto('sandbox_orders', orderTable.names(orderTable.keys))} on conflict (reference) do nothing`,
  find: `select ${orderTable.list} from sandbox_orders where reference = ?`,
  decide: `update sandbox_orders set state = ?, status_code = ?, charges = ?, decided_at = ?, planned_at = null where reference = ? and state = 'open'`,
  plan: `update sandbox_orders set planned = ?, planned_at = ? where reference = ? and state = 'open'`,
  due: `select ${orderTable.list} from sandbox_orders where planned_at <= ? and state = 'open' order by planned_at limit ?`,
  owe: 'insert into sandbox_callbacks (reference, body, due_at, tries) values (?, ?, ?, 0)',
  owed: `select ${callbackTable.list} from sandbox_callbacks where due_at <= ? and delivered_at is null order by due_at, id limit ?`,
  delivered: 'update sandbox_callbacks set delivered_at = ?, tries = tries + 1 where id = ?',
  postpone: 'update sandbox_callbacks set due_at = ?, tries = tries + 1 where id = ?',
}

/** The simulated bank's own books. */
export const sandboxBank = (sql: Sql): BankRecords => {
  const find = async (reference: string) => {
    const [row] = await sql.rows<Row>(text.find, [reference])
    return row && orderTable.read(row)
  }
  return {
    place: async order => {
      await sql.run(text.place, orderTable.cells(order, orderTable.keys))
      return only([await find(order.reference)].filter(found => found !== undefined))
    },
    find,
    decide: async (reference, { state, statusCode, at }) =>
      (await sql.run(text.decide, [state, statusCode, state === 'charged' ? 1 : 0, at.getTime(), reference])) === 1,
    plan: async (reference, planned, at) => {
      await sql.run(text.plan, [planned, at.getTime(), reference])
    },
    due: async (now, limit) => (await sql.rows<Row>(text.due, [now.getTime(), limit])).map(orderTable.read),
    owe: async ({ reference, body, dueAt }) => {
      await sql.run(text.owe, [reference, body, dueAt.getTime()])
    },
    owed: async (now, limit) => (await sql.rows<Row>(text.owed, [now.getTime(), limit])).map(callbackTable.read),
    delivered: async (id, at) => {
      await sql.run(text.delivered, [at.getTime(), id])
    },
    postpone: async (id, dueAt) => {
      await sql.run(text.postpone, [dueAt.getTime(), id])
    },
  }
}
