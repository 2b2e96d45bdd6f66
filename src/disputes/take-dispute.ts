import { beginChange, type Changing, conclude } from '../payments/conclude.js'
import type { DisputeReport } from '../payments/connector.js'
import { landingOf } from '../payments/landing.js'
import type { Transaction } from '../payments/payment.js'
import type { BusinessClock, NewId, PaymentStore, PaymentStoreRecords } from '../payments/ports.js'
import { postMoney } from '../payments/post-money.js'
import { Refusal } from '../payments/refusal.js'
import { type Dispute, type DisputeStage, disputedBy, moves, postingsOf, undecided } from './dispute.js'

export type DisputeNeeds = { store: PaymentStore; businessClock: BusinessClock; newId: NewId }

/** A bank decides in its own time: so long after it has the answer, or after the last day for one, it is asked for the first time. */
export const decisionPauseMs = 60 * 60_000

/**
 * Takes what a connector says of a dispute, in one write: the dispute, its steps in the ledger, an event of the payment. A repeat, and what
 * would lead back, changes nothing. Throws `Refusal('report/unknown-reference')` for a sale that is not ours.
 */
export const takeDispute =
  ({ store, businessClock, newId }: DisputeNeeds) =>
  async (connector: string, report: DisputeReport): Promise<void> => {
    const operation = await store.read.operations.findByReference(connector, report.reference)
    if (operation === undefined) throw new Refusal('report/unknown-reference')
    const { merchantId, paymentId, transactionId } = operation
    await store.write(async records => {
      const changing = await beginChange(records, merchantId, paymentId, businessClock())
      const sale = changing.tries.find(({ id }) => id === transactionId)
      if (sale === undefined) throw new Error(`transaction ${transactionId} vanished inside a write`)
      const known = await records.disputes.findByExternalId(connector, report.externalId)
      if (known && !moves(known.stage, report.stage)) return
      const dispute = known
        ? { ...known, ...told(report, changing.at, known), modifiedAt: changing.at }
        : await records.disputes.add({
            ...draftOf(sale, connector, newId(), changing.at),
            ...told(report, changing.at),
            externalId: report.externalId,
          })
      if (known && !(await records.disputes.save(dispute, known.stage))) return
      await book(records, changing, sale, dispute, known?.stage ?? null)
    })
  }

const told = ({ stage, reason, amountMinor, evidenceDueAt }: DisputeReport, at: Date, known?: Dispute) => {
  const dueAt = evidenceDueAt ?? known?.evidenceDueAt ?? null
  return {
    ...{ stage, reason, amountMinor: known?.amountMinor ?? amountMinor, evidenceDueAt: dueAt },
    askAt: undecided.has(stage) ? nextAsk(stage === 'evidence' ? at : (dueAt ?? at), known) : null,
  }
}

/** An answer that the connector has not taken yet is still told to it, whatever it says meanwhile. */
const nextAsk = (waitsFrom: Date, known: Dispute | undefined): Date | null =>
  known?.answer != null && known.sentAt === null ? known.askAt : new Date(waitsFrom.getTime() + decisionPauseMs)

const draftOf = (sale: Transaction, connector: string, publicId: string, at: Date) => ({
  publicId,
  merchantId: sale.merchantId,
  shopId: sale.shopId,
  paymentId: sale.paymentId,
  transactionId: sale.id,
  livemode: sale.livemode,
  connector,
  currency: sale.currency,
  answer: null,
  evidence: null,
  answeredAt: null,
  sentAt: null,
  asked: 0,
  createdAt: at,
  modifiedAt: at,
})

const book = async (
  records: PaymentStoreRecords,
  changing: Changing,
  sale: Transaction,
  dispute: Dispute,
  before: DisputeStage | null,
): Promise<void> => {
  const { stage, amountMinor, publicId, reason } = dispute
  const money = { amountMinor, from: landingOf(sale), source: `dispute:${publicId}` }
  await postMoney(records, changing, sale, ...postingsOf(before, stage).map(step => ({ ...money, step })))
  const by = disputedBy(before, stage)
  if (by !== 0) await records.disputes.moveDisputed(sale.merchantId, sale.id, by * amountMinor)
  const facts = { disputeId: publicId, amountMinor, reason }
  await conclude(records, changing, { kind: `dispute.${stage}`, transaction: sale, facts, tellShop: false })
}
