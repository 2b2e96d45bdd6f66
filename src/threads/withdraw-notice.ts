import type { ThreadNeeds } from './needs.js'
import { noteEvent } from './note-event.js'
import type { Notice } from './notice.js'
import type { ThreadStoreRecords } from './ports.js'
import type { Author } from './thread.js'

type Needs<R extends ThreadStoreRecords> = Omit<ThreadNeeds<R>, 'fileVault'>

type Withdrawal<R> = {
  merchantId: number
  author: Author
  /** Written together with it: the audit. */
  also: (records: R, notice: Notice) => Promise<unknown>
}

/** Takes a running notice back before its end; the contract goes on. False when none runs any more. */
export const withdrawNotice =
  <R extends ThreadStoreRecords>({ store, newId, systemClock, businessClock, readersOf }: Needs<R>) =>
  async ({ merchantId, author, also }: Withdrawal<R>): Promise<boolean> => {
    const at = businessClock()
    const when = { formKey: newId(), createdAt: systemClock(), at }
    const readers = await readersOf('operator', merchantId)
    return store.write(async records => {
      const running = await records.notices.ofMerchant(merchantId)
      if (running === undefined || !(await records.notices.withdraw(merchantId, at))) return false
      const { threadId } = running
      await noteEvent(records, { merchantId, threadId, author, event: 'notice.withdrawn', ...when }, readers)
      await also(records, running)
      return true
    })
  }
