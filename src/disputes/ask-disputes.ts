import type { Connector, DisputeReport } from '../payments/connector.js'
import type { Dispute } from './dispute.js'
import { type DisputeNeeds, decisionPauseMs, takeDispute } from './take-dispute.js'

type Needs = DisputeNeeds & {
  connectors: ReadonlyMap<string, Connector>
  /** A connector did not answer; it is asked again. */
  failed: (error: unknown) => void
}

/** An answer is told again after a minute; a bank that has one is asked how it decides after an hour. Pauses double up to a day, business time. */
const firstPauseMs = (isAnswerOwed: boolean): number => (isAnswerOwed ? 60_000 : decisionPauseMs)
const longestPauseMs = 24 * 60 * 60_000

/**
 * Tells connectors the shops' answers, and asks about disputes that wait for a decision or whose last day is over, at most `limit` in a round,
 * until each is won or lost: a connector's own message may never come. Claimed by moving the moment at which it is asked next, so that a crash or a silent connector only means: later again. Connectors take the same answer twice.
 */
export const askDisputes = (needs: Needs) => {
  const { store, connectors, businessClock, failed } = needs
  const take = takeDispute(needs)
  const ask = async (dispute: Dispute): Promise<void> => {
    const now = businessClock()
    const isAnswerOwed = dispute.answer !== null && dispute.sentAt === null
    const pauseMs = Math.min(firstPauseMs(isAnswerOwed) * 2 ** Math.min(dispute.asked, 20), longestPauseMs)
    const next = new Date(now.getTime() + pauseMs)
    if (!(await store.write(({ disputes }) => disputes.claim(dispute, next)))) return
    try {
      const report = await tell(connectors.get(dispute.connector), dispute)
      await take(dispute.connector, report)
      const decisionAskedAt = new Date(now.getTime() + decisionPauseMs)
      if (isAnswerOwed) await store.write(({ disputes }) => disputes.sent(dispute, now, decisionAskedAt))
    } catch (error) {
      failed(error)
    }
  }
  return async (limit: number): Promise<void> => {
    const due = await store.read.disputes.due(businessClock(), limit)
    for (const dispute of due) await ask(dispute)
  }
}

const tell = async (connector: Connector | undefined, dispute: Dispute): Promise<DisputeReport> => {
  if (connector?.disputes === undefined) throw new Error(`connector ${dispute.connector} takes no answers to disputes`)
  const { accept, contest, ask } = connector.disputes
  if (dispute.sentAt !== null) return ask(dispute.externalId)
  if (dispute.answer === 'accept') return accept(dispute.externalId)
  if (dispute.answer === 'contest') return contest(dispute.externalId, dispute.evidence ?? '')
  return ask(dispute.externalId)
}
