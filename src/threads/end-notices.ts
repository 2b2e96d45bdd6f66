import type { AuditRecords } from '../members/ports.js'
import type { ShopAdminRecords } from '../merchants/ports.js'
import type { ThreadNeeds } from './needs.js'
import { noteEvent } from './note-event.js'
import type { ThreadStore, ThreadStoreRecords } from './ports.js'

type EndingRecords = ThreadStoreRecords & {
  shops: Pick<ShopAdminRecords, 'ofMerchant' | 'save'>
  audit: Pick<AuditRecords, 'append'>
}
type Needs = Pick<ThreadNeeds, 'newId' | 'systemClock' | 'businessClock' | 'readersOf'> & {
  store: ThreadStore<EndingRecords>
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
    for (const { merchantId, id, publicId, threadId } of due) {
      const readers = await readersOf('merchant', merchantId)
      const at = businessClock()
      const author = { side: 'operator', memberId: null, name: operator } as const
      const when = { formKey: newId(), createdAt: systemClock(), at }
      await store.write(async records => {
        if (!(await records.notices.end(merchantId, id, at))) return
        const selling = (await records.shops.ofMerchant(merchantId)).filter(({ active }) => active)
        for (const shop of selling) await records.shops.save({ ...shop, active: false })
        await records.audit.append({
          ...{ merchantId, occurredAt: when.createdAt, memberId: null, what: 'contract.ended', address: null },
          ...{ subject: { kind: 'notice', id: publicId }, before: null },
          after: { shopsClosed: selling.map(shop => shop.publicId) },
        })
        await noteEvent(records, { merchantId, threadId, author, event: 'notice.ended', ...when }, readers)
      })
    }
    return due.length
  }
