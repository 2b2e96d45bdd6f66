import type {
  BankCredit,
  BankOrder,
  BankRecords,
  ClaimOrder,
  CreditDetails,
  HoldEnding,
  OwedCallback,
  Scenario,
} from '../connectors/sandbox/ports.js'
import { leaseNow } from './lease-now.js'
import { sandboxDisputes } from './sandbox-disputes.js'
import { type Cell, type Engine, marks, only, type Row, type Sql } from './sql.js'
import { flag, insertInto, json, plain, table, time, timeOrNull } from './table.js'

const orderTable = table<BankOrder>({
  reference: plain(),
  refundOf: plain(),
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
  profile: json(),
  profileDigest: plain(),
  dueAt: timeOrNull,
  credit: json<CreditDetails | null>(),
  charges: plain(),
  receivedMinor: plain(),
  createdAt: time,
  decidedAt: timeOrNull,
  returnedAt: timeOrNull,
  serviceId: plain(),
  effects: json(),
  silent: flag,
  hold: plain(),
  capturedMinor: plain(),
})
const endingTable = table<HoldEnding>({
  reference: plain(),
  saleReference: plain(),
  kind: plain(),
  amountMinor: plain(),
  state: plain(),
  statusCode: plain(),
  dueAt: timeOrNull,
})
const savedEnding = ['state', 'statusCode', 'dueAt'] as const
const creditTable = table<BankCredit>({
  creditId: plain(),
  reference: plain(),
  amountMinor: plain(),
  fromAccount: plain(),
  at: time,
})
const callbackTable = table<OwedCallback>({ id: plain(), reference: plain(), body: plain(), tries: plain() })

const scenarioTable = table<Scenario>({ serviceId: plain(), seed: plain(), rules: json(), counters: json() })
const scenarioKeys = ['seed', 'rules', 'counters'] as const

const skipLocked: Record<Engine, string> = { sqlite: '', postgres: 'for update skip locked' }
const unended = `state in ('open', 'confirmed')`
/** A held order has not ended, and remembers all the same. */
const remembering = `(not (${unended}) or hold = 'held')`
const owed = 'due_at <= ? and delivered_at is null and (leased_until is null or leased_until <= ?)'
/** An older callback that nobody may have now keeps its order's younger ones back. */
const claimable = `${owed} and not exists (select 1 from sandbox_callbacks older
  where older.reference = sandbox_callbacks.reference and older.id < sandbox_callbacks.id and older.delivered_at is null
    and (older.due_at > ? or older.leased_until > ?))`
const claim = (engine: Engine, which: string) => `update sandbox_callbacks set leased_until = ?, tries = tries + 1
  where id in (select id from sandbox_callbacks where ${which} ${claimable} order by id limit ? ${skipLocked[engine]}) and ${owed}
  returning ${callbackTable.list}`
/** Claimers stand in line on PostgreSQL, so that none takes a callback while another is taking an older one. */
const lockClaims = 'select pg_advisory_xact_lock(4711002)'
const lockRow: Record<Engine, string> = { sqlite: '', postgres: 'for update' }
const selectScenario = `select ${scenarioTable.list} from sandbox_scenarios where service_id = ?`

const text = {
  place: `${insertInto('sandbox_orders', orderTable.names(orderTable.keys))} on conflict (reference) do nothing`,
  find: `select ${orderTable.list} from sandbox_orders where reference = ?`,
  givenBack: `select coalesce(sum(amount_minor), 0) as sum from sandbox_orders
    where refund_of = ? and state in ('open', 'confirmed', 'charged') and (returned_at is null or returned_at > ?)`,
  comesBack: 'update sandbox_orders set returned_at = ? where reference = ?',
  remembered: `select profile from sandbox_orders where profile_digest = ? and (state = 'charged' or hold = 'held') order by created_at desc limit 1`,
  lastRemembered: (digests: number) =>
    `select ${orderTable.list} from sandbox_orders where profile_digest in (${marks(digests)}) and ${remembering} order by created_at desc limit 1`,
  forget: (digests: number) =>
    `update sandbox_orders set profile = null, profile_digest = null where profile_digest in (${marks(digests)}) and ${remembering}`,
  decide: `update sandbox_orders set state = ?, status_code = ?, charges = charges + ?, decided_at = ?, due_at = null,
    captured_minor = case when hold = 'held' and ? = 1 then amount_minor else captured_minor end,
    hold = case when hold = 'held' and ? = 1 then 'captured' when hold = 'held' then 'released' else hold end where reference = ? and ${unended}`,
  holdMoney: `update sandbox_orders set state = 'confirmed', hold = 'held', status_code = ?, decided_at = ?, due_at = null
    where reference = ? and hold = 'asked' and ${unended}`,
  endHold: `update sandbox_orders set state = ?, charges = ?, captured_minor = ?, hold = ?, status_code = ?, decided_at = ?, due_at = null
    where reference = ? and hold = 'held' and ${unended}`,
  addEnding: `${insertInto('sandbox_hold_ends', endingTable.names(endingTable.keys))} on conflict (reference) do nothing`,
  findEnding: `select ${endingTable.list} from sandbox_hold_ends where reference = ?`,
  saveEnding: `update sandbox_hold_ends set ${endingTable.set(savedEnding)} where reference = ?`,
  endingsDue: `select ${endingTable.list} from sandbox_hold_ends where due_at <= ? order by due_at, reference limit ?`,
  confirm: `update sandbox_orders set state = 'confirmed', verdict = ?, due_at = ? where reference = ? and state in (?, ?)`,
  steer: 'update sandbox_orders set effects = ?, silent = ? where reference = ?',
  unended: `select ${orderTable.list} from sandbox_orders where (${unended} or silent = 1)
    and (cast(? as text) is null or service_id = ?) and (cast(? as text) is null or order_id = ?)
    order by created_at desc, reference limit ?`,
  askMore: `update sandbox_orders set credit = ? where reference = ? and state = 'open'`,
  due: `select ${orderTable.list} from sandbox_orders where due_at <= ? and ${unended} order by due_at limit ?`,
  receive: `update sandbox_orders set received_minor = received_minor + ? where reference = ? returning ${orderTable.list}`,
  charge: `update sandbox_orders set state = 'charged', status_code = null, charges = 1, decided_at = ? where reference = ? and charges = 0`,
  addCredit: insertInto('sandbox_credits', creditTable.names(creditTable.keys)),
  latestCredit: `select ${creditTable.list} from sandbox_credits where reference = ? order by id desc limit 1`,
  owe: 'insert into sandbox_callbacks (reference, body, due_at, tries) values (?, ?, ?, 0)',
  delivered: (ids: number) => `update sandbox_callbacks set delivered_at = ? where id in (${marks(ids)})`,
  hasten: 'update sandbox_callbacks set due_at = ? where reference = ? and delivered_at is null',
  postpone: 'update sandbox_callbacks set due_at = ?, leased_until = null where id = ?',
  giveBack: (ids: number) =>
    `update sandbox_callbacks set leased_until = null, tries = tries - 1 where id in (${marks(ids)})`,
  anyDue: `select (select count(*) from (select 1 from sandbox_orders where due_at <= ? and ${unended} limit 1) as orders)
    + (select count(*) from (select 1 from sandbox_hold_ends where due_at <= ? limit 1) as endings)
    + (select count(*) from (select 1 from sandbox_callbacks where ${claimable} limit 1) as callbacks) as due`,
  addScenario: `${insertInto('sandbox_scenarios', scenarioTable.names(scenarioTable.keys))} on conflict (service_id) do nothing`,
  saveScenario: `update sandbox_scenarios set ${scenarioTable.set(scenarioKeys)} where service_id = ?`,
}

/** The simulated bank's own books. */
export const sandboxBank = (sql: Sql): BankRecords => {
  const claims = { any: claim(sql.engine, ''), one: claim(sql.engine, 'reference = ? and') }
  const find = async (reference: string) => (await sql.rows<Row>(text.find, [reference])).map(orderTable.read)[0]
  const findEnding = async (reference: string) =>
    (await sql.rows<Row>(text.findEnding, [reference])).map(endingTable.read)[0]
  const claimed = async (statement: string, which: readonly Cell[], order: ClaimOrder) => {
    if (sql.engine === 'postgres') await sql.rows(lockClaims)
    const real = await leaseNow(sql, order.systemNow)
    const until = real + (order.leaseUntil.getTime() - order.systemNow.getTime())
    const owedNow = [order.now.getTime(), real]
    const rows = await sql.rows<Row>(statement, [until, ...which, ...owedNow, ...owedNow, order.limit, ...owedNow])
    return rows.map(callbackTable.read).sort((one, other) => one.id - other.id)
  }
  const scenarioOf = async (statement: string, serviceId: string) =>
    (await sql.rows<Row>(statement, [serviceId])).map(scenarioTable.read)[0]
  return {
    ...sandboxDisputes(sql),
    place: async order => {
      const placed = await sql.run(text.place, orderTable.cells(order, orderTable.keys))
      const stored = placed === 1 ? order : await find(order.reference)
      if (stored === undefined) throw new Error(`order ${order.reference} was neither placed nor found`)
      return stored
    },
    find,
    lock: async reference =>
      (await sql.rows<Row>(`${text.find} ${lockRow[sql.engine]}`, [reference])).map(orderTable.read)[0],
    givenBack: async (reference, now) =>
      only(await sql.rows<{ sum: number }>(text.givenBack, [reference, now.getTime()])).sum,
    comesBack: async (reference, at) => {
      await sql.run(text.comesBack, [at.getTime(), reference])
    },
    remembered: async digest => {
      const [row] = await sql.rows<Row>(text.remembered, [digest])
      return row === undefined ? undefined : JSON.parse(String(row.profile))
    },
    lastRemembered: async digests =>
      (await sql.rows<Row>(text.lastRemembered(digests.length), digests)).map(orderTable.read)[0],
    forget: async digests => {
      await sql.run(text.forget(digests.length), digests)
    },
    decide: async (reference, { state, statusCode }, at) => {
      const charges = state === 'charged' ? 1 : 0
      return (await sql.run(text.decide, [state, statusCode, charges, at.getTime(), charges, charges, reference])) === 1
    },
    holdMoney: async (reference, statusCode, at) =>
      (await sql.run(text.holdMoney, [statusCode, at.getTime(), reference])) === 1,
    endHold: async (reference, { amountMinor, statusCode }, at) => {
      const taken = amountMinor > 0 ? ['charged', 1, amountMinor, 'captured'] : ['cancelled', 0, 0, 'released']
      return (await sql.run(text.endHold, [...taken, statusCode, at.getTime(), reference])) === 1
    },
    addEnding: async ending => {
      const added = await sql.run(text.addEnding, endingTable.cells(ending, endingTable.keys))
      const stored = added === 1 ? ending : await findEnding(ending.reference)
      if (stored === undefined) throw new Error(`the end of a hold ${ending.reference} was neither added nor found`)
      return stored
    },
    findEnding,
    saveEnding: async ending => {
      await sql.run(text.saveEnding, [...endingTable.cells(ending, savedEnding), ending.reference])
    },
    endingsDue: async (now, limit) =>
      (await sql.rows<Row>(text.endingsDue, [now.getTime(), limit])).map(endingTable.read),
    confirm: async (reference, { verdict, dueAt }, from) => {
      const [one = '', other = one] = from
      return (await sql.run(text.confirm, [JSON.stringify(verdict), dueAt.getTime(), reference, one, other])) === 1
    },
    steer: async (reference, effects, silent) => {
      await sql.run(text.steer, [JSON.stringify(effects), silent ? 1 : 0, reference])
    },
    unended: async ({ serviceId, orderId, limit }) =>
      (await sql.rows<Row>(text.unended, [serviceId, serviceId, orderId, orderId, limit])).map(orderTable.read),
    askMore: async (reference, credit) => {
      await sql.run(text.askMore, [JSON.stringify(credit), reference])
    },
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
    hasten: async (reference, dueAt) => {
      await sql.run(text.hasten, [dueAt.getTime(), reference])
    },
    claimOwed: order => claimed(claims.any, [], order),
    claimOwedOf: (reference, order) => claimed(claims.one, [reference], order),
    delivered: async (ids, at) => {
      await sql.run(text.delivered(ids.length), [at.getTime(), ...ids])
    },
    postpone: async (id, dueAt) => {
      await sql.run(text.postpone, [dueAt.getTime(), id])
    },
    giveBack: async ids => {
      if (ids.length > 0) await sql.run(text.giveBack(ids.length), ids)
    },
    isAnythingDue: async ({ now, systemNow }) => {
      const owedNow = [now.getTime(), systemNow.getTime()]
      return (
        only(await sql.rows<{ due: number }>(text.anyDue, [now.getTime(), now.getTime(), ...owedNow, ...owedNow])).due >
        0
      )
    },
    scenario: serviceId => scenarioOf(selectScenario, serviceId),
    lockScenario: serviceId => scenarioOf(`${selectScenario} ${lockRow[sql.engine]}`, serviceId),
    addScenario: async scenario => {
      await sql.run(text.addScenario, scenarioTable.cells(scenario, scenarioTable.keys))
    },
    saveScenario: async scenario => {
      await sql.run(text.saveScenario, [...scenarioTable.cells(scenario, scenarioKeys), scenario.serviceId])
    },
  }
}
