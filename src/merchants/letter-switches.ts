import { changeShop, type ShopIds } from './change-shop.js'
import { findShop } from './find-merchant.js'
import { type LetterKind, letterDefaults } from './letter-kinds.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'
import type { Shop } from './shop.js'

export type LetterSwitchOrder = {
  /** The wire's two ids. */
  merchantId: string
  serviceId: string
  /** As typed. */
  kind: string
  wanted: boolean
}

/** Switches letters of one kind on or off for a shop's payers; what is owed already still goes out. Answers the shop. */
export const switchLetters =
  ({ store }: Pick<MerchantNeeds, 'store'>) =>
  ({ merchantId, serviceId, kind, wanted }: LetterSwitchOrder): Promise<Shop> =>
    store.write(async records => {
      const shop = await findShop(records, merchantId, serviceId)
      if (!isKind(kind))
        throw new OperatorRefusal(
          'letter/unknown',
          `There are no letters "${kind}": the kinds are ${Object.keys(letterDefaults).join(' ')}.`,
        )
      const changed = { ...shop, settings: { ...shop.settings, letters: { ...shop.settings.letters, [kind]: wanted } } }
      await records.shops.save(changed)
      return changed
    })

const isKind = (kind: string): kind is LetterKind => Object.hasOwn(letterDefaults, kind)

/** Says which letters a shop wants and that it wants no others; what is owed already still goes out. Answers the shop. */
export const saveLetters =
  (needs: Pick<MerchantNeeds, 'store'>) =>
  ({ wanted, ...ids }: ShopIds & { wanted: readonly LetterKind[] }): Promise<Shop> =>
    changeShop(needs, ids, shop => {
      const kinds = Object.keys(letterDefaults).filter(isKind)
      const letters = Object.fromEntries(kinds.map(kind => [kind, wanted.includes(kind)]))
      return { ...shop, settings: { ...shop.settings, letters } }
    })
