import { type Kasa, money } from '@kasa/sdk'

/** An address for an e-mail; it can be paid for three days. */
export const create = async (kasa: Kasa, order: { id: string; now: Date }) => {
  const { url, id } = await kasa.links.create({
    amount: money('45', 'PLN'),
    currency: 'PLN',
    orderId: order.id,
    customer: { firstName: 'Jan', lastName: 'Lis', email: 'jan@example.com', locale: 'pl' },
    visibleMethod: ['blik', 'pbl'],
    validTo: Math.floor(order.now.getTime() / 1000) + 3 * 24 * 60 * 60, // seconds, not milliseconds
  })
  return { url, id }
}

/** Whether the payer has been there. */
export const get = async (kasa: Kasa, paymentId: string) => {
  const { isUsed, status } = await kasa.links.get(paymentId)
  return { isUsed, status }
}

/** The offer is over. */
export const cancel = async (kasa: Kasa, paymentId: string) => (await kasa.links.cancel(paymentId)).status
