import { findShop } from './find-merchant.js'
import type { MerchantNeeds } from './outside.js'
import type { Shop } from './shop.js'

export type CardDataOrder = {
  /** The wire's two ids. */
  merchantId: string
  serviceId: string
  allowed: boolean
}

/** Says whether a shop's servers may send card data to the API. It is refused until the shop has shown how it keeps them safe (PCI DSS). */
export const allowCardData =
  ({ store }: Pick<MerchantNeeds, 'store'>) =>
  ({ merchantId, serviceId, allowed }: CardDataOrder): Promise<Shop> =>
    store.write(async records => {
      const shop = await findShop(records, merchantId, serviceId)
      const saved = { ...shop, settings: { ...shop.settings, plainCardData: allowed } }
      await records.shops.save(saved)
      return saved
    })
