import type { ClaimedMessage, OutboxRecords } from '../notifications/ports.js'
import { type Cell, type Engine, only, type Row, type Sql } from './sql.js'
import { flag, plain, table, time } from './table.js'

const claimedTable = table<ClaimedMessage>({
  id: plain(),
  merchantId: plain(),
  shopId: plain(),
  paymentId: plain(),
  livemode: flag,
  sequence: plain(),
  eventId: plain(),
  url: plain(),
  body: plain(),
  tries: plain(),
  notYet: plain(),
  createdAt: time,
  fence: plain(),
})

/** A claim that ran out goes back into the queue; its fence stays, so that the next claim outranks whatever its holder still writes. */
const expire = `update outbox set state = 'waiting', leased_until = null where state = 'sending' and leased_until <= ?`

/** Every endpoint that has waiting messages, found by jumping along the index instead of reading the backlog. */
const lanes = `lanes (endpoint) as (
    select min(endpoint) from outbox where state = 'waiting'
    union all
    select (select min(endpoint) from outbox where state = 'waiting' and endpoint > lanes.endpoint) from lanes where lanes.endpoint is not null)`

const ready = (message: string): string => `${message}.state = 'waiting' and ${message}.due_at <= ?
    and not exists (select 1 from outbox later where later.payment_id = ${message}.payment_id and later.sequence > ${message}.sequence)
    and not exists (select 1 from outbox other where other.payment_id = ${message}.payment_id and other.state = 'sending')`

const room = `? - (select count(*) from outbox held where held.state = 'sending' and held.endpoint = lanes.endpoint)`

/** The oldest ready messages of each lane that has room. Values: room, except, now, most per lane, limit. */
const candidates: Record<Engine, string> = {
  sqlite: `free as (select endpoint, ${room} as room from lanes where endpoint not in (select value from json_each(?))),
    due as (select head.id, head.due_at, free.room, row_number() over (partition by free.endpoint order by head.due_at, head.id) as place
      from free join outbox head on head.id in (
        select message.id from outbox message where message.endpoint = free.endpoint and ${ready('message')} order by message.due_at, message.id limit ?)
      where free.room > 0)
    select id from due where place <= room order by due_at, id limit ?`,
  postgres: `free as (select endpoint, ${room} as room from lanes where endpoint not in (select json_array_elements_text(?::json)))
    select due.id from free cross join lateral (
      select message.id, message.due_at from outbox message where message.endpoint = free.endpoint and ${ready('message')}
      order by message.due_at, message.id limit least(greatest(free.room, 0), ?) for update skip locked) due
    order by due.due_at, due.id limit ?`,
}

const find = (engine: Engine): string => `with recursive ${lanes}, ${candidates[engine]}`
/** The condition again, outside the choice: a row that changed since is left alone. */
const take = `update outbox set state = 'sending', leased_until = ?, fence = fence + 1
  where id = ? and ${ready('outbox')} returning ${claimedTable.list}`
/** Earlier messages of the payment that came back from a failed attempt while this one was being written. */
const overtake = `update outbox set state = 'superseded', finished_at = ? where payment_id = ? and sequence < ? and state = 'waiting'`

/** PostgreSQL's claimers stand in line, so that the numbers per endpoint and payment hold over all processes, and leases run on its clock. */
const lockClaims =
  'select pg_advisory_xact_lock(4711001), (extract(epoch from clock_timestamp()) * 1000)::bigint as now'

const leaseClock = async (sql: Sql, systemNow: Date): Promise<number> =>
  sql.engine === 'sqlite' ? systemNow.getTime() : only(await sql.rows<{ now: number }>(lockClaims)).now

type ClaimOrder = Parameters<OutboxRecords['claim']>[0]

/** Claims what is due, oldest first: see the port for the rules. Run inside a write. */
export const claimMessages = async (sql: Sql, order: ClaimOrder): Promise<ClaimedMessage[]> => {
  const now = order.now.getTime()
  const systemNow = await leaseClock(sql, order.systemNow)
  const leasedUntil = systemNow + (order.leaseUntil.getTime() - order.systemNow.getTime())
  await sql.run(expire, [systemNow])
  const chosen: Cell[] = [order.perEndpoint, JSON.stringify(order.except), now, order.perEndpoint, order.limit]
  const ids = await sql.rows<{ id: number }>(find(sql.engine), chosen)
  const claimed: ClaimedMessage[] = []
  for (const { id } of ids) {
    const [row] = await sql.rows<Row>(take, [leasedUntil, id, now])
    if (!row) continue
    const message = claimedTable.read(row)
    await sql.run(overtake, [now, message.paymentId, message.sequence])
    claimed.push(message)
  }
  return claimed
}
