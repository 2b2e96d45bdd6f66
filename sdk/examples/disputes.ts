import type { Kasa } from '@kasa/sdk'

/** What is to be answered, the most urgent first. */
export const list = async (kasa: Kasa) => {
  const open = await kasa.disputes.list({ stage: 'open' }).toArray({ max: 1000 })
  return open.sort((one, other) => (one.evidenceDueAt ?? 0) - (other.evidenceDueAt ?? 0)).map(({ id }) => id)
}

/** How it stands. */
export const get = async (kasa: Kasa, disputeId: string) => (await kasa.disputes.get(disputeId)).stage

/** The payer is right. */
export const accept = async (kasa: Kasa, disputeId: string) => (await kasa.disputes.accept(disputeId)).answer

/** The parcel was delivered. */
export const contest = async (kasa: Kasa, disputeId: string) => {
  const evidence = 'Delivered on 2 March to the address of the order, signed for by the payer.'
  return (await kasa.disputes.contest(disputeId, { evidence })).answer
}
