import type { SealNeeds } from '../uploads/seal-upload.js'
import type { ThreadStore, ThreadStoreRecords } from './ports.js'

/** What the verbs of this room ask of the outside. */
export type ThreadNeeds<R extends ThreadStoreRecords = ThreadStoreRecords> = SealNeeds & {
  store: ThreadStore<R>
  /** Members of a merchant who can sign in: whom the operator's words wait for. */
  readersOf: (merchantId: number) => Promise<readonly number[]>
}
