import { isKasaError, type Kasa, money } from '@kasa/sdk'

/** The card as the customer knows it. */
export const get = async (kasa: Kasa, paymentProfileId: string) => {
  const { organization, maskedNumber, month, year } = await kasa.profiles.get(paymentProfileId)
  return `${organization} ${maskedNumber}, ${month}/${year}`
}

/** The cards that a customer had remembered and that still work. */
export const list = async (kasa: Kasa, cid: string) =>
  (await kasa.profiles.list(cid)).filter(({ isActive }) => isActive === 1).map(({ id }) => id)

/** A month of a subscription: run as often as one likes, it is charged once. */
export const charge = async (kasa: Kasa, subscription: { id: string; paymentProfileId: string; month: string }) => {
  const orderId = `${subscription.id}/${subscription.month}`
  const wish = { amount: money('19.90', 'PLN'), currency: 'PLN', orderId, title: `Subscription ${subscription.month}` }
  try {
    const { paymentProfileId } = subscription
    const { transaction } = await kasa.profiles.charge({ ...wish, paymentProfileId }, { idempotencyKey: orderId })
    return transaction.status
  } catch (error) {
    if (isKasaError(error, 'TRX-ERROR-120301')) return 'ask for another card'
    throw error
  }
}

/** The customer wants to be forgotten. */
export const deactivate = async (kasa: Kasa, paymentProfileId: string) =>
  (await kasa.profiles.deactivate(paymentProfileId)).isActive
