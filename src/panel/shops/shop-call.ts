import type { Shop } from '../../merchants/shop.js'
import type { PanelCall } from '../call.js'
import { NotThere } from '../not-there.js'

/** A request about one of the merchant's shops, which its address names. */
export type ShopCall = PanelCall & { of: Shop }

/** With the shop of the address; another merchant's and an unknown one are not there alike. */
export const aboutShop = (call: PanelCall): ShopCall => {
  const of = call.shops.find(({ publicId }) => publicId === call.ask.params.shop)
  if (of === undefined) throw new NotThere()
  return { ...call, of }
}

/** The wire's two ids, as the verbs of the merchants' room take them. */
export const idsOf = ({ of }: ShopCall): { merchantId: string; serviceId: string } => ({
  merchantId: of.merchantPublicId,
  serviceId: of.publicId,
})
