import { KasaError } from '../kasa-error.js'
import type { NotificationEvent } from '../notifications/event.js'
import type { Inbox, Taken } from '../notifications/inbox.js'
import { claimOf, isNews } from './claim.js'

/** The part of a better-sqlite3 database that is used. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): { run(...values: (string | number)[]): { readonly changes: number } }
  readonly inTransaction: boolean
}

/** An inbox in a SQLite database. */
export interface SqliteInbox<Database> extends Inbox<Database, undefined> {
  /** Creates the inbox's two tables where they are missing. */
  createTables(): void
  /** Forgets the ids of events taken before a moment, and answers how many; what each payment last said stays. The gateway sends for 4 days. */
  forgetBefore(moment: Date): number
}

/** The inbox's tables, for a migration of the shop's own. */
export const sqliteInboxTables = `create table if not exists kasa_inbox (
  event_id text primary key,
  body_digest text not null unique,
  subject text not null,
  sequence integer not null,
  taken_at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
create table if not exists kasa_inbox_subjects (
  subject text primary key,
  sequence integer not null,
  modified integer not null
) without rowid;
`

const claimEvent =
  'insert into kasa_inbox (event_id, body_digest, subject, sequence) values (?, ?, ?, ?) on conflict do nothing'
const advanceSubject = `insert into kasa_inbox_subjects as told (subject, sequence, modified) values (?, ?, ?)
  on conflict (subject) do update
  set sequence = max(excluded.sequence, told.sequence), modified = max(excluded.modified, told.modified)
  where ${isNews}`

const refuseOpen = (): never => {
  throw new KasaError('inbox/open-transaction', {
    message: 'The database of the inbox is inside a transaction that somebody else began.',
    hint: 'Never await between begin and commit on a better-sqlite3 database, or give the inbox a connection of its own.',
  })
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value

/** The compiler refuses such reactions too; this is for those who do not ask it. */
const refuseLater = (done: unknown): void => {
  if (!isPromise(done)) return
  done.then(undefined, () => undefined)
  throw new KasaError('inbox/async-reaction', {
    message: 'A reaction answered a promise, but a SQLite transaction cannot wait; nothing was stored.',
    hint: 'Make the reaction synchronous: write a row in its transaction, and do what takes time from that row later.',
  })
}

const claim = (database: SqliteDatabase, event: NotificationEvent): Taken => {
  const { eventId, bodyDigest, subject, sequence, modified } = claimOf(event)
  if (database.prepare(claimEvent).run(eventId, bodyDigest, subject, sequence).changes === 0) return 'before'
  return database.prepare(advanceSubject).run(subject, sequence, modified).changes === 0 ? 'stale' : 'now'
}

/**
 * An inbox in the shop's own SQLite database (better-sqlite3). A reaction gets that database, inside the transaction, and
 * must be synchronous; what it throws undoes all that it wrote.
 */
export const sqliteInbox = <Database extends SqliteDatabase>(database: Database): SqliteInbox<Database> => ({
  createTables: () => void database.exec(sqliteInboxTables),
  forgetBefore: moment =>
    database.prepare('delete from kasa_inbox where taken_at < ?').run(moment.toISOString()).changes,
  take: async (event, react) => {
    if (database.inTransaction) refuseOpen()
    database.exec('begin immediate')
    try {
      const taken = claim(database, event)
      if (taken === 'now') refuseLater(react(database))
      database.exec('commit')
      return taken
    } finally {
      if (database.inTransaction) database.exec('rollback')
    }
  },
})
