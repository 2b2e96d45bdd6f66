import { type Kasa, money } from '@kasa/sdk'

/** The bank apps in which a customer can confirm without a code. */
export const list = async (kasa: Kasa, cid: string) =>
  (await kasa.profiles.blik.list(cid)).flatMap(({ id, aliasList }) =>
    aliasList.map(({ key, label }) => ({ blikProfileId: id, blikKey: key, label })),
  )

/** One tap: the payer confirms in the app. */
export const charge = async (kasa: Kasa, choice: { blikProfileId: string; orderId: string; clientIp: string }) => {
  const wish = { amount: money('10', 'PLN'), currency: 'PLN', title: 'One tap' }
  const { transaction } = await kasa.profiles.blik.charge({ ...wish, ...choice })
  return transaction.id
}

/** One app alone would be `{ blikProfileId, blikKey }`. */
export const deactivate = async (kasa: Kasa, blikProfileId: string) =>
  (await kasa.profiles.blik.deactivate({ blikProfileId })).isActive
