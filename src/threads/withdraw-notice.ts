import type { ThreadNeeds } from './needs.js'
import type { Author } from './thread.js'

type Needs = Pick<ThreadNeeds, 'store' | 'newId' | 'systemClock'> & { businessClock: () => Date }

/** Takes a running notice back before its end; the contract goes on. False when none runs any more. */
export const withdrawNotice =
  ({ store, newId, systemClock, businessClock }: Needs) =>
  (merchantId: number, { side, memberId, name }: Author): Promise<boolean> => {
    const event = 'notice.withdrawn' as const
    const note = { side, memberId, author: name, formKey: newId(), event, text: '', uploads: [] }
    const createdAt = systemClock()
    const now = businessClock()
    return store.write(async records => {
      const running = await records.notices.ofMerchant(merchantId)
      if (running === undefined || !(await records.notices.withdraw(merchantId, now))) return false
      await records.threads.append(merchantId, running.threadId, { ...note, createdAt })
      return true
    })
  }
