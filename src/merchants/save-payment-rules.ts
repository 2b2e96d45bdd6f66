import { changeShop, type ShopIds } from './change-shop.js'
import { findShop } from './find-merchant.js'
import { isAddress } from './mail-address.js'
import type { MerchantNeeds } from './outside.js'
import type { MerchantStoreRecords } from './ports.js'
import { refuseFaults, type SettingFault, settingFault } from './setting-fault.js'
import type { Shop } from './shop.js'

/** Shortest and longest time that a shop may set for unpaid payments, in minutes: 5 minutes … 456 days (15 months). */
const shortestLifeMinutes = 5
const longestLifeMinutes = 456 * 24 * 60

type PaymentRulesOrder = ShopIds & {
  /** As typed, whole minutes; empty = the gateway's own 15 months. */
  lifeMinutes: string
  severalPaymentsPerOrder: boolean
  signedReturn: boolean
  /** Refuses the live pair of keys. */
  testModeOnly: boolean
}

/** How payments of a shop behave. Throws `SettingRefusal` (fields `lifeMinutes`, `testModeOnly`); payments that are open keep what they have. */
export const savePaymentRules =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  async (order: PaymentRulesOrder): Promise<Shop> => {
    const { lifeMinutes, severalPaymentsPerOrder, signedReturn, testModeOnly, ...ids } = order
    const minutes = lifeMinutes.trim()
    refuseFaults(minutes === '' ? undefined : lifeFault(minutes))
    const paymentLifeSeconds = minutes === '' ? null : Number(minutes) * 60
    return needs.store.write(async records => {
      await records.shops.meet(ids.serviceId)
      const shop = await findShop(records, ids.merchantId, ids.serviceId)
      if (shop.settings.testModeOnly && !testModeOnly) await refuseUnapproved(records, shop)
      const rules = { paymentLifeSeconds, severalPaymentsPerOrder, signedReturn, testModeOnly }
      const changed = { ...shop, settings: { ...shop.settings, ...rules } }
      await records.shops.save(changed)
      return changed
    })
  }

/** A shop gets its live key when it is approved (domain.md §1); until then a live token must not move money in it either. */
const refuseUnapproved = async ({ keys, settings }: MerchantStoreRecords, shop: Shop): Promise<void> => {
  if ((await settings.get('mode')) === 'sandbox') return
  const known = await keys.ofShop(shop.merchantId, shop.id)
  refuseFaults(known.some(({ livemode }) => livemode) ? undefined : settingFault('testModeOnly', 'test-mode-pending'))
}

const lifeFault = (typed: string): SettingFault | undefined => {
  const minutes = /^\d{1,7}$/.test(typed) ? Number(typed) : Number.NaN
  if (minutes >= shortestLifeMinutes && minutes <= longestLifeMinutes) return undefined
  return settingFault('lifeMinutes', 'payment-life', { typed, min: shortestLifeMinutes, max: longestLifeMinutes })
}

/** Says whom payers ask for help; `null` = nobody. Letters to the shop go there too, where it is an e-mail address. Throws `SettingRefusal`. */
export const saveHelpContact =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  async ({ helpContact, ...ids }: ShopIds & { helpContact: string | null }): Promise<Shop> => {
    const typed = helpContact ?? ''
    refuseFaults(
      helpContact === null || isAddress(typed) || isHttps(typed)
        ? undefined
        : settingFault('helpContact', 'help-contact', { typed }),
    )
    return changeShop(needs, ids, shop => ({ ...shop, settings: { ...shop.settings, helpContact } }))
  }

const isHttps = (text: string): boolean =>
  text.length <= 300 && URL.canParse(text) && new URL(text).protocol === 'https:' && new URL(text).username === ''
