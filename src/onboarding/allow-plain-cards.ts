import type { Shop } from '../merchants/shop.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'

/** An operator lets a shop's servers send card data to the API, or forbids it again; the shop has shown how it keeps them safe (PCI DSS). */
export const allowPlainCards =
  ({ store, systemClock }: Pick<OnboardingNeeds, 'store' | 'systemClock'>) =>
  ({ by, shop: { merchantId, id }, allowed }: { by: By; shop: Shop; allowed: boolean }): Promise<void> =>
    store.write(async records => {
      const shop = await records.shops.byId(merchantId, id)
      if (shop === undefined) return
      await records.shops.save({ ...shop, settings: { ...shop.settings, plainCardData: allowed } })
      await tellAudit(records, by, merchantId, systemClock(), {
        what: 'shop.card-data-switched',
        subject: { kind: 'shop', id: shop.publicId },
        before: { allowed: shop.settings.plainCardData },
        after: { allowed },
      })
    })
