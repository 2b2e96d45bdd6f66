import type { SealNeeds } from '../uploads/seal-upload.js'
import type { ThreadStore, ThreadStoreRecords } from './ports.js'
import type { Reader } from './tell-readers.js'
import type { Side } from './thread.js'

/** What the verbs of this room ask of the outside. */
export type ThreadNeeds<R extends ThreadStoreRecords = ThreadStoreRecords> = SealNeeds & {
  store: ThreadStore<R>
  /** Letters are owed at business time. */
  businessClock: () => Date
  /** People who can sign in, of this side; `merchantId` = whose members. */
  readersOf: (side: Side, merchantId: number) => Promise<readonly Reader[]>
}
