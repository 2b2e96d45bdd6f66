import type pg from 'pg'
import { type Enter, sqlOfTurn, type Turn } from './inside-write.js'
import { codeOf, pause } from './patience.js'
import { sqlOver } from './postgres-connection.js'
import type { Sql } from './sql.js'
import { StorageFault } from './storage.js'

/** Serialization failure and deadlock: PostgreSQL asks to run the same work again. */
const againCodes = new Set(['40001', '40P01'])
const attempts = 12

const mayRunAgain = (error: unknown): boolean => againCodes.has(codeOf(error))

type Work<T> = (sql: Sql) => Promise<T>

const once = async <T>(client: pg.PoolClient, enter: Enter, work: Work<T>): Promise<T> => {
  const turn: Turn = { open: true, sql: sqlOver(client) }
  await client.query('begin isolation level read committed')
  try {
    const value = await enter(turn, () => work(sqlOfTurn(turn)))
    turn.open = false
    const { command } = await client.query('commit')
    if (command === 'COMMIT') return value
    throw new StorageFault('lost', 'a write went on after one of its statements had failed; nothing of it was kept')
  } catch (error) {
    turn.open = false
    await client.query('rollback')
    throw error
  }
}

/** A connection whose rollback fails is not given back to the pool. */
const onOneConnection = async <T>(pool: pg.Pool, run: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  let broken: Error | undefined
  const lost = (error: Error) => {
    broken = error
  }
  client.on('error', lost)
  try {
    return await run(client)
  } finally {
    client.off('error', lost)
    client.release(broken)
  }
}

/** Runs a work in a transaction of its own, again when the server asks for it; resolves after the commit. */
export const writeOnce = async <T>(pool: pg.Pool, enter: Enter, work: Work<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await onOneConnection(pool, client => once(client, enter, work))
    } catch (error) {
      if (attempt === attempts || !mayRunAgain(error)) throw error
    }
    await pause(Math.min(100, 2 ** attempt) * (0.5 + Math.random()))
  }
}
