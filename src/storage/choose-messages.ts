import type { OutboxRecords } from '../notifications/ports.js'
import type { Engine, Sql } from './sql.js'

/** Which waiting messages to claim: business time, the most per endpoint and in all, endpoints to leave out. */
export type Choice = Pick<Parameters<OutboxRecords['claim']>[0], 'now' | 'limit' | 'perEndpoint' | 'except'>

/** Every endpoint that has waiting messages, found by jumping along the index instead of reading the backlog. */
const lanes = `lanes (endpoint) as (
    select min(endpoint) from outbox where state = 'waiting'
    union all
    select (select min(endpoint) from outbox where state = 'waiting' and endpoint > lanes.endpoint) from lanes where lanes.endpoint is not null)`
const room = `? - (select count(*) from outbox held where held.state = 'sending' and held.endpoint = lanes.endpoint)`
const listed: Record<Engine, string> = {
  sqlite: 'select value from json_each(?)',
  postgres: 'select json_array_elements_text(?::json)',
}
/** Values: the most per endpoint, endpoints left out. */
const free = (engine: Engine): string =>
  `free as (select endpoint, ${room} as room from lanes where endpoint is not null and endpoint not in (${listed[engine]}))`

/** True of a message that a later one of its payment, and of its thread there, has overtaken. */
export const overtaken = (message: string): string =>
  `exists (select 1 from outbox later where later.payment_id = ${message}.payment_id and later.sequence > ${message}.sequence
    and later.thread = ${message}.thread)`
/** A refund's message waits for every earlier one of its payment that is still to be delivered (domain.md §5). */
const inTurn = (message: string): string =>
  `(${message}.thread = '' or not exists (select 1 from outbox earlier where earlier.payment_id = ${message}.payment_id
    and earlier.sequence < ${message}.sequence and earlier.state = 'waiting' and not ${overtaken('earlier')}))`
/** True of a message that may be sent now: due, in its turn, not overtaken, and no other of its payment on its way. Value: business time. */
export const ready = (
  message: string,
): string => `${message}.state = 'waiting' and ${message}.due_at <= ? and not ${overtaken(message)} and ${inTurn(message)}
    and not exists (select 1 from outbox other where other.payment_id = ${message}.payment_id and other.state = 'sending')`

const text = {
  freeLanes: `with recursive ${lanes}, ${free('sqlite')} select endpoint, room from free where room > 0`,
  head: `select id, due_at from outbox message where endpoint = ? and (due_at, id) > (?, ?) and ${ready('message')}
    order by due_at, id limit ?`,
  inOne: `with recursive ${lanes}, ${free('postgres')}
    select head.id from free
    cross join lateral (
      select message.id, message.due_at from outbox message where message.endpoint = free.endpoint and ${ready('message')}
      order by message.due_at, message.id limit least(greatest(free.room, 0), ?) for update of message skip locked) head
    order by head.due_at, head.id limit ?`,
}

type Head = { id: number; due_at: number }
type FreeLane = { endpoint: string; room: number; heads: Head[]; last: Head; ended: boolean }

const beforeAll: Head = { due_at: Number.MIN_SAFE_INTEGER, id: 0 }
const isOlder = (one: Head, other: Head): boolean =>
  one.due_at < other.due_at || (one.due_at === other.due_at && one.id < other.id)
const smallestPortion = 8

/** Reads a lane a portion at a time: a long backlog is not looked at further than it is claimed. */
const readOn = async (sql: Sql, lane: FreeLane, now: number, portion: number): Promise<void> => {
  const { endpoint, last, room } = lane
  const most = Math.min(portion, room)
  lane.heads = await sql.rows<Head>(text.head, [endpoint, last.due_at, last.id, now, most])
  lane.ended = lane.heads.length < most
  lane.last = lane.heads.at(-1) ?? last
}

const oldestOf = (free: readonly FreeLane[]): FreeLane | undefined => {
  let oldest: FreeLane | undefined
  for (const lane of free) {
    const [head] = lane.heads
    const [before] = oldest?.heads ?? []
    if (head && (!before || isOlder(head, before))) oldest = lane
  }
  return oldest
}

/** In a database of this very process many small statements cost less than one that sorts all lanes together. */
const laneByLane = async (sql: Sql, { now, limit, perEndpoint, except }: Choice): Promise<number[]> => {
  const free = (
    await sql.rows<Pick<FreeLane, 'endpoint' | 'room'>>(text.freeLanes, [perEndpoint, JSON.stringify(except)])
  ).map((lane): FreeLane => ({ ...lane, heads: [], last: beforeAll, ended: false }))
  const portion = Math.max(smallestPortion, Math.ceil(limit / free.length))
  for (const lane of free) await readOn(sql, lane, now.getTime(), portion)
  const chosen: number[] = []
  for (let lane = oldestOf(free); lane && chosen.length < limit; lane = oldestOf(free)) {
    chosen.push(lane.heads.shift()?.id ?? 0)
    lane.room--
    if (lane.heads.length === 0 && lane.room > 0 && !lane.ended) await readOn(sql, lane, now.getTime(), portion)
  }
  return chosen
}

const together = async (sql: Sql, { now, limit, perEndpoint, except }: Choice): Promise<number[]> => {
  const values = [perEndpoint, JSON.stringify(except), now.getTime(), perEndpoint, limit]
  return (await sql.rows<{ id: number }>(text.inOne, values)).map(({ id }) => id)
}

const waysToChoose: Record<Engine, typeof together> = { sqlite: laneByLane, postgres: together }

/** The ready messages of each lane with room, as many as there is room for, the oldest due first over all lanes. */
export const chooseMessages = (sql: Sql, choice: Choice): Promise<number[]> => waysToChoose[sql.engine](sql, choice)
