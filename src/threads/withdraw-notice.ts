import type { ThreadNeeds } from './needs.js'
import type { Notice } from './notice.js'
import type { ThreadStoreRecords } from './ports.js'
import type { Author } from './thread.js'

type Needs<R extends ThreadStoreRecords> = Pick<ThreadNeeds<R>, 'store' | 'newId' | 'systemClock'> & {
  businessClock: () => Date
}

type Withdrawal<R> = {
  merchantId: number
  author: Author
  /** Written together with it: the audit. */
  also: (records: R, notice: Notice) => Promise<unknown>
}

/** Takes a running notice back before its end; the contract goes on. False when none runs any more. */
export const withdrawNotice =
  <R extends ThreadStoreRecords>({ store, newId, systemClock, businessClock }: Needs<R>) =>
  ({ merchantId, author: { side, memberId, name }, also }: Withdrawal<R>): Promise<boolean> => {
    const event = 'notice.withdrawn' as const
    const note = { side, memberId, author: name, formKey: newId(), event, text: '', uploads: [] }
    const createdAt = systemClock()
    const now = businessClock()
    return store.write(async records => {
      const running = await records.notices.ofMerchant(merchantId)
      if (running === undefined || !(await records.notices.withdraw(merchantId, now))) return false
      await records.threads.append(merchantId, running.threadId, { ...note, createdAt })
      await also(records, running)
      return true
    })
  }
