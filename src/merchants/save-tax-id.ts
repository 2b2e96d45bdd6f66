import { changeShop } from './change-shop.js'
import type { MerchantNeeds } from './outside.js'
import { refuseFaults, settingFault } from './setting-fault.js'
import type { Shop } from './shop.js'
import { isNip } from './tax-id.js'

export type TaxIdOrder = {
  /** The wire's two ids. */
  merchantId: string
  serviceId: string
  /** `null` = the recipient is a person, or has none. */
  taxId: string | null
}

/** Says which tax number a shop's recipient has: transfer codes name it and split payment needs it. Throws `SettingRefusal` (field `taxId`). */
export const saveTaxId =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  async ({ taxId, ...ids }: TaxIdOrder): Promise<Shop> => {
    refuseFaults(taxId === null || isNip(taxId) ? undefined : settingFault('taxId', 'tax-id', { typed: taxId }))
    return changeShop(needs, ids, shop => ({ ...shop, settings: { ...shop.settings, taxId } }))
  }
