import { fingerprint } from '../signing/credential-digest.js'
import { newServiceKey } from './credentials.js'
import { findShop } from './find-merchant.js'
import { refuseLiveInSandbox } from './live-money.js'
import type { MerchantNeeds } from './outside.js'
import type { ShopKey } from './ports.js'

/** A key that is made and sealed, but not stored: sealing must not happen inside a write (domain.md §7). */
export type KeyDraft = Omit<ShopKey, 'id' | 'merchantId' | 'shopId' | 'state'>

/** Makes and seals a service key. */
export const draftKey = async (
  needs: Pick<MerchantNeeds, 'vault' | 'random' | 'newId'> & { livemode: boolean; createdAt: Date },
): Promise<{ key: string; draft: KeyDraft }> => {
  const { vault, random, newId, livemode, createdAt } = needs
  const key = newServiceKey(random)
  const sealed = await vault.seal(key)
  const publicId = `key_${newId()}`
  const draft = {
    publicId,
    livemode,
    kid: vault.kid,
    sealed,
    fingerprint: fingerprint(key),
    createdAt,
    retiredAt: null,
    acceptedUntil: null,
  }
  return { key, draft }
}

/**
 * Gives a shop a further test or live key, shown once. The first of its kind signs at once; a later one is accepted beside the
 * signing one until it is promoted (domain.md §1).
 */
export const createShopKey =
  ({ store, vault, random, newId, systemClock }: MerchantNeeds) =>
  async (order: {
    merchantId: string
    serviceId: string
    livemode: boolean
  }): Promise<{ key: string; row: ShopKey }> => {
    const { key, draft } = await draftKey({
      vault,
      random,
      newId,
      livemode: order.livemode,
      createdAt: systemClock(),
    })
    const row = await store.write(async records => {
      await refuseLiveInSandbox(records, order.livemode)
      const shop = await findShop(records, order.merchantId, order.serviceId)
      await records.keys.meet(shop.merchantId, shop.id)
      const others = await records.keys.ofShop(shop.merchantId, shop.id)
      const isFirst = !others.some(other => other.livemode === order.livemode && other.state === 'signing')
      const state = isFirst ? 'signing' : 'accepted'
      return records.keys.add({ ...draft, merchantId: shop.merchantId, shopId: shop.id, state })
    })
    return { key, row }
  }
