import { AsyncLocalStorage } from 'node:async_hooks'
import type { Sql } from './sql.js'

/** One running work: the connection of its transaction, as long as it is open. */
export type Turn = { open: boolean; sql: Sql }

const running = new AsyncLocalStorage<Turn>()

/** True while the caller's work holds a transaction open: nothing but its records may be awaited then. */
export const insideWrite = (): boolean => running.getStore()?.open === true

/** Runs a work as the holder of this turn. */
export const enter = <T>(turn: Turn, work: () => Promise<T>): Promise<T> => running.run(turn, work)

const late = "records of a write were used after it ended: await every record inside the write's own work"
const inOpenTurn = <T>(ask: (sql: Sql) => Promise<T>): Promise<T> => {
  const turn = running.getStore()
  return turn?.open ? ask(turn.sql) : Promise.reject(new Error(late))
}

/** The SQL of whichever write the caller runs in. */
export const sqlOfWrite = (engine: Sql['engine']): Sql => ({
  engine,
  rows: (text, values) => inOpenTurn(sql => sql.rows(text, values)),
  run: (text, values) => inOpenTurn(sql => sql.run(text, values)),
})

/** Refuses the outer handle inside a write: it would wait for itself on SQLite and leave the transaction on PostgreSQL. */
export const refuseInsideWrite = (handle: 'read' | 'write'): void => {
  if (insideWrite())
    throw new Error(`storage.${handle} was used inside a write: use the records that the write hands to its work`)
}
