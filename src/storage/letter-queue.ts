import type { LetterOutcome, LetterQueue } from '../mail/ports.js'
import { leaseNow } from './lease-now.js'
import { type Cell, type Engine, only, type Row, type Sql } from './sql.js'

/** The statements of a table of letters, made once per table. */
export const queueTexts = (name: string, list: string) => {
  const due = `state = 'waiting' and due_at <= ?`
  /** The condition again, outside the choice: a row that changed since is left alone. */
  const take = (lock: string): string => `update ${name} set state = 'sending', leased_until = ?, fence = fence + 1
    where id in (select id from ${name} where ${due} order by due_at, id limit ? ${lock}) and ${due} returning ${list}`
  return {
    takeOf: { sqlite: take(''), postgres: take('for update skip locked') } satisfies Record<Engine, string>,
    anyDue: `select 1 as found where exists (select 1 from ${name} where ${due})
      or exists (select 1 from ${name} where state = 'sending' and leased_until <= ?)`,
    /** A claim that ran out goes back; its fence stays, so that the next claim outranks whatever its holder still writes. */
    expire: `update ${name} set state = 'waiting', leased_until = null where state = 'sending' and leased_until <= ?`,
    mark: `update ${name} set state = ?, tries = ?, reason = ?, due_at = coalesce(?, due_at), finished_at = ?, leased_until = null
      where id = ? and fence = ? and state = 'sending'`,
    backlog: `select count(*) as waiting, min(due_at) as oldest from ${name} where state = 'waiting'`,
  }
}

const outcomeCells = (outcome: LetterOutcome): Cell[] => [
  outcome.state,
  outcome.tries,
  'reason' in outcome ? outcome.reason : null,
  outcome.state === 'waiting' ? outcome.dueAt.getTime() : null,
  outcome.state === 'waiting' ? null : outcome.at.getTime(),
]

/** Claiming and marking letters of one table. */
export const letterQueue = <Claimed>(
  sql: Sql,
  text: ReturnType<typeof queueTexts>,
  read: (row: Row) => Claimed,
): LetterQueue<Claimed> => ({
  anyDue: async (now, systemNow) =>
    (await sql.rows(text.anyDue, [now.getTime(), await leaseNow(sql, systemNow)])).length > 0,
  claim: async ({ now, systemNow, leaseUntil, limit }) => {
    const leaseFrom = await leaseNow(sql, systemNow)
    await sql.run(text.expire, [leaseFrom])
    const leasedUntil = leaseFrom + (leaseUntil.getTime() - systemNow.getTime())
    const rows = await sql.rows<Row>(text.takeOf[sql.engine], [leasedUntil, now.getTime(), limit, now.getTime()])
    return rows.map(read)
  },
  mark: async ({ id, fence }, outcome) => (await sql.run(text.mark, [...outcomeCells(outcome), id, fence])) === 1,
  backlog: async () => {
    const { waiting, oldest } = only(await sql.rows<{ waiting: number; oldest: number | null }>(text.backlog))
    return { waiting, oldestDueAt: oldest === null ? null : new Date(oldest) }
  },
})
