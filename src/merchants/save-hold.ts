import { changeShop } from './change-shop.js'
import { type HoldRule, holdEnds, isHoldTime, longestHoldHours, shortestHoldHours } from './hold-rule.js'
import type { MerchantNeeds } from './outside.js'
import { refuseFaults, type SettingFault, settingFault } from './setting-fault.js'
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
 * rule. Throws `SettingRefusal` (fields `hours`, `atEnd`); answers the shop.
 */
export const saveHold =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  async ({ on, hours, atEnd, ...ids }: HoldRuleOrder): Promise<Shop> => {
    const end = holdEnds.find(one => one === atEnd)
    refuseFaults(hoursFault(hours), atEnd === null || end ? undefined : endFault(atEnd))
    return changeShop(needs, ids, shop => {
      const before = shop.settings.hold
      const hold: HoldRule = { on, hours: hours === null ? before.hours : Number(hours), atEnd: end ?? before.atEnd }
      return { ...shop, settings: { ...shop.settings, hold } }
    })
  }

const hoursFault = (typed: string | null): SettingFault | undefined => {
  if (typed === null || (/^\d{1,4}$/.test(typed) && isHoldTime(Number(typed)))) return undefined
  return settingFault('hours', 'hold-hours', { typed, min: shortestHoldHours, max: longestHoldHours })
}

const endFault = (typed: string): SettingFault =>
  settingFault('atEnd', 'hold-end', { typed, allowed: holdEnds.join(' or ') })
