import type pg from 'pg'
import { batched } from './batch.js'
import { type Enter, enterBy, refuseInsideWrite } from './inside-write.js'
import { applyPending } from './migrate.js'
import { openPayments } from './open-payments.js'
import { openPool, sqlOver } from './postgres-connection.js'
import { writeOnce } from './postgres-write.js'
import { readTogether } from './read-together.js'
import { recordsOfWrite, recordsOver } from './records.js'
import { only, type Sql } from './sql.js'
import { type Storage, StorageFault, type StorageLog } from './storage.js'

const refuseForgetful = async (sql: Sql, log: StorageLog): Promise<void> => {
  const text = `select current_setting('synchronous_commit') as commits, current_setting('fsync') as fsync`
  const { commits, fsync } = only(await sql.rows<{ commits: string; fsync: string }>(text))
  if (commits === 'off') {
    throw new StorageFault(
      'unsafe',
      'PostgreSQL runs with synchronous_commit=off and would forget acknowledged payments: switch it on for this database or role',
    )
  }
  if (fsync === 'off')
    log.warn({ setting: 'fsync' }, 'PostgreSQL runs with fsync=off: a power loss can destroy the database')
}

/** Two programs that start at once stand in line here. */
const lockMigrations = 'select pg_advisory_xact_lock(4711000)'

const migrate = (pool: pg.Pool, enter: Enter, now: Date): Promise<void> =>
  writeOnce(pool, enter, async sql => {
    await sql.run(lockMigrations)
    await applyPending(sql, now)
  })

const reach = async (pool: pg.Pool, address: string): Promise<void> => {
  try {
    await pool.query('select 1')
  } catch (error) {
    const { host } = new URL(address)
    const reason = error instanceof Error ? error.message : 'no answer'
    throw new StorageFault('unreachable', `PostgreSQL at ${host} cannot be used: ${reason}`, { cause: error })
  }
}

/** A read that is refused inside a write. */
const readOutside =
  <A extends unknown[], T>(ask: (...asked: A) => Promise<T>) =>
  async (...asked: A): Promise<T> => {
    refuseInsideWrite('read')
    return ask(...asked)
  }

const outsideWrites = (sql: Sql): Sql => ({
  engine: sql.engine,
  rows: readOutside(sql.rows) as Sql['rows'],
  run: readOutside(sql.run),
  insert: readOutside(sql.insert),
})

type Opening = { systemClock: () => Date; strict: boolean; log: StorageLog }

/** Opens a PostgreSQL database and brings its schema up to date. */
export const openPostgres = async (address: string, { systemClock, strict, log }: Opening): Promise<Storage> => {
  const enter = enterBy(strict)
  const onLost = (error: Error) => log.warn({ reason: error.message }, 'a connection to PostgreSQL was lost')
  const writers = openPool(address, 'write', onLost)
  const readers = openPool(address, 'read', onLost)
  const close = async () => {
    await Promise.all([writers.end(), readers.end()])
  }
  const sql = sqlOver(writers)
  try {
    await reach(writers, address)
    await refuseForgetful(sql, log)
    await migrate(writers, enter, systemClock())
  } catch (error) {
    await close()
    throw error
  }
  const reads = sqlOver(readers)
  const reading = recordsOver(outsideWrites(reads))
  const pages = readTogether(reads)
  const running = new Set<Promise<unknown>>()
  /** Refused inside a write, and waited for before the pools close, whose own end forgets who still stands in line. */
  const outsideWrite = async <T>(ask: () => Promise<T>): Promise<T> => {
    refuseInsideWrite('write')
    const answer = ask()
    running.add(answer)
    try {
      return await answer
    } finally {
      running.delete(answer)
    }
  }
  const openOne = batched((drafts: readonly Parameters<Storage['openPayment']>[0][]) => openPayments(sql, drafts))
  return {
    engine: 'postgres',
    read: {
      ...reading,
      payments: { ...reading.payments, findByPublicId: readOutside(pages.findPayment) },
      orders: { ...reading.orders, owner: readOutside(pages.findOwner) },
    },
    write: work => outsideWrite(() => writeOnce(writers, enter, sql => work(recordsOfWrite(sql)))),
    openPayment: draft => outsideWrite(() => openOne(draft)),
    ping: async () => {
      await writers.query('select 1')
    },
    backup: async () => {
      throw new StorageFault('unsupported', 'a PostgreSQL database is backed up with its own tools: use pg_dump')
    },
    close: async () => {
      await Promise.allSettled(running)
      await close()
    },
  }
}
