import type { Database } from 'better-sqlite3'

export type Cell = string | number | null
export type StoredRow = { table: string; cells: Record<string, Cell> }

const tableNames = (db: Database): string[] =>
  db
    .prepare<[], string>(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`)
    .pluck()
    .all()

/** Where each table ends now, by rowid. */
export const endsOfTables = (db: Database): Map<string, number> =>
  new Map(
    tableNames(db).map(name => [
      name,
      db.prepare<[], number>(`select coalesce(max(rowid), 0) from "${name}"`).pluck().get() ?? 0,
    ]),
  )

/** The rows that were added since, table by table in the order in which the schema names them. */
export const rowsSince = (db: Database, ends: ReadonlyMap<string, number>): StoredRow[] =>
  tableNames(db).flatMap(table =>
    db
      .prepare<[number], Record<string, Cell>>(`select * from "${table}" where rowid > ? order by rowid`)
      .all(ends.get(table) ?? 0)
      .map(cells => ({ table, cells })),
  )
