import type { Connector, DisputeReport } from '../../payments/connector.js'
import { owe } from './callbacks.js'
import type { BankOrder, BankRecords, BankStore } from './ports.js'
import { type BankWords, wordsOf } from './wire.js'

const dayMs = 24 * 60 * 60_000
/** How long a shop has to answer. */
const answerMs = 7 * dayMs
/** Words of a title → the stage in which a dispute begins, a day after the money moved. */
export const disputeTitles: ReadonlyMap<string, 'inquiry' | 'open'> = new Map([
  ['TEST-INQUIRY', 'inquiry'],
  ['TEST-DISPUTE', 'open'],
])
/** Evidence with this word loses; any other wins. */
export const losingEvidence = 'TEST-LOST'

type Stage = DisputeReport['stage']
type Begun = Pick<BankOrder, 'reference' | 'title' | 'amountMinor' | 'capturedMinor'> & { decidedAt: Date | null }

const beginningOf = ({ title }: Pick<BankOrder, 'title'>): 'inquiry' | 'open' | undefined =>
  [...disputeTitles].find(([word]) => title.includes(word))?.[1]

const reportOf = (order: Begun, stage: Stage, chargedAt: Date): DisputeReport => ({
  reference: order.reference,
  externalId: `dsp-${order.reference}`,
  stage,
  reason: 'product_not_received',
  amountMinor: order.capturedMinor ?? order.amountMinor,
  evidenceDueAt: new Date(chargedAt.getTime() + dayMs + answerMs),
})

const wordsAbout = (order: BankOrder, report: DisputeReport): BankWords => ({
  ...wordsOf(order),
  state: 'disputed',
  dispute: {
    id: report.externalId,
    stage: report.stage,
    reason: report.reason,
    amountMinor: report.amountMinor,
    evidenceDueAt: report.evidenceDueAt?.toISOString() ?? null,
  },
})

/** Owes the callback by which a payer's dispute begins, where the title asks for one. */
export const oweDispute = async (bank: BankRecords, order: BankOrder, chargedAt: Date): Promise<void> => {
  const stage = beginningOf(order)
  if (stage === undefined || order.refundOf !== null) return
  await owe(bank, wordsAbout(order, reportOf(order, stage, chargedAt)), new Date(chargedAt.getTime() + dayMs))
}

/** The bank's side of disputes: an accepted one is lost at once, a contested one is decided a day later, an unanswered one is lost in the end. */
export const createDisputes = ({
  store,
  clock,
}: {
  store: BankStore
  clock: () => Date
}): NonNullable<Connector['disputes']> => {
  const find = async (externalId: string): Promise<{ order: BankOrder; chargedAt: Date }> => {
    const order = await store.read.bank.find(externalId.replace(/^dsp-/, ''))
    if (order?.decidedAt == null || beginningOf(order) === undefined)
      throw new Error(`the bank has no dispute ${externalId}`)
    return { order, chargedAt: order.decidedAt }
  }
  return {
    accept: async externalId => {
      const { order, chargedAt } = await find(externalId)
      return reportOf(order, 'lost', chargedAt)
    },
    contest: async (externalId, evidence) => {
      const { order, chargedAt } = await find(externalId)
      const end: Stage = evidence.includes(losingEvidence) ? 'lost' : 'won'
      const decidedAt = new Date(clock().getTime() + dayMs)
      await store.write(({ bank }) => owe(bank, wordsAbout(order, reportOf(order, end, chargedAt)), decidedAt))
      return reportOf(order, 'evidence', chargedAt)
    },
    ask: async externalId => {
      const { order, chargedAt } = await find(externalId)
      const isOver = clock().getTime() >= chargedAt.getTime() + dayMs + answerMs
      return reportOf(order, isOver ? 'lost' : (beginningOf(order) ?? 'open'), chargedAt)
    },
  }
}
