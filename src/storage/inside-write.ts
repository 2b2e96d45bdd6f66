import { AsyncLocalStorage } from 'node:async_hooks'
import type { Sql } from './sql.js'

/** One running work: the connection of its transaction, as long as it is open. */
export type Turn = { open: boolean; sql: Sql }

const running = new AsyncLocalStorage<Turn>()

/** True while the caller's work holds a transaction open: nothing but its records may be awaited then. */
export const insideWrite = (): boolean => running.getStore()?.open === true

/** Runs a work as the holder of this turn. */
export const enter = <T>(turn: Turn, work: () => Promise<T>): Promise<T> => running.run(turn, work)

const openTurn = (): Turn => {
  const turn = running.getStore()
  if (!turn?.open)
    throw new Error("records of a write were used after it ended: await every record inside the write's own work")
  return turn
}

/** The SQL of whichever write the caller runs in. */
export const sqlOfWrite = (engine: Sql['engine']): Sql => ({
  engine,
  rows: async (text, values) => openTurn().sql.rows(text, values),
  run: async (text, values) => openTurn().sql.run(text, values),
})

/** Refuses the outer handle inside a write: it would wait for itself on SQLite and leave the transaction on PostgreSQL. */
export const refuseInsideWrite = (handle: 'read' | 'write'): void => {
  if (insideWrite())
    throw new Error(`storage.${handle} was used inside a write: use the records that the write hands to its work`)
}
