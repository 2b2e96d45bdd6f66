import type { ApplicationRecords, RequestRecords } from './ports.js'
import { type ShopStage, stageOf } from './request.js'

type Read = { applications: Pick<ApplicationRecords, 'find'>; requests: Pick<RequestRecords, 'ofShops'> }

/** How far a merchant's shops are, by the shop's id; those that an operator opened are not named, because they are active. */
export const shopStages = async (read: Read, merchantId: number): Promise<ReadonlyMap<number, ShopStage>> => {
  const [requests, application] = await Promise.all([
    read.requests.ofShops(merchantId),
    read.applications.find(merchantId),
  ])
  const stages = new Map(requests.map(request => [request.shopId ?? 0, stageOf(request)]))
  const first = application?.filled.shopId
  // Nobody has asked for the first shop of an application that is still filled in.
  if (application?.state === 'filling' && first != null) stages.set(first, 'pending')
  return stages
}
