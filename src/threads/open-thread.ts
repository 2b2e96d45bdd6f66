import type { ThreadNeeds } from './needs.js'
import { type Post, type PostFault, preparePost } from './prepare-post.js'
import { tellReaders } from './tell-readers.js'
import { otherSide, type Thread, type ThreadKind } from './thread.js'

export type OpenOrder = Post & { merchantId: number; kind: ThreadKind; subject: string }

/** Begins a thread with its first message; the same form sent twice begins one. */
export const openThread =
  (needs: ThreadNeeds) =>
  async (order: OpenOrder): Promise<{ thread: Thread } | { faults: PostFault[] }> => {
    const { merchantId, kind } = order
    const ready = await preparePost(needs)(merchantId, order)
    if ('faults' in ready) return ready
    const readers = await needs.readersOf(otherSide(order.author.side), merchantId)
    const at = needs.businessClock()
    const draft = { publicId: needs.newId(), merchantId, kind, subject: ready.subject }
    return needs.store.write(async records => {
      const { thread, message, news } = await records.threads.open(draft, ready.draft)
      if (news) await tellReaders(records, { thread, message, wasWaiting: false, at }, readers)
      return { thread }
    })
  }
