import { findShop } from './find-merchant.js'
import { type HoldEnd, type HoldRule, holdEnds, isHoldTime, longestHoldHours, shortestHoldHours } from './hold-rule.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'
import type { Shop } from './shop.js'

export type HoldRuleOrder = {
  /** The wire's two ids. */
  merchantId: string
  serviceId: string
  on: boolean
  /** As typed; `null` = as before. */
  hours: string | null
  atEnd: string | null
}

/**
 * Says whether a shop's money is held until the shop takes it, for how long, and what happens then. Money that is held already keeps its
 * rule. Throws `OperatorRefusal('shop/hold')`; answers the shop.
 */
export const saveHold =
  ({ store }: Pick<MerchantNeeds, 'store'>) =>
  ({ merchantId, serviceId, on, hours, atEnd }: HoldRuleOrder): Promise<Shop> =>
    store.write(async records => {
      const shop = await findShop(records, merchantId, serviceId)
      const before = shop.settings.hold
      const hold: HoldRule = { on, hours: hoursOf(hours) ?? before.hours, atEnd: endOf(atEnd) ?? before.atEnd }
      const saved = { ...shop, settings: { ...shop.settings, hold } }
      await records.shops.save(saved)
      return saved
    })

const hoursOf = (typed: string | null): number | null => {
  if (typed === null) return null
  const hours = /^\d{1,4}$/.test(typed) ? Number(typed) : Number.NaN
  if (isHoldTime(hours)) return hours
  throw new OperatorRefusal(
    'shop/hold',
    `Money cannot be held for "${typed}": write whole hours from ${shortestHoldHours} to ${longestHoldHours}.`,
  )
}

const endOf = (typed: string | null): HoldEnd | null => {
  if (typed === null) return null
  const end = holdEnds.find(one => one === typed)
  if (end !== undefined) return end
  throw new OperatorRefusal('shop/hold', `A hold does not end with "${typed}": say ${holdEnds.join(' or ')}.`)
}
