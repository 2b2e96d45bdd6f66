import { findShop } from './find-merchant.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'
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
 * `OperatorRefusal('shop/refunds')`; answers the shop.
 */
export const saveRefundRule =
  ({ store }: Pick<MerchantNeeds, 'store'>) =>
  ({ merchantId, serviceId, overdraft, lateMoney }: RefundRuleOrder): Promise<Shop> =>
    store.write(async records => {
      const shop = await findShop(records, merchantId, serviceId)
      const settings: ShopSettings = {
        ...shop.settings,
        ...(overdraft !== null && { refundOverdraftMinor: overdraftOf(overdraft) }),
        ...(lateMoney !== null && { lateMoney: lateMoneyOf(lateMoney) }),
      }
      const saved = { ...shop, settings }
      await records.shops.save(saved)
      return saved
    })

const overdraftOf = (typed: string): number | null => {
  if (typed === 'default') return null
  const minor = /^\d{1,13}$/.test(typed) ? Number(typed) : Number.NaN
  if (minor <= mostMinor) return minor
  throw new OperatorRefusal(
    'shop/refunds',
    `"${typed}" is no overdraft: write whole minor units (50000 is 500.00), 0 for none, or "default" (test money: no limit; live money: none).`,
  )
}

const lateMoneyOf = (typed: string): ShopSettings['lateMoney'] => {
  if (typed === 'accept' || typed === 'refund') return typed
  throw new OperatorRefusal('shop/refunds', `Late money cannot be handled by "${typed}": say accept or refund.`)
}
