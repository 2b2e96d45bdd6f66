import { tokenDigest } from '../signing/credential-digest.js'
import { newApiToken } from './credentials.js'
import { findMerchant, findShop } from './find-merchant.js'
import { refuseLiveInSandbox } from './live-money.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds, Random } from './outside.js'
import type { ApiToken, MerchantStoreRecords } from './ports.js'

/** A token that is made, but not stored. */
export type TokenDraft = Omit<ApiToken, 'id' | 'merchantId'>

/** Makes an API token; only its digest is kept. */
export const draftToken = (order: {
  random: Random
  livemode: boolean
  label: string
  createdAt: Date
}): { token: string; draft: TokenDraft } => {
  const { random, livemode, label, createdAt } = order
  const token = newApiToken(random, livemode)
  const draft = { digest: tokenDigest(token), livemode, label, kid: null, sealed: null, createdAt }
  return { token, draft: { ...draft, lastUsedAt: null, revokedAt: null, shopIds: null, expiresAt: null } }
}

/** Gives a merchant an API token, shown once. */
export const createToken =
  ({ store, random, systemClock }: Pick<MerchantNeeds, 'store' | 'random' | 'systemClock'>) =>
  async (order: {
    merchantId: string
    livemode: boolean
    label: string
    /** Shops it is for; all of the merchant unless given. */
    serviceIds?: readonly string[]
  }): Promise<{ token: string; row: ApiToken }> => {
    const { livemode, label } = order
    const { token, draft } = draftToken({ random, livemode, label, createdAt: systemClock() })
    const row = await store.write(async records => {
      await refuseLiveInSandbox(records, livemode)
      const merchant = await findMerchant(records, order.merchantId)
      const shopIds = order.serviceIds ? await shopIdsOf(records, order.merchantId, order.serviceIds) : null
      return records.tokens.add({ ...draft, shopIds, merchantId: merchant.id })
    })
    return { token, row }
  }

const shopIdsOf = async (
  records: Pick<MerchantStoreRecords, 'shops'>,
  merchantId: string,
  serviceIds: readonly string[],
): Promise<number[]> => {
  const ids: number[] = []
  for (const serviceId of serviceIds) ids.push((await findShop(records, merchantId, serviceId)).id)
  return ids
}

/** From now on this token is refused; a token is named by the number that the list shows. */
export const revokeToken =
  ({ store, systemClock }: Pick<MerchantNeeds, 'store' | 'systemClock'>) =>
  (order: { merchantId: string; tokenId: number }): Promise<ApiToken> =>
    store.write(async records => {
      const merchant = await findMerchant(records, order.merchantId)
      const token = (await records.tokens.ofMerchant(merchant.id)).find(({ id }) => id === order.tokenId)
      if (!token) {
        throw new OperatorRefusal('token/unknown', `Merchant "${order.merchantId}" has no token ${order.tokenId}.`)
      }
      const revokedAt = token.revokedAt ?? systemClock()
      await records.tokens.revoke(token, revokedAt)
      return { ...token, revokedAt }
    })
