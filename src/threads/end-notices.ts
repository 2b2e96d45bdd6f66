import type { ShopAdminRecords } from '../merchants/ports.js'
import type { ThreadNeeds } from './needs.js'
import type { ThreadStore, ThreadStoreRecords } from './ports.js'

type EndingRecords = ThreadStoreRecords & { shops: Pick<ShopAdminRecords, 'ofMerchant' | 'save'> }
type Needs = Pick<ThreadNeeds, 'newId' | 'systemClock' | 'readersOf'> & {
  store: ThreadStore<EndingRecords>
  businessClock: () => Date
  /** Who speaks in the thread when nobody of the staff does. */
  operator: string
}

const perRound = 20

/**
 * Ends contracts whose notice has run out: the merchant's shops take no new payments, what was paid can still be refunded and paid out, and the
 * thread says so. Answers how many ended.
 */
export const endNotices =
  ({ store, businessClock, systemClock, newId, readersOf, operator }: Needs) =>
  async (): Promise<number> => {
    const due = await store.read.notices.due(businessClock(), perRound)
    for (const { merchantId, id, threadId } of due) {
      const readers = await readersOf(merchantId)
      const at = businessClock()
      const speaker = { side: 'operator', memberId: null, author: operator, formKey: newId() } as const
      const note = { ...speaker, event: 'notice.ended', text: '', uploads: [], createdAt: systemClock() } as const
      await store.write(async records => {
        if (!(await records.notices.end(merchantId, id, at))) return
        for (const shop of await records.shops.ofMerchant(merchantId))
          if (shop.active) await records.shops.save({ ...shop, active: false })
        const added = await records.threads.append(merchantId, threadId, note)
        if (added !== undefined) await records.threads.markUnread(added.message, readers)
      })
    }
    return due.length
  }
