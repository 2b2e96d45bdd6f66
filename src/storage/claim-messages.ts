import type { ClaimedMessage, OutboxRecords } from '../notifications/ports.js'
import { chooseMessages, overtaken, ready } from './choose-messages.js'
import { leaseNow } from './lease-now.js'
import { messageColumns } from './message-columns.js'
import type { Engine, Row, Sql } from './sql.js'
import { plain, table, time } from './table.js'

const claimedTable = table<ClaimedMessage>({
  id: plain(),
  ...messageColumns,
  endpoint: plain(),
  tries: plain(),
  notYet: plain(),
  createdAt: time,
  fence: plain(),
})

/** A claim that ran out goes back into the queue; its fence stays, so that the next claim outranks whatever its holder still writes. */
const expire = `update outbox set state = 'waiting', leased_until = null where state = 'sending' and leased_until <= ?`

/** A JSON list of numbers as rows. */
const listed: Record<Engine, string> = {
  sqlite: 'select value from json_each(?)',
  postgres: 'select json_array_elements_text(?::json)::bigint',
}

/** On PostgreSQL a row may have changed since it was chosen and is then left alone; SQLite has one writer at a time. Last value there: business time. */
const stillReady: Record<Engine, string> = { sqlite: '', postgres: ` and ${ready('outbox')}` }
const take = (engine: Engine): string => `update outbox set state = 'sending', leased_until = ?, fence = fence + 1
  where id in (${listed[engine]})${stillReady[engine]} returning ${claimedTable.list}`
/** Earlier messages of these payments that came back from a failed attempt while the later one was being written. */
const overtake = (engine: Engine): string => `update outbox set state = 'superseded', finished_at = ?
  where payment_id in (${listed[engine]}) and state = 'waiting' and ${overtaken('outbox')}`

type Texts = { take: string; overtake: string }
const textsOf = (engine: Engine): Texts => ({ take: take(engine), overtake: overtake(engine) })
const texts: Record<Engine, Texts> = { sqlite: textsOf('sqlite'), postgres: textsOf('postgres') }

/** PostgreSQL's claimers stand in line, so that the numbers per endpoint and payment hold over all processes. */
const lockClaims = 'select pg_advisory_xact_lock(4711001)'

const leaseClock = async (sql: Sql, systemNow: Date): Promise<number> => {
  if (sql.engine === 'postgres') await sql.rows(lockClaims)
  return leaseNow(sql, systemNow)
}

type ClaimOrder = Parameters<OutboxRecords['claim']>[0]

/** Claims what is due, oldest first: see the port for the rules. Run inside a write. */
export const claimMessages = async (sql: Sql, order: ClaimOrder): Promise<ClaimedMessage[]> => {
  const { take, overtake } = texts[sql.engine]
  const now = order.now.getTime()
  const systemNow = await leaseClock(sql, order.systemNow)
  await sql.run(expire, [systemNow])
  const chosen = await chooseMessages(sql, order)
  if (chosen.length === 0) return []
  const leasedUntil = systemNow + (order.leaseUntil.getTime() - order.systemNow.getTime())
  const taking = [leasedUntil, JSON.stringify(chosen), ...(sql.engine === 'postgres' ? [now] : [])]
  const claimed = (await sql.rows<Row>(take, taking)).map(claimedTable.read)
  await sql.run(overtake, [now, JSON.stringify(claimed.map(({ paymentId }) => paymentId))])
  const places = new Map(chosen.map((id, place) => [id, place]))
  return claimed.sort((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0))
}
