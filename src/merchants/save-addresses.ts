import { changeShop, type ShopIds } from './change-shop.js'
import type { MerchantNeeds } from './outside.js'
import { refuseFaults, type SettingFault, type SettingRule, settingFault } from './setting-fault.js'
import type { Shop, ShopSettings } from './shop.js'

/** Why an address may never be called, judged before its name is resolved. */
export type AddressFault = {
  rule: Extract<SettingRule, `address-${string}`>
  facts: Readonly<Record<string, string | number>>
}
/** The rules of the gateway for addresses that it calls; `undefined` = it may be called. */
export type JudgeAddress = (address: string) => AddressFault | undefined

const longestAddress = 300

const judged = (field: string, address: string | null, judge: JudgeAddress): SettingFault | undefined => {
  if (address === null) return undefined
  if (address.length > longestAddress)
    return settingFault(field, 'too-long', { length: address.length, max: longestAddress })
  const found = judge(address)
  return found && settingFault(field, found.rule, found.facts)
}

/** Says where a shop's notifications go; `null` = nowhere. Throws `SettingRefusal` (field `notificationUrl`) for an address that may never be called. */
export const saveNotificationUrl =
  (needs: Pick<MerchantNeeds, 'store'> & { judgeAddress: JudgeAddress }) =>
  async ({ notificationUrl, ...ids }: ShopIds & { notificationUrl: string | null }): Promise<Shop> => {
    refuseFaults(judged('notificationUrl', notificationUrl, needs.judgeAddress))
    return changeShop(needs, ids, shop => ({ ...shop, notificationUrl }))
  }

/**
 * Says where payers go back to when an order names no address of its own (mission.md M199–M200). A browser goes there, not we, so a port and a
 * local name are as good as any. Throws `SettingRefusal` (fields `success`, `failure`, `back`).
 */
export const saveReturnUrls =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  async ({
    urls,
    mode,
    ...ids
  }: ShopIds & { urls: ShopSettings['returnUrls']; mode: 'sandbox' | 'production' }): Promise<Shop> => {
    refuseFaults(
      ...(['success', 'failure', 'back'] as const).map(field => judged(field, urls[field], browserAddress(mode))),
    )
    return changeShop(needs, ids, shop => ({ ...shop, settings: { ...shop.settings, returnUrls: urls } }))
  }

/** Return addresses are http(s) only, https in production (domain.md §5). */
const browserAddress =
  (mode: 'sandbox' | 'production'): JudgeAddress =>
  typed => {
    if (!URL.canParse(typed)) return { rule: 'address-form', facts: { typed } }
    const { protocol, username, password } = new URL(typed)
    if (protocol !== 'https:' && protocol !== 'http:') return { rule: 'address-scheme', facts: { typed } }
    if (username !== '' || password !== '') return { rule: 'address-credentials', facts: {} }
    return mode === 'production' && protocol !== 'https:' ? { rule: 'address-https', facts: {} } : undefined
  }
