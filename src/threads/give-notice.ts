import type { ThreadNeeds } from './needs.js'
import { type Notice, noticeEnd } from './notice.js'
import type { ThreadStoreRecords } from './ports.js'
import { type PostFault, preparePost } from './prepare-post.js'
import { tellReaders } from './tell-readers.js'
import type { Author } from './thread.js'

type NoticeOrder<R> = {
  merchantId: number
  author: Author & { memberId: number }
  formKey: string
  /** The thread's subject, in the words of whoever gives notice. */
  subject: string
  /** Why, if they want to say it. */
  text: string
  /** Written together with the notice: the audit. */
  also: (records: R, notice: Pick<Notice, 'publicId' | 'endsAt'>) => Promise<unknown>
}

/** Why nothing was written although the words are good: a notice runs already. */
class NoticeRuns extends Error {}

/**
 * A merchant ends its contract (M116): the notice runs for 30 days and stands in a thread of its own, which waits for the operator.
 * While one runs, a second is not given: the running one is answered.
 */
export const giveNotice =
  <R extends ThreadStoreRecords>(needs: ThreadNeeds<R>) =>
  async (order: NoticeOrder<R>): Promise<{ notice: Notice } | { faults: PostFault[] }> => {
    const { merchantId, author } = order
    const ready = await preparePost(needs)(merchantId, { ...order, event: 'notice.given', files: [] })
    if ('faults' in ready) return ready
    const draft = { publicId: needs.newId(), merchantId, kind: 'notice', subject: ready.subject } as const
    const givenAt = needs.businessClock()
    const who = { merchantId, memberId: author.memberId, author: author.name }
    const terms = { ...who, publicId: needs.newId(), givenAt, endsAt: noticeEnd(givenAt) }
    const readers = await needs.readersOf('operator', merchantId)
    const written = needs.store.write(async records => {
      const { thread, message, news } = await records.threads.open(draft, ready.draft)
      if (!news) return
      const isFirst = await records.notices.add({ ...terms, threadId: thread.id })
      // The thread goes with it: two representatives at once leave one notice and one thread.
      if (!isFirst) throw new NoticeRuns()
      await tellReaders(records, { thread, message, wasWaiting: false, at: givenAt }, readers)
      await order.also(records, terms)
    })
    await written.catch(error => {
      if (!(error instanceof NoticeRuns)) throw error
    })
    const notice = await needs.store.read.notices.ofMerchant(merchantId)
    if (notice === undefined) throw new Error(`merchant ${merchantId} has given notice and none is stored`)
    return { notice }
  }
