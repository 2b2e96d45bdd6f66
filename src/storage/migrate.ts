import { migrations as all } from './migrations/index.js'
import { type Migration, wordsOf } from './migrations/migration.js'
import type { Sql } from './sql.js'
import { StorageFault } from './storage.js'

const appliedNames = async (sql: Sql): Promise<string[]> => {
  const rows = await sql.rows<{ name: string }>('select name from migrations order by name')
  return rows.map(({ name }) => name)
}

/** Names of all steps, in order. */
export const knownMigrations: readonly string[] = all.map(({ name }) => name)

/** The steps that a database still needs; refuses one that a later program has written. */
export const pending = (applied: readonly string[], known: readonly Migration[] = all): Migration[] => {
  const names = new Set(known.map(({ name }) => name))
  const foreign = applied.find(name => !names.has(name))
  if (foreign !== undefined) {
    throw new StorageFault(
      'newer',
      `the database was written by a newer Kasa (it knows "${foreign}"): start that version or restore an older backup`,
    )
  }
  return known.filter(({ name }) => !applied.includes(name))
}

/** Which steps a database with a list of steps still needs. */
export const pendingIn = async (sql: Sql): Promise<Migration[]> => pending(await appliedNames(sql))

/** Applies all pending steps. Run inside a transaction that holds the migration lock. */
export const applyPending = async (sql: Sql, now: Date): Promise<void> => {
  await sql.run(
    `create table if not exists migrations (name text primary key, applied_at ${wordsOf[sql.engine].int} not null)`,
  )
  for (const migration of await pendingIn(sql)) {
    for (const text of migration.up(wordsOf[sql.engine])) await sql.run(text)
    await sql.run('insert into migrations (name, applied_at) values (?, ?)', [migration.name, now.getTime()])
  }
}
