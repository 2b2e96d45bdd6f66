import { AsyncLocalStorage } from 'node:async_hooks'
import type { Sql } from './sql.js'

/** One running work: the connection of its transaction, as long as it is open. */
export type Turn = { open: boolean; readonly sql: Sql }

const late = "records of a write were used after it ended: await every record inside the write's own work"

/** The SQL of one write, and of no other: it is refused once that write has ended. */
export const sqlOfTurn = (turn: Turn): Sql => {
  const { engine, rows, run, insert } = turn.sql
  const tooLate = () => Promise.reject(new Error(late))
  return {
    engine,
    rows: (text, values) => (turn.open ? rows(text, values) : tooLate()),
    run: (text, values) => (turn.open ? run(text, values) : tooLate()),
    insert: (text, values) => (turn.open ? insert(text, values) : tooLate()),
  }
}

const watched = new AsyncLocalStorage<Turn>()

/** How a work is run. */
export type Enter = <T>(turn: Turn, work: () => Promise<T>) => Promise<T>

/** With `strict` everything that a work starts knows that it is inside a write; that makes each promise of the process dearer. */
export const enterBy = (strict: boolean): Enter =>
  strict ? (turn, work) => watched.run(turn, work) : (_turn, work) => work()

/** True while the caller's work holds a transaction open: nothing but its records may be awaited then. Known in strict storage alone. */
export const insideWrite = (): boolean => watched.getStore()?.open === true

/** Refuses the outer handle inside a write: it would wait for itself on SQLite and leave the transaction on PostgreSQL. */
export const refuseInsideWrite = (handle: 'read' | 'write'): void => {
  if (insideWrite())
    throw new Error(`storage.${handle} was used inside a write: use the records that the write hands to its work`)
}
