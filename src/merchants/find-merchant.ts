import { OperatorRefusal } from './operator-refusal.js'
import type { Merchant, MerchantStoreRecords } from './ports.js'
import type { Shop } from './shop.js'

/** The merchant with this `merchantId`; refuses an unknown one. */
export const findMerchant = async (
  records: Pick<MerchantStoreRecords, 'merchants'>,
  merchantId: string,
): Promise<Merchant> => {
  const merchant = await records.merchants.find(merchantId)
  if (!merchant) {
    throw new OperatorRefusal(
      'merchant/unknown',
      `There is no merchant "${merchantId}": "kasa merchant list" names them all.`,
    )
  }
  return merchant
}

/** The shop with these two ids; refuses an unknown pair. */
export const findShop = async (
  records: Pick<MerchantStoreRecords, 'shops'>,
  merchantId: string,
  serviceId: string,
): Promise<Shop> => {
  const shop = await records.shops.find(merchantId, serviceId)
  if (!shop) {
    throw new OperatorRefusal(
      'shop/unknown',
      `Merchant "${merchantId}" has no shop "${serviceId}": "kasa shop list --merchant ${merchantId}" names them all.`,
    )
  }
  return shop
}

/** Every shop of every merchant, for the developers of a sandbox. */
export const allShops = async (records: Pick<MerchantStoreRecords, 'merchants' | 'shops'>): Promise<Shop[]> => {
  const merchants = await records.merchants.list()
  return (await Promise.all(merchants.map(({ id }) => records.shops.ofMerchant(id)))).flat()
}
