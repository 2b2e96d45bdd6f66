import { isKasaError, type Kasa, money } from '@kasa/sdk'

/** One of the things comes back. */
export const create = async (kasa: Kasa, transactionId: string, returnId: string) => {
  try {
    const order = { amount: money('29.90', 'PLN'), title: 'A mug', sendRefundConfirmationEmail: true }
    return await kasa.refunds.create(transactionId, order, { idempotencyKey: `return-${returnId}` })
  } catch (error) {
    if (isKasaError(error, 'refund/amount')) console.error(`more than is left: ${error.message}`)
    throw error
  }
}

/** Before the button is shown. */
export const canRefund = async (kasa: Kasa, transactionId: string) => {
  const { refundable, balance, partialRefund } = await kasa.refunds.canRefund(transactionId, {
    amount: money('1', 'PLN'),
  })
  return refundable && balance ? partialRefund.maxRefundAmount : 0
}

/** A refund and the sale it is of. */
export const get = async (kasa: Kasa, refundId: string) => {
  const { status, originalTransactionId } = await kasa.refunds.get(refundId)
  return { status, originalTransactionId }
}

/** All that was given back of an order; an order has few, so more than 50 would be a mistake. */
export const list = async (kasa: Kasa, orderId: string) => {
  const refunds = await kasa.refunds.list({ orderId }).toArray({ max: 50 })
  return refunds.reduce((sum, { amount }) => sum + amount, 0)
}
