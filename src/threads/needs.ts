import type { SealNeeds } from '../uploads/seal-upload.js'
import type { ThreadStore } from './ports.js'

/** What the verbs of this room ask of the outside. */
export type ThreadNeeds = SealNeeds & {
  store: ThreadStore
  /** Members of a merchant who can sign in: whom the operator's words wait for. */
  readersOf: (merchantId: number) => Promise<readonly number[]>
}
