import { networkDiskOf } from './network-disk.js'
import { openPostgres } from './postgres.js'
import { openSqlite } from './sqlite.js'
import type { Storage, StorageLog } from './storage.js'

export type StorageOptions = {
  /** A SQLite file, `:memory:`, or a `postgres://` address. */
  database: string
  systemClock: () => Date
  log?: StorageLog
  /** Refuses outer handles and calls to the outside inside a write, at a price for each promise of the process: for development and tests. */
  strict?: boolean
}

const silent: StorageLog = { warn: () => undefined }

const warnOfNetworkDisk = (file: string, log: StorageLog): void => {
  const disk = file === ':memory:' ? undefined : networkDiskOf(file)
  if (disk)
    log.warn(
      { disk },
      `the database lies on ${disk}: SQLite can lose data there when several machines open it; use a local disk`,
    )
}

/** Opens the database, brings its schema up to date and answers when it can be used; a `StorageFault` says why it cannot. */
export const openStorage = async (options: StorageOptions): Promise<Storage> => {
  const { database, systemClock, log = silent, strict = false } = options
  if (/^postgres(ql)?:\/\//.test(database)) return openPostgres(database, { systemClock, strict, log })
  warnOfNetworkDisk(database, log)
  return openSqlite(database, { systemClock, strict })
}
