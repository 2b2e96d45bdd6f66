import { findMerchant } from './find-merchant.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'
import type { MerchantStoreRecords, ShopKey } from './ports.js'

type Needs = Pick<MerchantNeeds, 'store' | 'systemClock'>
type Order = { merchantId: string; keyId: string }

/** From now on this key signs; the one that signed before stays accepted until it is retired (domain.md §1). */
export const promoteKey =
  ({ store }: Needs) =>
  (order: Order): Promise<ShopKey> =>
    store.write(async records => {
      const { key, siblings } = await findKey(records, order)
      for (const before of siblings.filter(({ state }) => state === 'signing')) {
        await records.keys.save({ ...before, state: 'accepted' })
      }
      return saved(records, { ...key, state: 'signing', acceptedUntil: null })
    })

/** From now on this key is refused. The key that signs cannot retire before another one was promoted. */
export const retireKey =
  ({ store, systemClock }: Needs) =>
  (order: Order): Promise<ShopKey> =>
    store.write(async records => {
      const { key } = await findKey(records, order)
      if (key.state === 'signing') {
        throw new OperatorRefusal('key/signing', `Key "${key.publicId}" signs: promote another key of its shop first.`)
      }
      return saved(records, { ...key, state: 'retired', retiredAt: systemClock() })
    })

/** The key, and the other keys of its shop for the same money; nobody else changes them until the write ends. */
const findKey = async (
  records: MerchantStoreRecords,
  { merchantId, keyId }: Order,
): Promise<{ key: ShopKey; siblings: ShopKey[] }> => {
  const merchant = await findMerchant(records, merchantId)
  const named = async () => {
    const keys = await records.keys.ofMerchant(merchant.id)
    return { keys, key: keys.find(({ publicId }) => publicId === keyId) }
  }
  const before = await named()
  if (before.key) await records.keys.meet(merchant.id, before.key.shopId)
  // Again: whoever came first has changed them.
  const { keys, key } = await named()
  if (!key) {
    throw new OperatorRefusal(
      'key/unknown',
      `Merchant "${merchantId}" has no key "${keyId}" in use: "kasa key list --merchant ${merchantId}" names them all.`,
    )
  }
  const isSibling = (other: ShopKey) =>
    other.id !== key.id && other.shopId === key.shopId && other.livemode === key.livemode
  return { key, siblings: keys.filter(isSibling) }
}

const saved = async (records: MerchantStoreRecords, key: ShopKey): Promise<ShopKey> => {
  await records.keys.save(key)
  return key
}
