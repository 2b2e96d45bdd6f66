import { beginChange, conclude } from '../payments/conclude.js'
import { Refusal } from '../payments/refusal.js'
import { type Dispute, type DisputeAnswer, undecided } from './dispute.js'
import type { DisputeNeeds } from './take-dispute.js'

/**
 * The shop answers a dispute, once: it accepts it, or contests it with evidence. The answer is stored here and told to the connector by
 * `askDisputes`; the stage moves when the connector has taken it. The same answer again is the same answer.
 * Throws `Refusal('dispute/decided')`, `dispute/answered` where another answer was given, `dispute/too-late`.
 */
export const answerDispute =
  ({ store, businessClock }: Pick<DisputeNeeds, 'store' | 'businessClock'>) =>
  (dispute: Dispute, answer: DisputeAnswer, evidence: string | null): Promise<Dispute> =>
    store.write(async records => {
      const changing = await beginChange(records, dispute.merchantId, dispute.paymentId, businessClock())
      const now = await records.disputes.find(dispute.merchantId, dispute.publicId)
      if (now === undefined) throw new Error(`dispute ${dispute.publicId} vanished`)
      if (now.answer === answer && now.evidence === evidence) return now
      if (now.answer !== null) throw new Refusal('dispute/answered', { answer: now.answer })
      if (!undecided.has(now.stage)) throw new Refusal('dispute/decided', { stage: now.stage })
      if (now.evidenceDueAt !== null && now.evidenceDueAt <= changing.at) throw new Refusal('dispute/too-late')
      const { at } = changing
      const answered = { ...now, answer, evidence, answeredAt: at, askAt: at, modifiedAt: at }
      if (!(await records.disputes.answer(answered))) throw new Refusal('dispute/decided', { stage: now.stage })
      const transaction = changing.tries.find(({ id }) => id === now.transactionId) ?? null
      const facts = { disputeId: now.publicId, answer }
      await conclude(records, changing, { kind: 'dispute.answered', transaction, facts, tellShop: false })
      return answered
    })
