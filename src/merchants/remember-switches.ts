import { changeShop, type ShopIds } from './change-shop.js'
import { findShop } from './find-merchant.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'
import type { Remembering, Shop } from './shop.js'

export type RememberOrder = {
  /** The wire's two ids. */
  merchantId: string
  serviceId: string
  /** As typed. */
  name: string
  wanted: boolean
}

const names: readonly (keyof Remembering)[] = ['cards', 'blik', 'withoutCvc']

/** Switches what payers of a shop may have remembered. Switched off, what is remembered stays and is not offered. Answers the shop. */
export const switchRemembering =
  ({ store }: Pick<MerchantNeeds, 'store'>) =>
  ({ merchantId, serviceId, name, wanted }: RememberOrder): Promise<Shop> =>
    store.write(async records => {
      const shop = await findShop(records, merchantId, serviceId)
      if (!names.some(one => one === name))
        throw new OperatorRefusal(
          'remember/unknown',
          `There is no switch "${name}": the switches are ${names.join(' ')}.`,
        )
      const remember = { ...shop.settings.remember, [name]: wanted }
      const changed = { ...shop, settings: { ...shop.settings, remember } }
      await records.shops.save(changed)
      return changed
    })

/** Sets all of them at once. */
export const saveRemembering =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  ({ remember, ...ids }: ShopIds & { remember: Remembering }): Promise<Shop> =>
    changeShop(needs, ids, shop => ({ ...shop, settings: { ...shop.settings, remember } }))
