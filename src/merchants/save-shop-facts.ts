import { changeShop, type ShopIds } from './change-shop.js'
import type { MerchantNeeds } from './outside.js'
import { textFault } from './own-text.js'
import { refuseFaults } from './setting-fault.js'
import type { Shop } from './shop.js'

/** Longest name and description of a shop. */
export const longestShopName = 100
export const longestDescription = 500

/** Renames a shop, as payers see it, and describes it for its own people; an empty description takes it away. Throws `SettingRefusal`. */
export const saveShopFacts =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  async ({ name, description, ...ids }: ShopIds & { name: string; description: string }): Promise<Shop> => {
    refuseFaults(
      textFault('name', name, { max: longestShopName, required: true, oneLine: true }),
      textFault('description', description, { max: longestDescription }),
    )
    return changeShop(needs, ids, shop => ({
      ...shop,
      name: name.trim(),
      settings: { ...shop.settings, description: description.trim() || null },
    }))
  }

/** Closes a shop to new orders, or opens it again. What is open already can still be paid; an operator's word stands above it. */
export const setShopClosed =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  ({ closed, ...ids }: ShopIds & { closed: boolean }): Promise<Shop> =>
    changeShop(needs, ids, shop => ({ ...shop, settings: { ...shop.settings, closed } }))
