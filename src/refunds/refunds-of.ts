import type { Transaction } from '../payments/payment.js'
import type { PaymentStoreRecords } from '../payments/ports.js'
import type { Refund } from './refund.js'

type Read = Pick<PaymentStoreRecords, 'transactions' | 'refunds'>

/** A refund and its transaction. */
export type RefundOfSale = { transaction: Transaction; refund: Refund }

/** The refunds of a sale, oldest first: the wire's `refunds[]`. Returned surplus is among them, told apart by `refund.origin`. */
export const refundsOf =
  ({ transactions, refunds }: Read) =>
  async ({
    merchantId,
    paymentId,
    id,
  }: Pick<Transaction, 'merchantId' | 'paymentId' | 'id'>): Promise<RefundOfSale[]> => {
    const ofSale = await refunds.ofSale(merchantId, id)
    if (ofSale.length === 0) return []
    const all = new Map((await transactions.ofPayment(merchantId, paymentId)).map(each => [each.id, each]))
    return ofSale.flatMap(refund => {
      const transaction = all.get(refund.transactionId)
      return transaction === undefined ? [] : [{ transaction, refund }]
    })
  }
