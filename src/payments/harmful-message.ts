import type { PaymentStoreRecords } from './ports.js'
import type { SentMessage } from './sent-message.js'

type Told = Pick<SentMessage, 'merchantId' | 'shopId' | 'paymentId' | 'livemode' | 'body'>
type Body = { transaction?: { type: string; status: string }; payment: { status: string; orderId: string } }

/** Ends on which real plugins cancel the order. */
const unpaidEnds: ReadonlySet<string> = new Set(['rejected', 'cancelled', 'error'])

/**
 * True of a message that once rightly said "not paid" and whose order was paid since, by this payment or another: sent now, it would cancel a
 * paid order in real plugins (domain.md §3). Messages about refunds never do.
 */
export const harmsPaidOrder =
  (read: Pick<PaymentStoreRecords, 'payments' | 'orders'>) =>
  async ({ merchantId, shopId, paymentId, livemode, body }: Told): Promise<boolean> => {
    const { transaction, payment: told }: Body = JSON.parse(body)
    if (transaction?.type === 'refund' || !unpaidEnds.has(transaction?.status ?? told.status)) return false
    const payment = await read.payments.byId(merchantId, paymentId)
    if (payment?.status === 'settled' || payment?.status === 'authorized') return true
    return (await read.orders.owner({ merchantId, shopId, livemode, orderId: told.orderId })) !== undefined
  }
