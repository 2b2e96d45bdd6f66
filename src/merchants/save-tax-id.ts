import { findShop } from './find-merchant.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'
import type { Shop } from './shop.js'
import { isNip } from './tax-id.js'

export type TaxIdOrder = {
  /** The wire's two ids. */
  merchantId: string
  serviceId: string
  /** `null` = the recipient is a person, or has none. */
  taxId: string | null
}

/** Says which tax number a shop's recipient has: transfer codes name it and split payment needs it. Throws `OperatorRefusal('shop/tax-id')`. */
export const saveTaxId =
  ({ store }: Pick<MerchantNeeds, 'store'>) =>
  ({ merchantId, serviceId, taxId }: TaxIdOrder): Promise<Shop> =>
    store.write(async records => {
      const shop = await findShop(records, merchantId, serviceId)
      if (taxId !== null && !isNip(taxId))
        throw new OperatorRefusal(
          'shop/tax-id',
          `"${taxId}" is no NIP: write its ten digits, the last one checks the others.`,
        )
      const saved = { ...shop, settings: { ...shop.settings, taxId } }
      await records.shops.save(saved)
      return saved
    })
