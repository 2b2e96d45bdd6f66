import type { CaptureOrder } from '../../payments/capture-sale.js'
import type { HeldSale } from '../../payments/end-hold.js'
import type { VoidOrder } from '../../payments/void-sale.js'
import { type Answered, answered } from '../call.js'
import * as contract from '../contract/holds.js'
import { describeSale, findSeen, type TransactionNeeds } from './transactions.js'

export type HoldAnswerNeeds = TransactionNeeds & {
  captureSale: (order: CaptureOrder) => Promise<HeldSale>
  voidSale: (order: VoidOrder) => Promise<HeldSale>
}

/** The ends of holds. */
export const holdAnswers = (needs: HoldAnswerNeeds): Answered[] => {
  const find = findSeen(needs)
  const describe = describeSale(needs)
  return [
    answered(contract.captureTransaction, async ({ caller, params, body }) => {
      const { shop, transaction } = await find(caller, params.transactionId)
      const order = { merchantId: transaction.merchantId, transactionId: transaction.publicId }
      const wish = body.amount === undefined ? order : { ...order, amountMinor: body.amount }
      return describe(await needs.captureSale(wish), shop)
    }),
    answered(contract.voidTransaction, async ({ caller, params }) => {
      const { shop, transaction } = await find(caller, params.transactionId)
      return describe(
        await needs.voidSale({ merchantId: transaction.merchantId, transactionId: transaction.publicId }),
        shop,
      )
    }),
  ]
}
