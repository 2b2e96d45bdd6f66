import pg from 'pg'
import type { Cell, Sql } from './sql.js'

const [int8, numeric] = [20, 1700]

const exact = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new RangeError(`the database answered ${text}, which is not an exact whole number`)
  return value
}

/** This pool's own parsers: sums and 64-bit numbers become checked whole numbers, the rest stays as pg has it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: string) =>
    oid === int8 || oid === numeric ? exact : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
}

/** A work that waits for something else than its records is cut off after this time, so that it never holds rows for long. */
const idleInTransactionMs = 15_000
const connectMs = 10_000

/** What connections are for: reads have their own, so that they never wait for writes, and the server itself refuses to write on them. */
export type Purpose = 'read' | 'write'
const purposes: Record<Purpose, pg.PoolConfig> = {
  read: { max: 8, options: '-c default_transaction_read_only=on' },
  write: { max: 16 },
}

/** Connections to a server; `onLost` hears of idle ones that broke, which would end the process otherwise. */
export const openPool = (address: string, purpose: Purpose, onLost: (error: Error) => void): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: address,
    ...purposes[purpose],
    connectionTimeoutMillis: connectMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    application_name: 'kasa',
    types,
  })
  pool.on('error', onLost)
  return pool
}

type Prepared = { name?: string; text: string }
/** Longer texts are made for many rows, of which hardly two are alike: every connection would keep each of them for ever. */
const longestNamed = 8_000
const statements = new Map<string, Prepared>()

/** Statements have a name per text, so that each connection parses them once; `?` becomes `$n`. */
const prepared = (text: string): Prepared => {
  const known = statements.get(text)
  if (known) return known
  let position = 0
  const numbered = text.replaceAll('?', () => `$${++position}`)
  if (text.length > longestNamed) return { text: numbered }
  const statement = { name: `kasa_${statements.size}`, text: numbered }
  statements.set(text, statement)
  return statement
}

/** PostgreSQL tells the values of a row that it refuses, in members that loggers print: what is in a row is never logged (domain.md §8). */
const withoutValues = (error: unknown): never => {
  if (error instanceof pg.DatabaseError)
    for (const name of ['detail', 'where', 'internalQuery'] as const) delete error[name]
  throw error
}

/** SQL over one connection, or over whichever is free. */
export const sqlOver = (connection: pg.Pool | pg.PoolClient): Sql => {
  const query = (text: string, values: readonly Cell[] = []) =>
    connection.query({ ...prepared(text), values: [...values] }).catch(withoutValues)
  return {
    engine: 'postgres',
    rows: async (text, values) => (await query(text, values)).rows,
    run: async (text, values) => (await query(text, values)).rowCount ?? 0,
    insert: async (text, values) => (await query(`${text} returning id`, values)).rows[0].id,
  }
}
