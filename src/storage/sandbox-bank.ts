import type { BankCredit, BankOrder, BankRecords, ClaimOrder, OwedCallback } from '../connectors/sandbox/ports.js'
import { type Cell, type Engine, marks, only, type Row, type Sql } from './sql.js'
import { insertInto, json, plain, table, time, timeOrNull } from './table.js'

const orderTable = table<BankOrder>({
  reference: plain(),
  kind: plain(),
  methodCode: plain(),
  amountMinor: plain(),
  currency: plain(),
  recipient: plain(),
  orderId: plain(),
  title: plain(),
  language: plain(),
  returnUrl: plain(),
  account: plain(),
  transferTitle: plain(),
  state: plain(),
  statusCode: plain(),
  verdict: json(),
  dueAt: timeOrNull,
  charges: plain(),
  receivedMinor: plain(),
  createdAt: time,
  decidedAt: timeOrNull,
})
const creditTable = table<BankCredit>({
  creditId: plain(),
  reference: plain(),
  amountMinor: plain(),
  fromAccount: plain(),
  at: time,
})
const callbackTable = table<OwedCallback>({ id: plain(), reference: plain(), body: plain(), tries: plain() })

const skipLocked: Record<Engine, string> = { sqlite: '', postgres: 'for update skip locked' }
const unended = `state in ('open', 'confirmed')`
const owed = 'due_at <= ? and delivered_at is null'
const claim = (engine: Engine, which: string) => `update sandbox_callbacks set due_at = ?, tries = tries + 1
  where id in (select id from sandbox_callbacks where ${which} ${owed} order by due_at, id limit ? ${skipLocked[engine]}) and ${owed}
  returning ${callbackTable.list}`

const text = {
  place: `${insertInto('sandbox_orders', orderTable.names(orderTable.keys))} on conflict (reference) do nothing`,
  find: `select ${orderTable.list} from sandbox_orders where reference = ?`,
  decide: `update sandbox_orders set state = ?, status_code = ?, charges = charges + ?, decided_at = ?, due_at = null where reference = ? and ${unended}`,
  confirm: `update sandbox_orders set state = 'confirmed', due_at = ? where reference = ? and state = 'open'`,
  due: `select ${orderTable.list} from sandbox_orders where due_at <= ? and ${unended} order by due_at limit ?`,
  receive: `update sandbox_orders set received_minor = received_minor + ? where reference = ? returning ${orderTable.list}`,
  charge: `update sandbox_orders set state = 'charged', status_code = null, charges = 1, decided_at = ? where reference = ? and charges = 0`,
  addCredit: insertInto('sandbox_credits', creditTable.names(creditTable.keys)),
  latestCredit: `select ${creditTable.list} from sandbox_credits where reference = ? order by id desc limit 1`,
  owe: 'insert into sandbox_callbacks (reference, body, due_at, tries) values (?, ?, ?, 0)',
  delivered: (ids: number) => `update sandbox_callbacks set delivered_at = ? where id in (${marks(ids)})`,
  postpone: 'update sandbox_callbacks set due_at = ? where id = ?',
  anyDue: `select (select count(*) from (select 1 from sandbox_orders where due_at <= ? and ${unended} limit 1) as orders)
    + (select count(*) from (select 1 from sandbox_callbacks where ${owed} limit 1) as callbacks) as due`,
}

/** The simulated bank's own books. */
export const sandboxBank = (sql: Sql): BankRecords => {
  const claims = { any: claim(sql.engine, ''), one: claim(sql.engine, 'reference = ? and') }
  const find = async (reference: string) => (await sql.rows<Row>(text.find, [reference])).map(orderTable.read)[0]
  const claimed = async (statement: string, which: readonly Cell[], { now, leaseUntil, limit }: ClaimOrder) => {
    const at = now.getTime()
    const rows = await sql.rows<Row>(statement, [leaseUntil.getTime(), ...which, at, limit, at])
    return rows.map(callbackTable.read).sort((one, other) => one.id - other.id)
  }
  return {
    place: async order => {
      const placed = await sql.run(text.place, orderTable.cells(order, orderTable.keys))
      const stored = placed === 1 ? order : await find(order.reference)
      if (stored === undefined) throw new Error(`order ${order.reference} was neither placed nor found`)
      return stored
    },
    find,
    decide: async (reference, { state, statusCode }, at) => {
      const charges = state === 'charged' ? 1 : 0
      return (await sql.run(text.decide, [state, statusCode, charges, at.getTime(), reference])) === 1
    },
    confirm: async (reference, dueAt) => (await sql.run(text.confirm, [dueAt.getTime(), reference])) === 1,
    due: async (now, limit) => (await sql.rows<Row>(text.due, [now.getTime(), limit])).map(orderTable.read),
    credit: async credit => {
      const [row] = await sql.rows<Row>(text.receive, [credit.amountMinor, credit.reference])
      if (row === undefined) return undefined
      await sql.run(text.addCredit, creditTable.cells(credit, creditTable.keys))
      return orderTable.read(row)
    },
    charge: async (reference, at) => {
      await sql.run(text.charge, [at.getTime(), reference])
    },
    latestCredit: async reference => (await sql.rows<Row>(text.latestCredit, [reference])).map(creditTable.read)[0],
    owe: async ({ reference, body, dueAt }) => {
      await sql.run(text.owe, [reference, body, dueAt.getTime()])
    },
    claimOwed: order => claimed(claims.any, [], order),
    claimOwedOf: (reference, order) => claimed(claims.one, [reference], order),
    delivered: async (ids, at) => {
      await sql.run(text.delivered(ids.length), [at.getTime(), ...ids])
    },
    postpone: async (id, dueAt) => {
      await sql.run(text.postpone, [dueAt.getTime(), id])
    },
    isAnythingDue: async now =>
      only(await sql.rows<{ due: number }>(text.anyDue, [now.getTime(), now.getTime()])).due > 0,
  }
}
