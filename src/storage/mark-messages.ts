import type { Attempt, Mark } from '../notifications/ports.js'
import type { Cell, Sql } from './sql.js'
import { flag, insertInto, plain, table, time } from './table.js'

export const attemptTable = table<Attempt>({
  outboxId: plain(),
  merchantId: plain(),
  number: plain(),
  startedAt: time,
  durationMs: plain(),
  status: plain(),
  error: plain(),
  answer: plain(),
  odd: flag,
})

/** A message that a later one of its payment has overtaken is not tried again. */
const finish = `update outbox set leased_until = null, tries = coalesce(?, tries), not_yet = coalesce(?, not_yet), due_at = coalesce(?, due_at), finished_at = ?,
  state = case when ? = 'waiting' and exists (select 1 from outbox later where later.payment_id = outbox.payment_id and later.sequence > outbox.sequence)
    then 'superseded' else ? end
  where id = ? and fence = ? and state = 'sending'`
const addAttempt = insertInto('attempts', attemptTable.names(attemptTable.keys))

const outcomeCells = ({ outcome, attempt }: Mark): Cell[] => {
  if (outcome.state === 'waiting') return [outcome.tries, outcome.notYet, outcome.dueAt.getTime(), null]
  return [outcome.state === 'given_up' ? outcome.tries : attempt.number, null, null, outcome.at.getTime()]
}

/** What a shop answered may hold a NUL or half a character, which PostgreSQL's text does not. */
const storable = (words: string): string => Buffer.from(words.replaceAll('\0', '\uFFFD')).toString()
const storableAttempt = (attempt: Attempt): Attempt => ({
  ...attempt,
  answer: storable(attempt.answer),
  error: attempt.error === null ? null : storable(attempt.error),
})

/** Writes outcomes and attempts; stale fences change nothing. Run inside a write. */
export const markMessages = async (sql: Sql, marks: readonly Mark[]): Promise<void> => {
  for (const mark of marks) {
    const { id, fence, outcome } = mark
    const changed = await sql.run(finish, [...outcomeCells(mark), outcome.state, outcome.state, id, fence])
    if (changed === 1) await sql.run(addAttempt, attemptTable.cells(storableAttempt(mark.attempt), attemptTable.keys))
  }
}
