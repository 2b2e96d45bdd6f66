import { fingerprint } from '../signing/credential-digest.js'
import { addKey, sealKey } from './create-key.js'
import { findMerchant } from './find-merchant.js'
import type { MerchantNeeds } from './outside.js'
import type { ShopKey } from './ports.js'
import { refuseFaults, SettingRefusal, settingFault } from './setting-fault.js'

const keyShape = /^[A-Za-z0-9_-]{36}$/
/** A shop's id fits the shape of a key, and is printed on the same page of the old panel. */
const idShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Takes over a key that a shop already has from its former gateway (mission.md M218), accepted beside the one that signs until it is promoted.
 * The same key never serves two shops or both kinds of money: it decides which money a form moves (domain.md §1). Throws `SettingRefusal`
 * (field `key`), which never repeats what was typed.
 */
export const importShopKey =
  (needs: MerchantNeeds) =>
  async (order: { merchantId: string; serviceId: string; livemode: boolean; key: string }): Promise<ShopKey> => {
    const { key, livemode } = order
    refuseFaults(
      idShape.test(key) ? settingFault('key', 'key-is-id') : undefined,
      keyShape.test(key) ? undefined : settingFault('key', 'key-shape'),
    )
    const draft = await sealKey(needs, { key, livemode, createdAt: needs.systemClock() })
    return addKey(needs, order, draft, async records => {
      const merchant = await findMerchant(records, order.merchantId)
      const used = await records.keys.everOfMerchant(merchant.id)
      if (used.some(other => other.fingerprint === fingerprint(key)))
        throw new SettingRefusal([settingFault('key', 'key-known')])
    })
  }
