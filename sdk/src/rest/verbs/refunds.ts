import type {
  CanRefundTransactionBody,
  CanRefundTransactionReply,
  ListedTransaction,
  ListTransactionsQuery,
  RefundTransactionBody,
  Transaction,
} from '../../generated/types.js'
import type { Call } from '../call.js'
import type { List } from '../list.js'
import type { CallOptions } from '../options.js'
import type { OfService } from '../service.js'
import type { Transactions } from './transactions.js'

/** How much goes back; `serviceId` is the client's own unless given. */
export type RefundOrder = OfService<RefundTransactionBody, 'type'>

/** Money given back. */
export interface Refunds {
  /**
   * Gives money of a settled sale back, all of it or a part, as often as something is left: never more than was paid,
   * however many are asked at once. What is answered is `new`; the end, `settled` or `rejected`, is notified.
   *
   * @param transactionId of the sale
   * @param order `amount` in minor units
   * @throws {@link KasaError} `refund/amount`, `refund/not-settled`, `refund/too-late`, `refund/balance`, `refund/provider`,
   * `transaction/unknown`
   * @see imoje transaction API, "refunds"
   */
  create(transactionId: string, order: RefundOrder, options?: CallOptions): Promise<Transaction>
  /**
   * Asks whether an amount (minor units) can be refunded, and how much could be. Changes nothing. A refund needs both
   * `refundable`, which is about the sale, and `balance`, which is about the shop.
   *
   * @throws {@link KasaError} `transaction/unknown` (404)
   */
  canRefund(
    transactionId: string,
    wish: CanRefundTransactionBody,
    options?: CallOptions,
  ): Promise<CanRefundTransactionReply>
  /**
   * Reads a refund; `originalTransactionId` is its sale.
   *
   * @throws {@link KasaError} `transaction/unknown` (404)
   */
  get(refundId: string, options?: CallOptions): Promise<Transaction>
  /** Refunds, the newest first. */
  list(filter?: Omit<ListTransactionsQuery, 'type'>, options?: CallOptions): List<ListedTransaction>
}

interface Needs {
  readonly call: Call
  readonly serviceId: () => string
}

export const createRefunds = ({ call, serviceId }: Needs, transactions: Transactions): Refunds => ({
  create: async (transactionId, order, options) => {
    const body = { ...order, type: 'refund', serviceId: order.serviceId ?? serviceId() } as const
    return (await call('refundTransaction', { params: { transactionId }, body }, options)).transaction
  },
  canRefund: (transactionId, wish, options) =>
    call('canRefundTransaction', { params: { transactionId }, body: wish }, options),
  get: async (refundId, options) => (await transactions.get(refundId, options)).transaction,
  list: (filter, options) => transactions.list({ ...filter, type: 'refund' }, options),
})
