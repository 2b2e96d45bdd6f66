import type { Connector, DisputeReport } from '../../payments/connector.js'
import { owe } from './callbacks.js'
import type { BankDispute, BankOrder, BankRecords, BankStore } from './ports.js'
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
type Begun = Pick<BankOrder, 'reference' | 'title' | 'amountMinor' | 'capturedMinor' | 'refundOf'>

/** Where a dispute stands at a moment. Pure. */
const stageAt = ({ beginsAs, answerUntil, verdict, decidedAt }: BankDispute, now: Date): Stage => {
  if (verdict !== null && decidedAt !== null) return now >= decidedAt ? verdict : 'evidence'
  return now >= answerUntil ? 'lost' : beginsAs
}

const reportOf = ({ reference, externalId, amountMinor, answerUntil }: BankDispute, stage: Stage): DisputeReport => ({
  ...{ reference, externalId, stage, amountMinor },
  reason: 'product_not_received',
  evidenceDueAt: answerUntil,
})

const oweWords = async (bank: BankRecords, dispute: BankDispute, stage: Stage, at: Date): Promise<void> => {
  const order = await bank.find(dispute.reference)
  if (order === undefined) throw new Error(`the bank has no order ${dispute.reference}`)
  const { externalId, reason, amountMinor, evidenceDueAt } = reportOf(dispute, stage)
  const said = { id: externalId, stage, reason, amountMinor, evidenceDueAt: evidenceDueAt?.toISOString() ?? null }
  const words: BankWords = { ...wordsOf(order), state: 'disputed', dispute: said }
  await owe(bank, words, at)
}

/** Writes down that the payer will dispute a sale, and owes the callback by which it begins, where the title asks for one. */
export const oweDispute = async (bank: BankRecords, order: Begun, chargedAt: Date): Promise<void> => {
  const beginsAs = [...disputeTitles].find(([word]) => order.title.includes(word))?.[1]
  if (beginsAs === undefined || order.refundOf !== null) return
  const beginsAt = new Date(chargedAt.getTime() + dayMs)
  const dispute: BankDispute = {
    externalId: `dsp-${order.reference}`,
    reference: order.reference,
    ...{ beginsAs, beginsAt, amountMinor: order.capturedMinor ?? order.amountMinor },
    answerUntil: new Date(beginsAt.getTime() + answerMs),
    verdict: null,
    decidedAt: null,
  }
  if (await bank.addDispute(dispute)) await oweWords(bank, dispute, beginsAs, beginsAt)
}

/** The bank's side of disputes: an accepted one is lost at once, a contested one is decided a day later, an unanswered one is lost in the end. */
export const createDisputes = ({
  store,
  clock,
}: {
  store: BankStore
  clock: () => Date
}): NonNullable<Connector['disputes']> => {
  const find = async (bank: BankRecords, externalId: string): Promise<BankDispute> => {
    const dispute = await bank.findDispute(externalId)
    if (dispute === undefined || dispute.beginsAt > clock()) throw new Error(`the bank has no dispute ${externalId}`)
    return dispute
  }
  const say = async (bank: BankRecords, externalId: string): Promise<DisputeReport> => {
    const dispute = await find(bank, externalId)
    return reportOf(dispute, stageAt(dispute, clock()))
  }
  const answered = (externalId: string, verdict: 'won' | 'lost', decidedAt: Date): Promise<DisputeReport> =>
    store.write(async ({ bank }) => {
      const dispute = await find(bank, externalId)
      const isOpen = stageAt(dispute, clock()) === dispute.beginsAs
      const isNews = isOpen && (await bank.decideDispute(externalId, verdict, decidedAt))
      if (isNews && decidedAt > clock()) await oweWords(bank, dispute, verdict, decidedAt)
      return say(bank, externalId)
    })
  return {
    accept: externalId => answered(externalId, 'lost', clock()),
    contest: (externalId, evidence) =>
      answered(externalId, evidence.includes(losingEvidence) ? 'lost' : 'won', new Date(clock().getTime() + dayMs)),
    ask: externalId => say(store.read.bank, externalId),
  }
}
