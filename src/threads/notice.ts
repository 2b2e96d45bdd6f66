import { dayAfter, dayBegins, warsawDayOf } from '../accounting/warsaw-day.js'

/** Notice that ends the contract of a merchant (M116): an indefinite contract ends this many whole days after the day it is given. */
const noticeDays = 30

export type Notice = {
  id: number
  publicId: string
  merchantId: number
  threadId: number
  /** `given`: it runs; `withdrawn`: the contract goes on; `ended`: its time came and the shops take no new payments. */
  state: 'given' | 'withdrawn' | 'ended'
  memberId: number
  author: string
  givenAt: Date
  /** The contract's first moment that is no more: midnight in Warsaw after its last day. */
  endsAt: Date
  /** When it was withdrawn or ended. */
  finishedAt: Date | null
}

/** When a notice given now ends the contract: the day it is given does not count, the last of the 30 days counts whole (Civil Code art. 111). */
export const noticeEnd = (givenAt: Date): Date => dayBegins(dayAfter(warsawDayOf(givenAt), noticeDays + 1))
