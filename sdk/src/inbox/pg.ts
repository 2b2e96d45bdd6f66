import type { NotificationEvent } from '../notifications/event.js'
import type { Inbox, Taken } from '../notifications/inbox.js'
import { claimOf, isNews } from './claim.js'

/** The part of a pg client that is used. */
export interface PgClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rowCount: number | null; readonly command: string }>
  release(broken?: boolean): void
}

/** The part of a pg pool that is used. */
export interface PgPool {
  connect(): Promise<PgClient>
}

/** A pool's own client, with all that it can do; the second form is the one with a callback. */
export type PgClientOf<Pool> = Pool extends {
  connect: { (): Promise<infer Client>; (callback: never): unknown }
}
  ? Client
  : PgClient

/** An inbox in a PostgreSQL database. */
export interface PgInbox<Client> extends Inbox<Client, void | Promise<void>> {
  /** Creates the inbox's two tables where they are missing; several processes may do so at once. */
  createTables(): Promise<void>
  /** Forgets the ids of events taken before a moment, and answers how many; what each payment last said stays. The gateway sends for 4 days. */
  forgetBefore(moment: Date): Promise<number>
}

/** The inbox's tables, for a migration of the shop's own. */
export const pgInboxTables = `create table if not exists kasa_inbox (
  event_id text primary key,
  body_digest text not null unique,
  subject text not null,
  sequence bigint not null,
  taken_at timestamptz not null default now()
);
create table if not exists kasa_inbox_subjects (
  subject text primary key,
  sequence bigint not null,
  modified bigint not null
);
`

const claimEvent =
  'insert into kasa_inbox (event_id, body_digest, subject, sequence) values ($1, $2, $3, $4) on conflict do nothing'
// Waits for whoever is at the same payment, and then looks at what that one left: events of one payment follow each other.
const advanceSubject = `insert into kasa_inbox_subjects as told (subject, sequence, modified) values ($1, $2, $3)
  on conflict (subject) do update
  set sequence = greatest(excluded.sequence, told.sequence), modified = greatest(excluded.modified, told.modified)
  where ${isNews}`

const claim = async (client: PgClient, event: NotificationEvent): Promise<Taken> => {
  const { eventId, bodyDigest, subject, sequence, modified } = claimOf(event)
  const claimed = await client.query(claimEvent, [eventId, bodyDigest, subject, sequence])
  if (claimed.rowCount === 0) return 'before'
  return (await client.query(advanceSubject, [subject, sequence, modified])).rowCount === 0 ? 'stale' : 'now'
}

/** Commits, or says that it could not: PostgreSQL answers the commit of a failed transaction with a quiet rollback. */
const commit = async (client: PgClient): Promise<void> => {
  const { command } = await client.query('commit')
  if (command === 'ROLLBACK') throw new Error('A query of the reaction failed and was not told: nothing was stored.')
}

const inTransaction = async <T>(pool: PgPool, work: (client: PgClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  let usable = false
  try {
    await client.query('begin')
    const result = await work(client)
    await commit(client)
    usable = true
    return result
  } catch (error) {
    usable = await client.query('rollback').then(
      () => true,
      () => false,
    )
    throw error
  } finally {
    client.release(!usable)
  }
}

/**
 * An inbox in the shop's own PostgreSQL database (pg). A reaction gets the client of the transaction; what it throws undoes
 * all that it wrote through this client.
 */
export const pgInbox = <Pool extends PgPool>(pool: Pool): PgInbox<PgClientOf<Pool>> => ({
  createTables: () =>
    inTransaction(pool, async client => {
      await client.query(`select pg_advisory_xact_lock(hashtext('kasa_inbox'))`)
      await client.query(pgInboxTables)
    }),
  forgetBefore: moment =>
    inTransaction(
      pool,
      async client => (await client.query('delete from kasa_inbox where taken_at < $1', [moment])).rowCount ?? 0,
    ),
  take: (event, react) =>
    inTransaction(pool, async client => {
      const taken = await claim(client, event)
      // What this pool connects is its own kind of client; only the inference of overloads loses that.
      if (taken === 'now') await react(client as PgClientOf<Pool>)
      return taken
    }),
})
