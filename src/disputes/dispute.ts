import type { PostingStep } from '../accounting/posting.js'

/** Where a dispute stands (domain.md §3): `inquiry` = the bank only asks, no money is taken; `evidence` = the shop has answered, the bank decides. */
export const disputeStages = ['inquiry', 'open', 'evidence', 'won', 'lost'] as const
export type DisputeStage = (typeof disputeStages)[number]

/** What the shop says: the payer is right, or here is why not. */
export type DisputeAnswer = 'accept' | 'contest'

/** A payer wants money of a sale back through the bank: an object of its own, never a status of the payment. */
export type Dispute = {
  id: number
  publicId: string
  merchantId: number
  shopId: number
  paymentId: number
  /** The sale it is about. */
  transactionId: number
  livemode: boolean
  connector: string
  /** The connector's name for it. */
  externalId: string
  stage: DisputeStage
  /** The connector's word for why. */
  reason: string
  amountMinor: number
  currency: string
  /** Until then the shop can answer; `null` = as long as the bank likes. */
  evidenceDueAt: Date | null
  answer: DisputeAnswer | null
  evidence: string | null
  answeredAt: Date | null
  /** When the connector took the answer. */
  sentAt: Date | null
  /** When to talk to the connector (again): to tell the answer, or to ask how it ended. */
  askAt: Date | null
  asked: number
  createdAt: Date
  modifiedAt: Date
}

/** Stages in which it is not decided yet. */
export const undecided: ReadonlySet<DisputeStage> = new Set(['inquiry', 'open', 'evidence'])
/** Stages in which the money is taken from the shop. */
const taken: Readonly<Record<DisputeStage, boolean>> = {
  inquiry: false,
  open: true,
  evidence: true,
  won: false,
  lost: true,
}

const order: Readonly<Record<DisputeStage, number>> = { inquiry: 0, open: 1, evidence: 2, won: 3, lost: 3 }

/** True when a report brings it further; what is decided stays decided, and nothing goes back. Pure. */
export const moves = (from: DisputeStage, to: DisputeStage): boolean => undecided.has(from) && order[to] > order[from]

/**
 * What a move does in the ledger (domain.md §4): the money is set aside when it opens, comes back when it is won, and goes to the
 * connector when it is lost. @param from the stage before; `null` = it is new
 */
export const postingsOf = (from: DisputeStage | null, to: DisputeStage): PostingStep[] => {
  const wasTaken = from !== null && taken[from]
  return [
    ...(taken[to] && !wasTaken ? ['dispute_opened' as const] : []),
    ...(to === 'won' && wasTaken ? ['dispute_won' as const] : []),
    ...(to === 'lost' ? ['dispute_lost' as const] : []),
  ]
}

/** By how much the sum that is in dispute (and cannot be refunded) changes: -1, 0 or 1 times the amount. */
export const disputedBy = (from: DisputeStage | null, to: DisputeStage): number =>
  Number(taken[to]) - Number(from !== null && taken[from])
