import type { openStorage as Open } from '../../../src/storage/open.js'
import type { Storage } from '../../../src/storage/storage.js'

const { openStorage } = (await import(new URL('../../../dist/storage/open.js', import.meta.url).href)) as {
  openStorage: typeof Open
}

/** A database by the built product's storage room. */
export const openProduct = (database: string): Promise<Storage> =>
  openStorage({ database, systemClock: () => new Date() })
