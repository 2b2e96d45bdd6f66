import type { Dispute, DisputeAnswer } from '../../disputes/dispute.js'
import type { PaymentStoreRecords } from '../../payments/ports.js'
import { Refusal } from '../../payments/refusal.js'
import { unixSeconds } from '../../payments/unix-seconds.js'
import { type Answered, answered, type Caller } from '../call.js'
import * as contract from '../contract/disputes.js'
import { isInScope } from '../scope.js'
import { filterOf, type ListNeeds, nextOf, shopNames } from './lists.js'
import { paymentOf } from './payments.js'

export type DisputeAnswerNeeds = ListNeeds & {
  read: Pick<PaymentStoreRecords, 'disputes'>
  answerDispute: (dispute: Dispute, answer: DisputeAnswer, evidence: string | null) => Promise<Dispute>
}

/** Disputes of payers, and what the shop says to them. */
export const disputeAnswers = (needs: DisputeAnswerNeeds): Answered[] => {
  const { read, answerDispute } = needs
  return [
    answered(contract.listDisputes, async ({ caller, query }) => {
      const { shopIds, livemode, limit, before } = await filterOf(needs, caller, query)
      const payment = query.paymentId && (await paymentOf(needs, caller, query.paymentId))
      const rows = await read.disputes.list(caller.merchant.id, {
        ...{ shopIds, livemode, limit, ...(before !== undefined && { before }) },
        ...(query.stage && { stage: query.stage }),
        ...(payment && { paymentId: payment.id }),
      })
      return { disputes: await Promise.all(rows.map(row => members(needs, caller, row))), next: nextOf(rows, limit) }
    }),
    answered(contract.readDispute, async ({ caller, params }) => ({
      dispute: await members(needs, caller, await disputeOf(needs, caller, params.disputeId)),
    })),
    answered(contract.acceptDispute, async ({ caller, params }) => {
      const dispute = await disputeOf(needs, caller, params.disputeId)
      return { dispute: await members(needs, caller, await answerDispute(dispute, 'accept', null)) }
    }),
    answered(contract.contestDispute, async ({ caller, params, body }) => {
      const dispute = await disputeOf(needs, caller, params.disputeId)
      return { dispute: await members(needs, caller, await answerDispute(dispute, 'contest', body.evidence)) }
    }),
  ]
}

const disputeOf = async ({ read }: DisputeAnswerNeeds, caller: Caller, publicId: string): Promise<Dispute> => {
  const dispute = await read.disputes.find(caller.merchant.id, publicId)
  const isSeen = dispute?.livemode === caller.token.livemode && isInScope(caller, dispute.shopId)
  if (dispute === undefined || !isSeen) throw new Refusal('dispute/unknown')
  return dispute
}

const members = async (needs: DisputeAnswerNeeds, caller: Caller, dispute: Dispute) => {
  const { merchantId, paymentId, transactionId, shopId } = dispute
  const [payment, transaction, names] = await Promise.all([
    needs.read.payments.byId(merchantId, paymentId),
    needs.read.transactions.byId(merchantId, transactionId),
    shopNames(needs, caller),
  ])
  return {
    id: dispute.publicId,
    stage: dispute.stage,
    reason: dispute.reason,
    amount: dispute.amountMinor,
    currency: dispute.currency,
    evidenceDueAt: dispute.evidenceDueAt && unixSeconds(dispute.evidenceDueAt),
    answer: dispute.answer,
    serviceId: names.get(shopId) ?? '',
    payment: { id: payment?.publicId ?? '', orderId: payment?.orderId ?? '' },
    transactionId: transaction?.publicId ?? '',
    created: unixSeconds(dispute.createdAt),
    modified: unixSeconds(dispute.modifiedAt),
  }
}
