import type { ThreadNeeds } from './needs.js'
import { type Post, type PostFault, preparePost } from './prepare-post.js'
import type { Message, Thread } from './thread.js'

/**
 * Adds a message to a thread; a closed one is open again. The same form sent twice writes once.
 * `full`: the thread holds as many messages as one may.
 */
export const writeMessage =
  (needs: ThreadNeeds) =>
  async (
    { merchantId, id }: Pick<Thread, 'merchantId' | 'id'>,
    post: Post,
  ): Promise<{ message: Message } | { faults: PostFault[] } | { full: true }> => {
    const ready = await preparePost(needs)(merchantId, post)
    if ('faults' in ready) return ready
    const readers = post.author.side === 'operator' ? await needs.readersOf(merchantId) : []
    return needs.store.write(async records => {
      const added = await records.threads.append(merchantId, id, ready.draft)
      if (added === undefined) return { full: true }
      if (added.news) await records.threads.markUnread(added.message, readers)
      return { message: added.message }
    })
  }
