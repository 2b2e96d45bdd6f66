import type { ShopAdminRecords } from '../merchants/ports.js'
import type { Shop } from '../merchants/shop.js'
import type { Caller } from './call.js'
import { Refused } from './refused.js'

/** True when the caller's token is for this shop. */
export const isInScope = ({ token }: Caller, shopId: number): boolean =>
  token.shopIds === null || token.shopIds.includes(shopId)

/** The caller's shop with this id; an unknown, foreign or not allowed one is refused alike (domain.md §1). */
export const shopOf =
  (shops: Pick<ShopAdminRecords, 'find'>) =>
  async (caller: Caller, serviceId: string): Promise<Shop> => {
    const shop = await shops.find(caller.merchant.publicId, serviceId)
    if (shop === undefined || !isInScope(caller, shop.id)) throw new Refused('service/unknown')
    return shop
  }
