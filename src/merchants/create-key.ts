import { fingerprint } from '../signing/credential-digest.js'
import { newServiceKey } from './credentials.js'
import { findShop } from './find-merchant.js'
import { refuseLiveInSandbox } from './live-money.js'
import type { MerchantNeeds } from './outside.js'
import type { MerchantStoreRecords, ShopKey } from './ports.js'

/** A key that is made and sealed, but not stored: sealing must not happen inside a write (domain.md §7). */
export type KeyDraft = Omit<ShopKey, 'id' | 'merchantId' | 'shopId' | 'state'>

/** Makes and seals a service key. */
export const draftKey = async (
  needs: Pick<MerchantNeeds, 'vault' | 'random' | 'newId'> & { livemode: boolean; createdAt: Date },
): Promise<{ key: string; draft: KeyDraft }> => {
  const key = newServiceKey(needs.random)
  return { key, draft: await sealKey(needs, { key, livemode: needs.livemode, createdAt: needs.createdAt }) }
}

/** Seals a key under a public id of its own. */
export const sealKey = async (
  { vault, newId }: Pick<MerchantNeeds, 'vault' | 'newId'>,
  { key, livemode, createdAt }: { key: string; livemode: boolean; createdAt: Date },
): Promise<KeyDraft> => ({
  publicId: `key_${newId()}`,
  livemode,
  kid: vault.kid,
  sealed: await vault.seal(key),
  fingerprint: fingerprint(key),
  createdAt,
  retiredAt: null,
  acceptedUntil: null,
})

/**
 * Gives a shop a further test or live key, shown once. The first of its kind signs at once; a later one is accepted beside the
 * signing one until it is promoted (domain.md §1).
 */
export const createShopKey =
  (needs: MerchantNeeds) =>
  async (order: KeyOrder): Promise<{ key: string; row: ShopKey }> => {
    const { livemode } = order
    const { key, draft } = await draftKey({ ...needs, livemode, createdAt: needs.systemClock() })
    return { key, row: await addKey(needs, order, draft) }
  }

type KeyOrder = { merchantId: string; serviceId: string; livemode: boolean }

/** Gives a shop a sealed key: it signs where none does, and is accepted beside the signing one otherwise. `check` runs in the same write. */
export const addKey = (
  { store }: Pick<MerchantNeeds, 'store'>,
  order: KeyOrder,
  draft: KeyDraft,
  check: (records: MerchantStoreRecords) => Promise<void> = () => Promise.resolve(),
): Promise<ShopKey> =>
  store.write(async records => {
    await refuseLiveInSandbox(records, order.livemode)
    const shop = await findShop(records, order.merchantId, order.serviceId)
    await records.keys.meet(shop.merchantId, shop.id)
    await check(records)
    const others = await records.keys.ofShop(shop.merchantId, shop.id)
    const isFirst = !others.some(other => other.livemode === order.livemode && other.state === 'signing')
    const state = isFirst ? 'signing' : 'accepted'
    return records.keys.add({ ...draft, merchantId: shop.merchantId, shopId: shop.id, state })
  })
