import { changeShop } from './change-shop.js'
import type { MerchantNeeds } from './outside.js'
import { refuseFaults, settingFault } from './setting-fault.js'
import type { Shop, ShopSettings } from './shop.js'

export type RefundRuleOrder = {
  /** The wire's two ids. */
  merchantId: string
  serviceId: string
  /** As typed: minor units, or `default`; `null` = as before. */
  overdraft: string | null
  /** As typed; `null` = as before. */
  lateMoney: string | null
}

/** Largest overdraft, in minor units. */
const mostMinor = 9_000_000_000_000

/**
 * Says how far refunds may take a shop's balance below zero, and what happens with money that comes after a payment has ended. Throws
 * `SettingRefusal` (fields `overdraft`, `lateMoney`); answers the shop.
 */
export const saveRefundRule =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  async ({ overdraft, lateMoney, ...ids }: RefundRuleOrder): Promise<Shop> => {
    const ways = lateMoneyWays.find(way => way === lateMoney)
    refuseFaults(
      overdraft === null || isOverdraft(overdraft)
        ? undefined
        : settingFault('overdraft', 'overdraft', { typed: overdraft }),
      lateMoney === null || ways ? undefined : settingFault('lateMoney', 'late-money', { typed: lateMoney }),
    )
    return changeShop(needs, ids, shop => ({
      ...shop,
      settings: {
        ...shop.settings,
        ...(overdraft !== null && { refundOverdraftMinor: overdraft === 'default' ? null : Number(overdraft) }),
        ...(ways && { lateMoney: ways }),
      },
    }))
  }

const lateMoneyWays: readonly ShopSettings['lateMoney'][] = ['accept', 'refund']

const isOverdraft = (typed: string): boolean =>
  typed === 'default' || (/^\d{1,13}$/.test(typed) && Number(typed) <= mostMinor)
