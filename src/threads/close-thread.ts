import type { ThreadNeeds } from './needs.js'
import type { Author, Thread } from './thread.js'

/** Closes a thread as it was seen: false when something was written after `seenSeq`, or it is closed already. */
export const closeThread =
  ({ store, newId, systemClock }: Pick<ThreadNeeds, 'store' | 'newId' | 'systemClock'>) =>
  ({ merchantId, id }: Pick<Thread, 'merchantId' | 'id'>, author: Author, seenSeq: number): Promise<boolean> => {
    const { side, memberId, name } = author
    const note = { side, memberId, author: name, formKey: newId(), event: 'closed', text: '', uploads: [] } as const
    const createdAt = systemClock()
    return store.write(({ threads }) => threads.close(merchantId, id, seenSeq, { ...note, createdAt }))
  }
