import { isKasaError, type Kasa } from '@kasa/sdk'

/** Every try to pay an order. */
export const get = async (kasa: Kasa, paymentId: string) => {
  const { status, transactions } = await kasa.payments.get(paymentId)
  return { status, tries: transactions.map(({ paymentMethod, status: result }) => `${paymentMethod}: ${result}`) }
}

/** What was paid since a moment, page by page; `next` is where to go on after a restart. */
export const list = async (kasa: Kasa, since: Date, after?: string) => {
  const createdFrom = Math.floor(since.getTime() / 1000)
  for await (const { items, next } of kasa.payments
    .list({ status: 'settled', createdFrom, after, limit: 100 })
    .pages()) {
    return { orders: items.map(({ orderId }) => orderId), next }
  }
  return undefined
}

/** The order was cancelled in the shop; it may have been paid a moment before. */
export const cancel = async (kasa: Kasa, paymentId: string) => {
  try {
    return (await kasa.payments.cancel(paymentId)).status
  } catch (error) {
    if (isKasaError(error, 'payment/already-paid')) return 'settled'
    throw error
  }
}
