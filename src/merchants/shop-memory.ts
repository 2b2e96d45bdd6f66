import type { ShopAdminRecords } from './ports.js'
import type { Shop } from './shop.js'

type Lookups = Pick<ShopAdminRecords, 'byId' | 'find'>
type Remembered = { at: number; shop: Promise<Shop | undefined> }

const freshMs = 1000
/** Shops remembered at most; beyond it the memory starts anew. */
const shopsRemembered = 10_000

/**
 * Look-ups of shops, at most a second older than the database: every page and every notification asks for its shop.
 * Writes about money read the shop themselves.
 */
export const rememberShops = (shops: Lookups, systemClock: () => Date): Lookups => {
  const memory = new Map<string, Remembered>()
  const remember = (name: string, look: () => Promise<Shop | undefined>): Promise<Shop | undefined> => {
    const now = systemClock().getTime()
    const known = memory.get(name)
    if (known && now - known.at < freshMs && now >= known.at) return known.shop
    if (memory.size >= shopsRemembered) memory.clear()
    const shop = look()
    memory.set(name, { at: now, shop })
    shop.catch(() => memory.delete(name))
    return shop
  }
  return {
    byId: (merchantId, shopId) => remember(`${merchantId}/${shopId}`, () => shops.byId(merchantId, shopId)),
    find: (merchantId, serviceId) => remember(`${merchantId}:${serviceId}`, () => shops.find(merchantId, serviceId)),
  }
}
