import { findShop } from './find-merchant.js'
import type { MerchantNeeds } from './outside.js'
import type { Shop } from './shop.js'

/** The wire's two ids. */
export type ShopIds = { merchantId: string; serviceId: string }

/** The frame of every change of a shop's own facts and settings: reads it, changes it and keeps it in one write. Answers the shop as it is now. */
export const changeShop = (
  { store }: Pick<MerchantNeeds, 'store'>,
  { merchantId, serviceId }: ShopIds,
  change: (shop: Shop) => Shop,
): Promise<Shop> =>
  store.write(async records => {
    await records.shops.meet(serviceId)
    const changed = change(await findShop(records, merchantId, serviceId))
    await records.shops.save(changed)
    return changed
  })
