import type { Payment } from '../payments/payment.js'
import type { PageViews } from './ports.js'

type Needs = {
  write: (views: readonly PageViews[]) => Promise<unknown>
  businessClock: () => Date
}

/** Payments whose views wait to be written at most; above that new ones are not counted until the next round. */
const mostWaiting = 20_000
/** Payments written in one round: a bounded price, however many pages are opened. */
const mostWritten = 500

/**
 * Counts how often payments' pages are opened: in memory, written a round at a time beside the payers' way, never with it. What a crash
 * takes along is lost and an overload is not counted: a hint for people, no record of money.
 */
export const createPageViews = ({ write, businessClock }: Needs) => {
  const waiting = new Map<number, PageViews>()
  return {
    seen: ({ merchantId, id: paymentId }: Pick<Payment, 'merchantId' | 'id'>): void => {
      const known = waiting.get(paymentId)
      if (known) {
        known.times += 1
        known.lastAt = businessClock()
      } else if (waiting.size < mostWaiting) {
        const at = businessClock()
        waiting.set(paymentId, { merchantId, paymentId, firstAt: at, lastAt: at, times: 1 })
      }
    },
    /** Writes what was counted, the longest waiting first. */
    flush: async (): Promise<void> => {
      if (waiting.size === 0) return
      const taken = [...waiting.values()].slice(0, mostWritten)
      for (const { paymentId } of taken) waiting.delete(paymentId)
      await write(taken)
    },
  }
}
