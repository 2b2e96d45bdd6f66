import { readFile } from 'node:fs/promises'
import Database from 'better-sqlite3'
import pg from 'pg'

type Row = Record<string, unknown>
type Look = (text: string) => Promise<Row[]>

const tablesOf = {
  sqlite: `select name from sqlite_master where type = 'table' order by name`,
  postgres: `select table_name as name from information_schema.tables where table_schema = 'public' order by table_name`,
}

/** Looks into a gateway's database from outside, over a connection of its own. */
const withLook = async <T>(database: string, work: (look: Look, tables: string[]) => Promise<T>): Promise<T> => {
  const names = (rows: Row[]) => rows.map(({ name }) => String(name))
  if (database.startsWith('postgres')) {
    const client = new pg.Client(database)
    await client.connect()
    const look: Look = async text => (await client.query(text)).rows
    return work(look, names(await look(tablesOf.postgres))).finally(() => client.end())
  }
  const file = new Database(database, { readonly: true })
  const look: Look = async text => file.prepare(text).all() as Row[]
  return work(look, names(await look(tablesOf.sqlite))).finally(() => file.close())
}

/** How many rows each table holds. */
export const countRows = (database: string): Promise<Record<string, number>> =>
  withLook(database, async (look, tables) => {
    const counts: Record<string, number> = {}
    for (const table of tables)
      counts[table] = Number((await look(`select count(*) as rows from "${table}"`))[0]?.rows ?? 0)
    return counts
  })

/** Everything a database holds: every row of every table, and of SQLite also the bytes of its files. */
export const everythingIn = async (database: string): Promise<string> => {
  const rows = await withLook(database, async (look, tables) => {
    const all: Row[] = []
    for (const table of tables) all.push(...(await look(`select * from "${table}"`)))
    return JSON.stringify(all)
  })
  if (database.startsWith('postgres')) return rows
  const files = await Promise.all(
    [database, `${database}-wal`].map(file => readFile(file).catch(() => Buffer.alloc(0))),
  )
  return rows + files.map(bytes => bytes.toString('latin1')).join('')
}
