import type { RefundWish } from '../../refunds/plan-refund.js'
import type { RefundDesk } from '../../refunds/refund-desk.js'
import { type Answered, answered } from '../call.js'
import * as contract from '../contract/refunds.js'
import { shopOf } from '../scope.js'
import { describeSale, findSeen, type TransactionNeeds } from './transactions.js'

export type RefundAnswerNeeds = TransactionNeeds & { refunds: Pick<RefundDesk, 'request' | 'can'> }

/** Refunds, and the question whether one is possible. */
export const refundAnswers = (needs: RefundAnswerNeeds): Answered[] => {
  const find = findSeen(needs)
  const findShop = shopOf(needs.read.shops)
  const describe = describeSale(needs)
  return [
    answered(contract.refundTransaction, async ({ caller, params, body, newId }) => {
      const shop = await findShop(caller, body.serviceId)
      const { transaction: sale } = await find(caller, params.transactionId)
      const refunded = await needs.refunds.request({
        ...wishOf(body),
        merchantId: sale.merchantId,
        shopId: shop.id,
        transactionId: sale.publicId,
        refundId: newId(),
        source: 'api',
        title: body.title ?? '',
        notifyPayer: body.sendRefundConfirmationEmail ?? false,
      })
      const { transaction } = await describe(refunded, shop)
      return { transaction }
    }),
    answered(contract.canRefundTransaction, async ({ caller, params, body }) => {
      const { transaction: sale } = await find(caller, params.transactionId)
      const { merchantId, publicId: transactionId } = sale
      const said = await needs.refunds.can({ ...wishOf(body), merchantId, transactionId })
      return {
        id: transactionId,
        refundable: said.refundable,
        balance: said.balance,
        fullRefund: said.fullMinor,
        partialRefund: { maxRefundAmount: said.partial.maxMinor, minRefundAmount: said.partial.minMinor },
        ...(said.reason !== null && { reason: said.reason }),
      }
    }),
  ]
}

type Body = {
  amount: number
  origin?: RefundWish['origin']
  rows?: readonly { row: number; amount: number }[] | undefined
}

const wishOf = ({ amount, origin, rows }: Body): RefundWish => ({
  amountMinor: amount,
  ...(origin && { origin }),
  ...(rows && { rows: rows.map(({ row, amount: amountMinor }) => ({ row, amountMinor })) }),
})
