import { type Kasa, money } from '@kasa/sdk'

/** The smallest amount that BLIK takes, in minor units. */
export const get = async (kasa: Kasa) => {
  const { paymentMethods } = await kasa.services.get()
  const blik = paymentMethods.find(
    ({ paymentMethodCode, currency }) => paymentMethodCode === 'blik' && currency === 'PLN',
  )
  return blik?.transactionLimits.minTransaction.value
}

/** All shops of the merchant. */
export const list = async (kasa: Kasa) => (await kasa.services.list()).map(({ id }) => id)

/** What a shop shows that draws the choice itself. */
export const paymentMethods = async (kasa: Kasa) => {
  const wish = { amount: money('45', 'PLN'), currency: 'PLN', locale: 'pl' }
  return (await kasa.services.paymentMethods(wish)).map(({ label }) => label)
}
