import Database from 'better-sqlite3'
import pg from 'pg'

/** Reads what the gateway has stored, past the gateway. */
export type Witness = {
  rows(text: string): Promise<Record<string, unknown>[]>
  /** Lets leases grow older where they run on the database's own clock, which nobody can move (PostgreSQL). */
  age(ms: number): Promise<void>
  close(): Promise<void>
}

/** `database`: a file or a postgres:// address. */
export const openWitness = async (database: string): Promise<Witness> => {
  if (!database.startsWith('postgres')) {
    const db = new Database(database, { readonly: true })
    return {
      rows: async text => db.prepare<[], Record<string, unknown>>(text).all(),
      age: async () => undefined,
      close: async () => {
        db.close()
      },
    }
  }
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  return {
    rows: async text => (await client.query<Record<string, unknown>>(text)).rows,
    age: async ms => {
      for (const table of ['outbox', 'letters', 'operations', 'sandbox_callbacks'])
        await client.query(`update ${table} set leased_until = leased_until - $1 where leased_until is not null`, [ms])
    },
    close: () => client.end(),
  }
}
