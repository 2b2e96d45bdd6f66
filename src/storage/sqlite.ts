import { existsSync } from 'node:fs'
import Database, { type Database as Connection, type Statement } from 'better-sqlite3'
import type { PaymentDraft } from '../payments/payment.js'
import { backupOnline } from './backup-sqlite.js'
import { gathered } from './gathered.js'
import { groupCommit } from './group-commit.js'
import { refuseInsideWrite } from './inside-write.js'
import { applyPending, pendingIn } from './migrate.js'
import { type Opened, openPayments } from './open-payments.js'
import { patiently } from './patience.js'
import { recordsOfWrite, recordsOver } from './records.js'
import type { Cell, Sql } from './sql.js'
import { type Storage, StorageFault } from './storage.js'

const settings = [
  'journal_mode = wal',
  'synchronous = full',
  'fullfsync = 1',
  'foreign_keys = 1',
  'temp_store = memory',
]
/** Pages of the log (16 MB) until it is carried over into the file: pages that many payments touch are then carried over once. */
const log = ['wal_autocheckpoint = 4000']
/** Pages kept in memory by the writer, and address space for readers: mapped pages cost nothing until they are touched. */
const writerMemory = ['cache_size = -65536']
const readerMemory = ['cache_size = -16384', 'mmap_size = 2147418112']
/** A writer waits between turns of the event loop instead (patience.ts); readers wait only while the file is being recovered. */
const writerBusyMs = 10
const readerBusyMs = 5000

const open = (file: string, options: Database.Options, pragmas: readonly string[]): Connection => {
  const db = new Database(file, options)
  try {
    for (const pragma of pragmas) db.pragma(pragma)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Statements are prepared once per text. `mayRun` decides before each statement. */
export const sqlOver = (db: Connection, mayRun: (statement: Statement) => void): Sql => {
  const statements = new Map<string, Statement>()
  const prepared = (text: string): Statement => {
    const statement = statements.get(text) ?? db.prepare(text)
    statements.set(text, statement)
    mayRun(statement)
    return statement
  }
  return {
    engine: 'sqlite',
    rows: async <R>(text: string, values: readonly Cell[] = []) => prepared(text).all(...values) as R[],
    run: async (text, values = []) => prepared(text).run(...values).changes,
    insert: async (text, values = []) => Number(prepared(text).run(...values).lastInsertRowid),
  }
}

const readsOnly = (statement: Statement): void => {
  refuseInsideWrite('read')
  if (!statement.readonly) throw new Error('storage.read was asked to write: use storage.write')
}

/** After a full disk SQLite may have ended the transaction; what follows must not be written on its own. */
const insideTransaction = (db: Connection) => (): void => {
  if (!db.inTransaction) throw new StorageFault('lost', 'the database ended the transaction; nothing of it was kept')
}

const migrate = async (db: Connection, sql: Sql, file: string, now: Date): Promise<void> => {
  const isOld = db.prepare(`select count(*) as tables from sqlite_master where name = 'migrations'`).pluck().get() === 1
  if (isOld && (await pendingIn(sql)).length > 0)
    db.prepare('vacuum into ?').run(`${file}.before-migration-${now.getTime()}-${process.pid}`)
  await patiently(() => db.exec('begin immediate'))
  try {
    await applyPending(sql, now)
    db.exec('commit')
  } catch (error) {
    if (db.inTransaction) db.exec('rollback')
    throw error
  }
}

type Opening = { systemClock: () => Date; strict: boolean }

/** Opens a SQLite file (or `:memory:`, whose reads share the writer's connection) and brings its schema up to date. */
export const openSqlite = async (file: string, { systemClock, strict }: Opening): Promise<Storage> => {
  const inMemory = file === ':memory:'
  const writer = await patiently(() => open(file, { timeout: writerBusyMs }, [...settings, ...log, ...writerMemory]))
  try {
    await migrate(
      writer,
      sqlOver(writer, () => undefined),
      file,
      systemClock(),
    )
  } catch (error) {
    writer.close()
    throw error
  }
  const reader = inMemory ? writer : open(file, { readonly: true, timeout: readerBusyMs }, readerMemory)
  const group = groupCommit(writer, sqlOver(writer, insideTransaction(writer)), strict)
  const openOne = gathered<PaymentDraft, Opened>(take => group.write(sql => openPayments(sql, take())))
  const write: Storage['write'] = async work => {
    refuseInsideWrite('write')
    return group.write(sql => work(recordsOfWrite(sql)))
  }
  return {
    engine: 'sqlite',
    read: recordsOver(sqlOver(reader, readsOnly)),
    write,
    openPayment: async draft => {
      refuseInsideWrite('write')
      return openOne(draft)
    },
    ping: async () => {
      reader.prepare('select 1').get()
    },
    backup: async copy => {
      if (existsSync(copy))
        throw new StorageFault('unsupported', `the backup's file "${copy}" exists already: name a new one`)
      await backupOnline(writer, copy)
    },
    close: async () => {
      await group.drained()
      if (!inMemory) reader.close()
      writer.close()
    },
  }
}
