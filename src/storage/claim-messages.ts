import type { ClaimedMessage, OutboxRecords } from '../notifications/ports.js'
import { type Engine, only, type Row, type Sql } from './sql.js'
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

const overtaken = (message: string): string =>
  `exists (select 1 from outbox later where later.payment_id = ${message}.payment_id and later.sequence > ${message}.sequence)`
const ready = (
  message: string,
): string => `${message}.state = 'waiting' and ${message}.due_at <= ? and not ${overtaken(message)}
    and not exists (select 1 from outbox other where other.payment_id = ${message}.payment_id and other.state = 'sending')`
const room = `? - (select count(*) from outbox held where held.state = 'sending' and held.endpoint = lanes.endpoint)`

/** A JSON list as rows. */
const listed: Record<Engine, { texts: string; numbers: string }> = {
  sqlite: { texts: 'select value from json_each(?)', numbers: 'select value from json_each(?)' },
  postgres: {
    texts: 'select json_array_elements_text(?::json)',
    numbers: 'select json_array_elements_text(?::json)::bigint',
  },
}

const free = (engine: Engine): string =>
  `free as (select endpoint, ${room} as room from lanes where endpoint not in (${listed[engine].texts}))`
const headOfLane = `select message.id, message.due_at from outbox message where message.endpoint = free.endpoint and ${ready('message')}
  order by message.due_at, message.id limit`

/** The oldest ready messages of each lane, as many as it has room for. Values: room, except, now, most per lane, limit. */
const choose: Record<Engine, string> = {
  sqlite: `with recursive ${lanes}, ${free('sqlite')}, head as (
      select outbox.id, due_at, room, row_number() over (partition by free.endpoint order by due_at, outbox.id) as place
      from free join outbox on outbox.id in (select id from (${headOfLane} ?)))
    select id from head where place <= room order by due_at, id limit ?`,
  postgres: `with recursive ${lanes}, ${free('postgres')}
    select head.id from free
    cross join lateral (${headOfLane} least(greatest(free.room, 0), ?) for update of message skip locked) head
    order by head.due_at, head.id limit ?`,
}

/** The condition again, outside the choice: a row that changed since is left alone. */
const take = (engine: Engine): string => `update outbox set state = 'sending', leased_until = ?, fence = fence + 1
  where id in (${listed[engine].numbers}) and ${ready('outbox')} returning ${claimedTable.list}`
/** Earlier messages of these payments that came back from a failed attempt while the later one was being written. */
const overtake = (engine: Engine): string => `update outbox set state = 'superseded', finished_at = ?
  where payment_id in (${listed[engine].numbers}) and state = 'waiting' and ${overtaken('outbox')}`

type Texts = { choose: string; take: string; overtake: string }
const textsOf = (engine: Engine): Texts => ({ choose: choose[engine], take: take(engine), overtake: overtake(engine) })
const texts: Record<Engine, Texts> = { sqlite: textsOf('sqlite'), postgres: textsOf('postgres') }

/** PostgreSQL's claimers stand in line, so that the numbers per endpoint and payment hold over all processes, and leases run on its clock. */
const lockClaims = 'select pg_advisory_xact_lock(4711001)'
const serverClock = 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now'

const leaseClock = async (sql: Sql, systemNow: Date): Promise<number> => {
  if (sql.engine === 'sqlite') return systemNow.getTime()
  await sql.rows(lockClaims)
  return only(await sql.rows<{ now: number }>(serverClock)).now
}

type ClaimOrder = Parameters<OutboxRecords['claim']>[0]

/** Claims what is due, oldest first: see the port for the rules. Run inside a write. */
export const claimMessages = async (sql: Sql, order: ClaimOrder): Promise<ClaimedMessage[]> => {
  const { choose, take, overtake } = texts[sql.engine]
  const now = order.now.getTime()
  const systemNow = await leaseClock(sql, order.systemNow)
  await sql.run(expire, [systemNow])
  const chosen = await sql.rows<{ id: number }>(choose, [
    order.perEndpoint,
    JSON.stringify(order.except),
    now,
    order.perEndpoint,
    order.limit,
  ])
  if (chosen.length === 0) return []
  const leasedUntil = systemNow + (order.leaseUntil.getTime() - order.systemNow.getTime())
  const places = new Map(chosen.map(({ id }, place) => [id, place]))
  const claimed = (await sql.rows<Row>(take, [leasedUntil, JSON.stringify([...places.keys()]), now])).map(
    claimedTable.read,
  )
  await sql.run(overtake, [now, JSON.stringify(claimed.map(({ paymentId }) => paymentId))])
  return claimed.sort((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0))
}
