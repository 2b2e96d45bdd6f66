import { findMerchant } from './find-merchant.js'
import { type Logo, type LookWish, longestText, plainLook, type ShopLook, wishedLook } from './look.js'
import { OperatorRefusal } from './operator-refusal.js'
import type { MerchantNeeds } from './outside.js'
import { textFault } from './own-text.js'
import { refuseFaults } from './setting-fault.js'
import type { Shop } from './shop.js'

/** One text of a shop in one language of the page; empty takes it away. */
export type OwnText = { kind: 'helpTexts' | 'receiptTexts'; language: string; text: string }

export type LookOrder = {
  merchantId: string
  serviceId: string
  /** Begins with the page's own look instead of the shop's present one. */
  reset: boolean
  wish: LookWish
  /** A logo made by us; `null` takes the present one away; left out, it stays. */
  logo?: (Logo & { png: Buffer }) | null
  texts: readonly OwnText[]
}

/** Changes how a shop's page looks. Throws `SettingRefusal` naming every field that is wrong; nothing is kept then. */
export const saveLook =
  ({ store, systemClock }: MerchantNeeds) =>
  (order: LookOrder): Promise<Shop> =>
    store.write(async records => {
      await records.shops.meet(order.serviceId)
      const merchant = await findMerchant(records, order.merchantId)
      const shop = await records.shops.find(merchant.publicId, order.serviceId)
      if (shop === undefined)
        throw new OperatorRefusal('shop/unknown', `Merchant ${merchant.publicId} has no shop "${order.serviceId}".`)
      const look = lookAfter(order, order.reset ? plainLook : shop.settings.look)
      if (order.logo) {
        const { digest, png } = order.logo
        await records.logos.add({
          merchantId: merchant.id,
          shopId: shop.id,
          digest,
          png,
          createdAt: systemClock(),
        })
      }
      const saved = { ...shop, settings: { ...shop.settings, look } }
      await records.shops.save(saved)
      return saved
    })

const lookAfter = ({ wish, logo, texts }: LookOrder, look: ShopLook): ShopLook => {
  const wished = wishedLook(look, wish)
  refuseFaults(
    ...('faults' in wished ? wished.faults : []),
    ...texts.map(({ kind, language, text }) => textFault(`${kind}.${language}`, text, { max: longestText })),
  )
  return {
    ...('look' in wished ? wished.look : look),
    ...(logo !== undefined && { logo: logo && { digest: logo.digest, width: logo.width, height: logo.height } }),
    helpTexts: textsAfter(look.helpTexts, 'helpTexts', texts),
    receiptTexts: textsAfter(look.receiptTexts, 'receiptTexts', texts),
  }
}

const textsAfter = (
  texts: Readonly<Record<string, string>>,
  kind: OwnText['kind'],
  changes: readonly OwnText[],
): Record<string, string> => {
  const wishes = changes.filter(change => change.kind === kind).map(({ language, text }) => [language, text.trim()])
  const all: Record<string, string> = { ...texts, ...Object.fromEntries(wishes) }
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ''))
}
