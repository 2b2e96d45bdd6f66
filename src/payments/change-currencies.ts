import { changeShop, type ShopIds } from '../merchants/change-shop.js'
import type { MerchantNeeds } from '../merchants/outside.js'
import { refuseFaults, settingFault } from '../merchants/setting-fault.js'
import type { Shop } from '../merchants/shop.js'
import { openCurrencies } from './currencies.js'

/**
 * Says in which currencies a shop takes orders (`null` = all open ones) and whether it takes the test currency (mission.md M223). Payments that
 * are open keep theirs. Throws `SettingRefusal` (field `currencies`).
 */
export const changeCurrencies =
  (needs: Pick<MerchantNeeds, 'store'> & { businessClock: () => Date }) =>
  async ({
    currencies,
    testCurrency,
    ...ids
  }: ShopIds & { currencies: readonly string[] | null; testCurrency: boolean }): Promise<Shop> => {
    const open = openCurrencies(needs.businessClock())
    const closed = currencies?.find(code => !open.includes(code))
    refuseFaults(
      closed === undefined
        ? undefined
        : settingFault('currencies', 'none-of', { typed: closed, allowed: open.join(', ') }),
      currencies?.length === 0 ? settingFault('currencies', 'currency-none') : undefined,
    )
    const kept = currencies && [...new Set(currencies)]
    return changeShop(needs, ids, shop => ({ ...shop, settings: { ...shop.settings, currencies: kept, testCurrency } }))
  }
