import { draftKey } from './create-key.js'
import { draftToken } from './create-token.js'
import type { MerchantNeeds } from './outside.js'
import type { ApiToken, KeyRecords } from './ports.js'
import type { Shop } from './shop.js'

/** How long the token and the keys of before are still accepted (domain.md §1). */
export const overlapMs = 24 * 60 * 60 * 1000

export type Rotated = { token: string; keys: { serviceId: string; key: string }[] }

/**
 * Gives the caller a new token like the one it called with, and a new key to each of these shops for the same money. The new ones hold
 * at once; those of before are accepted for 24 hours of real time (domain.md §1). The secrets are told this once. `undefined`: the token was
 * revoked meanwhile, so nothing was made.
 */
export const rotateCredentials =
  ({ store, vault, random, newId, systemClock }: MerchantNeeds) =>
  async (order: { token: ApiToken; shops: readonly Shop[] }): Promise<Rotated | undefined> => {
    const createdAt = systemClock()
    const { livemode, label, shopIds } = order.token
    const until = new Date(createdAt.getTime() + overlapMs)
    const fresh = draftToken({ random, livemode, label, createdAt })
    const keys = await Promise.all(
      order.shops.map(async shop => ({
        shop,
        ...(await draftKey({ vault, random, newId, livemode, createdAt })),
      })),
    )
    const isMade = await store.write(async records => {
      if (!(await records.tokens.endBy(order.token, until))) return false
      await records.tokens.add({ ...fresh.draft, shopIds, merchantId: order.token.merchantId })
      for (const { shop, draft } of keys) {
        await acceptUntil(records.keys, shop, livemode, until)
        await records.keys.add({ ...draft, merchantId: shop.merchantId, shopId: shop.id, state: 'signing' })
      }
      return true
    })
    if (!isMade) return undefined
    return { token: fresh.token, keys: keys.map(({ shop, key }) => ({ serviceId: shop.publicId, key })) }
  }

const acceptUntil = async (keys: KeyRecords, shop: Shop, livemode: boolean, until: Date): Promise<void> => {
  await keys.meet(shop.merchantId, shop.id)
  for (const key of await keys.ofShop(shop.merchantId, shop.id)) {
    if (key.livemode !== livemode) continue
    await keys.save({ ...key, state: 'accepted', acceptedUntil: earlier(key.acceptedUntil, until) })
  }
}

const earlier = (one: Date | null, other: Date): Date => (one !== null && one < other ? one : other)
