import type { DeliveryChoice, DeliverySettings } from './delivery-choice.js'
import { findShop } from './find-merchant.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'
import type { Shop } from './shop.js'

export type DeliveryOrder = {
  /** The wire's two ids. */
  merchantId: string
  serviceId: string
  ask: DeliverySettings['ask'] | 'never'
  /** One a text: `courier,included,address,en=Courier,pl=Kurier`; none = those the shop has. */
  choices: readonly string[]
}

const mostChoices = 20
const longestName = 60

/** Changes what a shop's payment page asks about delivery. Throws `OperatorRefusal('shop/delivery')` naming what is wrong; nothing is kept then. */
export const saveDelivery =
  ({ store }: Pick<MerchantNeeds, 'store'>) =>
  ({ merchantId, serviceId, ask, choices }: DeliveryOrder): Promise<Shop> =>
    store.write(async records => {
      const shop = await findShop(records, merchantId, serviceId)
      const wished = choices.length > 0 ? choices.map(readChoice) : (shop.settings.delivery?.choices ?? [])
      if (ask !== 'never') refuseList(wished)
      const delivery = ask === 'never' ? null : { ask, choices: wished }
      const saved = { ...shop, settings: { ...shop.settings, delivery } }
      await records.shops.save(saved)
      return saved
    })

const refuseList = (choices: readonly DeliveryChoice[]): void => {
  const codes = new Set(choices.map(({ code }) => code))
  if (choices.length === 0) throw refusal('name at least one choice: --choice courier,included,address,en=Courier')
  if (choices.length > mostChoices) throw refusal(`name at most ${mostChoices} choices`)
  if (codes.size < choices.length) throw refusal('give every choice a code of its own')
}

const readChoice = (text: string): DeliveryChoice => {
  const [code = '', price, address, ...names] = text.split(',').map(part => part.trim())
  if (!/^[a-z0-9_-]{1,30}$/.test(code)) throw refusal(`begin "${text}" with a code of a-z, 0-9, _ and -`)
  if (price !== 'free' && price !== 'included') throw refusal(`say "free" or "included" after ${code}`)
  if (address !== 'address' && address !== 'no-address') throw refusal(`say "address" or "no-address" for ${code}`)
  return { code, price, needsAddress: address === 'address', names: namesOf(code, names) }
}

const namesOf = (code: string, texts: readonly string[]): Record<string, string> => {
  const names = texts.map(text => /^([a-z]{2})=(.+)$/.exec(text))
  const isWrong = (name: string | undefined) => name === undefined || name.length > longestName || /\p{Cc}/u.test(name)
  if (names.length === 0 || names.some(name => isWrong(name?.[2])))
    throw refusal(`give ${code} names of at most ${longestName} letters by language: en=Courier,pl=Kurier`)
  return Object.fromEntries(names.map(name => [name?.[1] ?? '', name?.[2] ?? '']))
}

const refusal = (fix: string) => new OperatorRefusal('shop/delivery', `Delivery cannot be saved: ${fix}.`)
