import { endHold, type HoldNeeds } from './end-hold.js'
import { Refusal } from './refusal.js'

/**
 * Ends holds whose time is up by their rule: given free, or taken whole (mission.md, decided 7). Answers how many were due, at most
 * `limit`. What a connector refuses is asked for again an hour later; others who were faster have decided.
 */
export const endDueHolds =
  (needs: HoldNeeds) =>
  async (limit: number): Promise<number> => {
    const due = await needs.store.read.transactions.holdsDue(needs.businessClock(), limit)
    const ended = await Promise.allSettled(
      due.map(({ merchantId, publicId: transactionId, hold }) =>
        endHold(needs)({
          merchantId,
          transactionId,
          kind: hold?.atEnd === 'capture' ? 'capture' : 'void',
          by: 'hold-end',
        }),
      ),
    )
    const failed = ended.find(result => result.status === 'rejected' && !(result.reason instanceof Refusal))
    if (failed?.status === 'rejected') throw failed.reason
    return due.length
  }
