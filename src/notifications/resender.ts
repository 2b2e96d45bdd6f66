import { type DeliverNeeds, sendOnce } from './deliver.js'
import type { ClaimedResend, ResendRecords } from './ports.js'

export type ResenderNeeds = DeliverNeeds & {
  read: { resends: Pick<ResendRecords, 'anyWaiting'> }
  write: <T>(work: (records: { resends: ResendRecords }) => Promise<T>) => Promise<T>
  /** True of a message whose order was paid after somebody asked to have it sent: it is not sent. */
  harmsPaidOrder: (message: ClaimedResend['message']) => Promise<boolean>
}

/** At once, so that a silent endpoint holds the others up for one attempt's time at most. */
const perEndpoint = 4
const atOnce = 32
/** Longer than 3 × the attempt's timeout (domain.md §5). */
const leaseMs = 40_000

/** Carries out what people asked to have sent again, until nothing waits; each attempt is kept as made by hand. Answers how many were made. */
export const resender =
  (needs: ResenderNeeds) =>
  async (isStopping: () => boolean): Promise<number> => {
    const claim = async (): Promise<ClaimedResend[]> => {
      const systemNow = needs.systemClock()
      if (isStopping() || !(await needs.read.resends.anyWaiting(systemNow))) return []
      const leaseUntil = new Date(systemNow.getTime() + leaseMs)
      return needs.write(({ resends }) => resends.claim({ systemNow, leaseUntil, perEndpoint, limit: atOnce }))
    }
    const carryOut = async ({ id, fence, url, askedBy, message }: ClaimedResend): Promise<void> => {
      if (await needs.harmsPaidOrder(message)) return needs.write(({ resends }) => resends.drop({ id, fence }))
      const { attempt } = await sendOnce(needs, { ...message, url })
      const byHand = { ...attempt, number: 0, askedBy, url: url === message.url ? null : url }
      await needs.write(({ resends }) => resends.mark({ id, fence }, byHand, needs.businessClock()))
    }
    let made = 0
    for (let claimed = await claim(); claimed.length > 0; claimed = await claim()) {
      await Promise.all(claimed.map(carryOut))
      made += claimed.length
    }
    return made
  }
