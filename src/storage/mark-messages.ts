import { toUSVString } from 'node:util'
import type { Attempt, Mark } from '../notifications/ports.js'
import type { Cell, Engine, Sql } from './sql.js'
import { flag, insertInto, json, plain, table, time } from './table.js'

export const attemptTable = table<Attempt>({
  outboxId: plain(),
  merchantId: plain(),
  number: plain(),
  startedAt: time,
  durationMs: plain(),
  status: plain(),
  error: plain(),
  answer: plain(),
  answerHeaders: json(),
  odd: flag,
  url: plain(),
  askedBy: plain(),
})

const attemptColumns = attemptTable.names(attemptTable.keys)

/** A message that a later one of its payment and thread has overtaken is not tried again. */
const stateAfter = (state: string): string => `case when ${state} = 'waiting' and exists (
    select 1 from outbox later where later.payment_id = outbox.payment_id and later.sequence > outbox.sequence and later.thread = outbox.thread)
    then 'superseded' else ${state} end`

const finish = `update outbox set leased_until = null, tries = coalesce(?, tries + 1), not_yet = coalesce(?, not_yet), due_at = coalesce(?, due_at), finished_at = ?,
  state = ${stateAfter('cast(? as text)')} where id = ? and fence = ? and state = 'sending'`
const insertAttempt = insertInto('attempts', attemptColumns)

/** Keeps one attempt. Run inside a write. */
export const addAttempt = async (sql: Sql, attempt: Attempt): Promise<void> => {
  await sql.run(insertAttempt, attemptCells(attempt))
}

/** What a shop answered may hold a NUL or half a character, which PostgreSQL's text does not. */
const storable = (words: string): string => toUSVString(words.replaceAll('\0', '\uFFFD'))
const attemptCells = (attempt: Attempt): Cell[] => {
  const { error, answer, answerHeaders } = attempt
  const headers = answerHeaders && Object.entries(answerHeaders).map(([name, value]) => [name, storable(value)])
  const facts = {
    ...attempt,
    error: error === null ? null : storable(error),
    answer: storable(answer),
    answerHeaders: headers && Object.fromEntries(headers),
  }
  return attemptTable.cells(facts, attemptTable.keys)
}

const outcomeColumns = ['tries', 'not_yet', 'due_at', 'finished_at'] as const
const outcomeCells = ({ outcome }: Mark): Cell[] => {
  if (outcome.state === 'waiting') return [outcome.tries, outcome.notYet, outcome.dueAt.getTime(), null]
  return [outcome.state === 'given_up' ? outcome.tries : null, null, null, outcome.at.getTime()]
}

const markOneByOne = async (sql: Sql, marks: readonly Mark[]): Promise<void> => {
  for (const mark of marks) {
    const { state } = mark.outcome
    const changed = await sql.run(finish, [...outcomeCells(mark), state, state, mark.id, mark.fence])
    if (changed === 1) await addAttempt(sql, mark.attempt)
  }
}

const textColumns = new Set([
  'state',
  ...['error', 'answer', 'answer_headers', 'url', 'asked_by'].map(name => `attempt_${name}`),
])
const markColumns = ['id', 'fence', 'state', ...outcomeColumns, ...attemptColumns.map(name => `attempt_${name}`)]
const typed = (name: string): string => `${name} ${textColumns.has(name) ? 'text' : 'bigint'}`

const finishTogether = `with marks as materialized (
    select * from json_to_recordset(?::json) as mark (${markColumns.map(typed).join(', ')})
  ), finished as (
    update outbox set leased_until = null, tries = coalesce(marks.tries, outbox.tries + 1), not_yet = coalesce(marks.not_yet, outbox.not_yet),
      due_at = coalesce(marks.due_at, outbox.due_at), finished_at = marks.finished_at, state = ${stateAfter('marks.state')}
    from marks where outbox.id = marks.id and outbox.fence = marks.fence and outbox.state = 'sending' returning outbox.id
  ) insert into attempts (${attemptColumns.join(', ')})
    select ${attemptColumns.map(name => `attempt_${name}`).join(', ')} from marks join finished on finished.id = marks.id`

const rowOf = (mark: Mark): Record<string, Cell> => {
  const cells = [mark.id, mark.fence, mark.outcome.state, ...outcomeCells(mark), ...attemptCells(mark.attempt)]
  return Object.fromEntries(markColumns.map((name, at) => [name, cells[at] ?? null]))
}

/** One statement for all; should it fail, each on its own, so that the bad one can be named. */
const markTogether = async (sql: Sql, marks: readonly Mark[]): Promise<void> => {
  await sql.run('savepoint marks')
  try {
    await sql.run(finishTogether, [JSON.stringify(marks.map(rowOf))])
  } catch {
    await sql.run('rollback to savepoint marks')
    await markOneByOne(sql, marks)
  }
}

const waysToMark: Record<Engine, typeof markTogether> = { sqlite: markOneByOne, postgres: markTogether }

/** Writes outcomes and attempts; stale fences change nothing. Run inside a write. */
export const markMessages = (sql: Sql, marks: readonly Mark[]): Promise<void> => waysToMark[sql.engine](sql, marks)
