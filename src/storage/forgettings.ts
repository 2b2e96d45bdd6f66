import type { SealedTokenRecords } from '../merchants/ports.js'
import type { ClaimedForgetting, ForgettingOutcome, ForgettingRecords } from '../profiles/ports.js'
import { leaseNow } from './lease-now.js'
import { sealedTokens } from './sealed-tokens.js'
import { type Cell, type Engine, only, type Row, type Sql } from './sql.js'
import { plain, table } from './table.js'

const forgettingTable = table<ClaimedForgetting>({
  id: plain(),
  merchantId: plain(),
  profileId: plain(),
  connector: plain(),
  sealed: plain(),
  tries: plain(),
  fence: plain(),
})

const due = `state = 'waiting' and due_at <= ?`
/** The condition again, outside the choice: a row that changed since is left alone. */
const take = (lock: string): string => `update forgettings set state = 'telling', leased_until = ?, fence = fence + 1
  where id in (select id from forgettings where ${due} order by due_at, id limit ? ${lock}) and ${due} returning ${forgettingTable.list}`
const takeOf: Record<Engine, string> = { sqlite: take(''), postgres: take('for update skip locked') }

const text = {
  anyDue: `select 1 as found where exists (select 1 from forgettings where ${due})
    or exists (select 1 from forgettings where state = 'telling' and leased_until <= ?)`,
  /** A claim that ran out goes back; its fence stays, so that the next claim outranks whatever its holder still writes. */
  expire: `update forgettings set state = 'waiting', leased_until = null where state = 'telling' and leased_until <= ?`,
  mark: `update forgettings set state = ?, tries = ?, due_at = coalesce(?, due_at), finished_at = ?, leased_until = null,
    sealed = case when cast(? as text) = 'told' then null else sealed end where id = ? and fence = ? and state = 'telling'`,
  backlog: `select (select count(*) from forgettings where state in ('waiting', 'telling')) as waiting,
    (select count(*) from forgettings where state = 'needs_operator') as stuck`,
}

const outcomeCells = (outcome: ForgettingOutcome): Cell[] => [
  outcome.state,
  outcome.tries,
  outcome.state === 'waiting' ? outcome.dueAt.getTime() : null,
  outcome.state === 'waiting' ? null : outcome.at.getTime(),
  outcome.state,
]

/** What connectors are owed: the tokens they shall forget. Written where a profile is removed (`profiles.ts`). */
export const forgettings = (sql: Sql): ForgettingRecords & SealedTokenRecords => ({
  ...sealedTokens(sql, 'forgettings'),
  anyDue: async (now, systemNow) =>
    (await sql.rows(text.anyDue, [now.getTime(), await leaseNow(sql, systemNow)])).length > 0,
  claim: async ({ now, systemNow, leaseUntil, limit }) => {
    const leaseFrom = await leaseNow(sql, systemNow)
    await sql.run(text.expire, [leaseFrom])
    const leasedUntil = leaseFrom + (leaseUntil.getTime() - systemNow.getTime())
    const rows = await sql.rows<Row>(takeOf[sql.engine], [leasedUntil, now.getTime(), limit, now.getTime()])
    return rows.map(forgettingTable.read)
  },
  mark: async ({ id, fence }, outcome) => (await sql.run(text.mark, [...outcomeCells(outcome), id, fence])) === 1,
  backlog: async () => only(await sql.rows<{ waiting: number; stuck: number }>(text.backlog)),
})
