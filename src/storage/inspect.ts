import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { DatabaseFacts } from '../health/ports.js'
import { knownMigrations } from './migrate.js'
import { networkDiskOf } from './network-disk.js'
import { openPool, sqlOver as sqlOverPostgres } from './postgres-connection.js'
import { recordsOver } from './records.js'
import { only, type Sql } from './sql.js'
import { sqlOver as sqlOverSqlite } from './sqlite.js'
import { type Records, StorageFault } from './storage.js'

/** A database as it lies there: nothing was created, migrated or written. */
export type Inspected = { facts: DatabaseFacts; read: Records; close(): Promise<void> }

type Opened = Pick<Inspected, 'close'> & { sql: Sql; own: () => Promise<Omit<DatabaseFacts, 'pending' | 'newer'>> }

/** Opens a database to look at it, beside whoever works on it. A `StorageFault` says why it cannot be looked at. */
export const inspectStorage = async (database: string, systemClock: () => Date): Promise<Inspected> => {
  const isServer = /^postgres(ql)?:\/\//.test(database)
  const { sql, own, close } = isServer ? await openServer(database, systemClock) : openFile(database)
  try {
    return { facts: { ...(await own()), ...(await schemaOf(sql)) }, read: recordsOver(sql), close }
  } catch (error) {
    await close()
    throw error
  }
}

const schemaOf = async (sql: Sql): Promise<Pick<DatabaseFacts, 'pending' | 'newer'>> => {
  const rows = await sql.rows<{ name: string }>('select name from migrations order by name').catch(() => [])
  const applied = rows.map(({ name }) => name)
  return {
    pending: knownMigrations.filter(name => !applied.includes(name)),
    newer: applied.find(name => !knownMigrations.includes(name)) ?? null,
  }
}

const busyMs = 5_000
const damageShown = 5

const openFile = (file: string): Opened => {
  if (!existsSync(file)) throw new StorageFault('absent', `there is no database ${file}`)
  const db = new Database(file, { readonly: true, timeout: busyMs })
  const sql = sqlOverSqlite(db, () => undefined)
  const own = async (): Promise<Awaited<ReturnType<Opened['own']>>> => {
    const triggers = only(
      await sql.rows<{ count: number }>(
        `select count(*) as count from sqlite_master where type = 'trigger' and name in ('ledger_refuses_update', 'ledger_refuses_delete')`,
      ),
    )
    const journal = String(db.pragma('journal_mode', { simple: true }))
    return {
      engine: 'sqlite',
      version: only(await sql.rows<{ version: string }>('select sqlite_version() as version')).version,
      durability: [
        {
          ...{ name: 'journal_mode', value: journal, fine: journal === 'wal' },
          loses: 'readers and writers would wait for each other',
          fix: 'Start the gateway once: it sets wal. A copy of the file alone, without its -wal, may be older than it was.',
        },
      ],
      damage: damageOf(db),
      ledgerIsGuarded: triggers.count === 2,
      networkDisk: networkDiskOf(file),
      clockAheadMs: null,
    }
  }
  return { sql, own, close: async () => void db.close() }
}

const damageOf = (db: Database.Database): string[] => {
  const lines = db.pragma(`quick_check(${damageShown})`) as { quick_check: string }[]
  const loose = db.pragma('foreign_key_check') as { table: string }[]
  return [
    ...lines.map(({ quick_check: line }) => line).filter(line => line !== 'ok'),
    ...new Set(loose.map(({ table }) => `rows of ${table} belong to nothing`)),
  ]
}

const openServer = async (address: string, systemClock: () => Date): Promise<Opened> => {
  const pool = openPool(address, 'read', () => undefined)
  const sql = sqlOverPostgres(pool)
  const own = async (): Promise<Awaited<ReturnType<Opened['own']>>> => {
    const asked = systemClock().getTime()
    type Server = { version: string; commits: string; fsync: string; pages: string; now: number; triggers: number }
    const server = only(await sql.rows<Server>(text.server))
    const clockAheadMs = Math.round(server.now - (asked + systemClock().getTime()) / 2)
    const broken = await sql.rows<{ name: string }>(text.unproven)
    return {
      engine: 'postgres',
      version: server.version,
      durability: [
        setting('synchronous_commit', server.commits, 'it would forget acknowledged payments'),
        setting('fsync', server.fsync, 'a power loss can destroy the database'),
        setting('full_page_writes', server.pages, 'a power loss can tear pages'),
      ],
      damage: broken.map(({ name }) => `${name} is not valid`),
      ledgerIsGuarded: server.triggers === 2,
      networkDisk: undefined,
      clockAheadMs,
    }
  }
  const reached = await pool.query('select 1').then(
    () => undefined,
    (error: Error) => error,
  )
  if (reached === undefined) return { sql, own, close: () => pool.end() }
  await pool.end()
  throw new StorageFault('unreachable', `PostgreSQL at ${new URL(address).host} cannot be used: ${reached.message}`, {
    cause: reached,
  })
}

const text = {
  server: `select current_setting('server_version') as version, current_setting('synchronous_commit') as commits,
    current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
    (extract(epoch from clock_timestamp()) * 1000)::bigint as now,
    (select count(*) from pg_trigger where tgname in ('ledger_refuses_change', 'ledger_refuses_truncate') and tgenabled <> 'D') as triggers`,
  unproven: `select conname as name from pg_constraint where not convalidated
    union all select relname from pg_index join pg_class on pg_class.oid = indexrelid where not indisvalid`,
}

const setting = (name: string, value: string, loses: string) => ({
  ...{ name, value, fine: value !== 'off', loses },
  fix: `Switch it on in postgresql.conf, or with alter system set ${name} = on.`,
})
