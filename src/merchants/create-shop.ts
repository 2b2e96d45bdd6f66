import { draftKey } from './create-key.js'
import { findMerchant } from './find-merchant.js'
import type { MerchantNeeds } from './outside.js'
import { defaultSettings, type Shop } from './shop.js'

export type ShopOrder = {
  /** The wire's `merchantId`. */
  merchantId: string
  name: string
  /** Who receives the money; `null` = the merchant's legal name. */
  recipient: string | null
  websiteUrl: string | null
  notificationUrl: string | null
}

/** Opens a shop with its test key, which signs from the start; the key is shown once. A live key comes with activation (domain.md §1). */
export const createShop =
  ({ store, vault, random, newId, systemClock }: MerchantNeeds) =>
  async (order: ShopOrder): Promise<{ shop: Shop; testKey: string }> => {
    const createdAt = systemClock()
    const publicId = newId()
    const { key, draft } = await draftKey({ vault, random, newId, livemode: false, createdAt })
    const shop = await store.write(async records => {
      const merchant = await findMerchant(records, order.merchantId)
      const added = await records.shops.add({
        merchantId: merchant.id,
        publicId,
        name: order.name,
        recipient: order.recipient ?? merchant.legalName,
        websiteUrl: order.websiteUrl,
        notificationUrl: order.notificationUrl,
        settings: defaultSettings,
        createdAt,
      })
      await records.keys.add({ ...draft, merchantId: merchant.id, shopId: added.id, state: 'signing' })
      return added
    })
    return { shop, testKey: key }
  }
