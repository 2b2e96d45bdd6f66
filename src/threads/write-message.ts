import type { ThreadNeeds } from './needs.js'
import { type Post, type PostFault, preparePost } from './prepare-post.js'
import { tellReaders } from './tell-readers.js'
import { type Message, otherSide, type Thread } from './thread.js'

/**
 * Adds a message to a thread; a closed one is open again. The same form sent twice writes once.
 * `full`: the thread holds as many messages as one may.
 */
export const writeMessage =
  (needs: ThreadNeeds) =>
  async (
    thread: Pick<Thread, 'merchantId' | 'id' | 'publicId'>,
    post: Post,
  ): Promise<{ message: Message } | { faults: PostFault[] } | { full: true }> => {
    const { merchantId, id } = thread
    const ready = await preparePost(needs)(merchantId, post)
    if ('faults' in ready) return ready
    const readers = await needs.readersOf(otherSide(post.author.side), merchantId)
    const at = needs.businessClock()
    return needs.store.write(async records => {
      const added = await records.threads.append(merchantId, id, ready.draft)
      if (added === undefined) return { full: true }
      if (added.news) await tellReaders(records, { ...added, thread, at }, readers)
      return { message: added.message }
    })
  }
