import { isKasaError, type Kasa, money, traceOf } from '@kasa/sdk'

/** A sale by BLIK: the payer has typed the six digits on the shop's own page, and confirms in the bank app. */
export const create = async (kasa: Kasa, order: { id: string; blikCode: string; clientIp: string }) => {
  const sale = await kasa.transactions.create(
    {
      amount: money('129.90', 'PLN'),
      currency: 'PLN',
      orderId: order.id,
      title: `Order ${order.id}`,
      paymentMethod: 'blik',
      paymentMethodCode: 'blik',
      blikCode: order.blikCode,
      clientIp: order.clientIp,
      customer: { firstName: 'Łucja', lastName: 'Żółć', email: 'lucja@example.com' },
    },
    // The order's own id: however often this runs, even after a crash, there is one sale.
    { idempotencyKey: `sale-${order.id}` },
  )
  console.log(`${sale.transaction.id} is ${sale.transaction.status}, call ${traceOf(sale)?.traceId}`)
  return sale
}

/** What has become of it. */
export const get = async (kasa: Kasa, transactionId: string) => {
  const { transaction } = await kasa.transactions.get(transactionId)
  return transaction.status === 'settled' ? `paid ${transaction.paidAmount}` : transaction.status
}

/** The seconds in which a payer confirms; after half a minute the notification is waited for. */
export const waitFor = async (kasa: Kasa, transactionId: string) => {
  try {
    const { transaction } = await kasa.transactions.waitFor(transactionId, { timeoutMs: 30_000 })
    return transaction.status
  } catch (error) {
    if (isKasaError(error, 'wait/timeout')) return 'pending'
    throw error
  }
}

/** The last refusals of an order, with their reasons. */
export const list = async (kasa: Kasa, orderId: string) => {
  const reasons: (string | undefined)[] = []
  for await (const { statusCode } of kasa.transactions.list({ orderId, status: 'rejected' })) reasons.push(statusCode)
  return reasons
}

/** The parcel is sent: a part of the held money is taken, the rest is released. */
export const capture = (kasa: Kasa, transactionId: string) =>
  kasa.transactions.capture(transactionId, { amount: money('99.90', 'PLN') })

/** Nothing is sent: held money is given free. */
const voidHeld = (kasa: Kasa, transactionId: string) => kasa.transactions.void(transactionId)

export { voidHeld as void }
