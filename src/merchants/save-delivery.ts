import { changeShop, type ShopIds } from './change-shop.js'
import type { DeliveryChoice, DeliverySettings } from './delivery-choice.js'
import type { MerchantNeeds } from './outside.js'
import { refuseFaults, type SettingFault, settingFault } from './setting-fault.js'
import type { Shop } from './shop.js'

export type DeliveryOrder = ShopIds & {
  ask: DeliverySettings['ask'] | 'never'
  /** All that the shop offers from now on; `null` = those it has. */
  choices: readonly DeliveryChoice[] | null
}

const mostChoices = 20
const longestName = 60

/** Changes what a shop's payment page asks about delivery. Throws `SettingRefusal` naming what is wrong; nothing is kept then. */
export const saveDelivery =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  ({ ask, choices, ...ids }: DeliveryOrder): Promise<Shop> =>
    changeShop(needs, ids, shop => {
      const wished = choices ?? shop.settings.delivery?.choices ?? []
      if (ask !== 'never') refuseFaults(listFault(wished), ...wished.flatMap(choiceFaults))
      const delivery = ask === 'never' ? null : { ask, choices: wished }
      return { ...shop, settings: { ...shop.settings, delivery } }
    })

const listFault = (choices: readonly DeliveryChoice[]): SettingFault | undefined => {
  if (choices.length === 0) return settingFault('choices', 'delivery-none')
  if (choices.length > mostChoices) return settingFault('choices', 'delivery-count', { max: mostChoices })
  const codes = new Set(choices.map(({ code }) => code))
  return codes.size < choices.length ? settingFault('code', 'delivery-same-code') : undefined
}

const choiceFaults = ({ code, names }: DeliveryChoice): SettingFault[] => {
  const texts = Object.values(names)
  const isWrong = (name: string) => name.trim() === '' || name.length > longestName || /\p{Cc}/u.test(name)
  return [
    ...(/^[a-z0-9_-]{1,30}$/.test(code) ? [] : [settingFault('code', 'delivery-code', { typed: code })]),
    ...(texts.length === 0 || texts.some(isWrong)
      ? [settingFault('names', 'delivery-name', { code, max: longestName })]
      : []),
  ]
}
