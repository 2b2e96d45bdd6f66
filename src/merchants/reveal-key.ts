import { findMerchant } from './find-merchant.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'
import type { ShopKey } from './ports.js'

/**
 * A key in clear, for people who may see it. The write keeps nothing of its own: a door whose store appends to every write says there who
 * looked, and nothing is shown unless that was kept. Refuses a key of another merchant and a retired one.
 */
export const revealKey =
  ({ store, vault }: Pick<MerchantNeeds, 'store' | 'vault'>) =>
  async (order: { merchantId: string; keyId: string }): Promise<{ key: string; row: ShopKey }> => {
    const merchant = await findMerchant(store.read, order.merchantId)
    const row = (await store.read.keys.ofMerchant(merchant.id)).find(({ publicId }) => publicId === order.keyId)
    if (row === undefined)
      throw new OperatorRefusal('key/unknown', `Merchant "${order.merchantId}" has no key "${order.keyId}" in use.`)
    const key = await vault.unseal(row.sealed)
    return store.write(() => Promise.resolve({ key, row }))
  }
