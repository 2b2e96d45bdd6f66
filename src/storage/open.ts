import { openSqlite } from './sqlite.js'
import type { Storage, StorageLog } from './storage.js'

export type StorageOptions = {
  /** A SQLite file, `:memory:`, or a `postgres://` address. */
  database: string
  systemClock: () => Date
  log?: StorageLog
}

/** Opens the database, brings its schema up to date and answers when it can be used; a `StorageFault` says why it cannot. */
export const openStorage = async ({ database, systemClock }: StorageOptions): Promise<Storage> =>
  openSqlite(database, systemClock)
