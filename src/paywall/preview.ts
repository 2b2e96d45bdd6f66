import { asLanguage } from '../http/languages.js'
import { type Answer, type Ask, type Route, seeOther } from '../http/route.js'
import { wishedLook } from '../merchants/look.js'
import type { Shop } from '../merchants/shop.js'
import type { Payment } from '../payments/payment.js'
import type { Loaded } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { notFound } from './not-found.js'
import { createDrawPayment } from './show-payment.js'

const path = '/:language/preview/:shop'

/**
 * `GET /{language}/preview/{serviceId}`: a shop's page with a sample payment, in the shop's look or in one that is being tried
 * (`?accent=…&accentDark=…&radius=…&scheme=…`). Its buttons lead to the sample's receipt (`?paid`); nothing is stored and nothing paid.
 */
export const previewRoutes = (needs: PaywallNeeds): Route[] => [
  { method: 'GET', path, handle: show(needs) },
  { method: 'POST', path: `${path}/:method`, handle: ({ params }) => seeOther(`${addressOf(params)}?paid`) },
  { method: 'GET', path: `${path}/return`, handle: ({ params }) => seeOther(addressOf(params)) },
]

const addressOf = ({ language, shop }: Ask['params']): string =>
  `/${encodeURIComponent(language ?? '')}/preview/${encodeURIComponent(shop ?? '')}`

const show = (needs: PaywallNeeds) => {
  const draw = createDrawPayment(needs)
  return async (ask: Ask): Promise<Answer> => {
    const language = asLanguage(ask.params.language ?? '')
    const shop = await needs.findShopByPublicId(ask.params.shop ?? '')
    if (language === undefined || shop === undefined) return notFound(needs, ask)
    const payment = sample(needs, shop, new URLSearchParams(ask.query).has('paid'))
    const loaded: Loaded = {
      ...{ language, side: 'pay', payment, tries: [], now: needs.businessClock(), preview: shop.publicId },
      delivery: null,
      shop: { ...shop, settings: { ...shop.settings, look: triedLook(shop, ask.query) } },
      screen:
        payment.status === 'settled'
          ? { name: 'paid', transaction: undefined }
          : { name: 'choose', declined: undefined },
    }
    return draw(ask, loaded)
  }
}

/** What is wrong with a look being tried is told where it is saved; here the shop's own stays. */
const triedLook = (shop: Shop, query: string) => {
  const asked = new URLSearchParams(query)
  const wishes = ['accent', 'accentDark', 'radius', 'scheme'].flatMap(name => {
    const value = asked.get(name)
    return value === null || value === '' ? [] : [[name, value]]
  })
  const wished = wishedLook(shop.settings.look, Object.fromEntries(wishes))
  return 'look' in wished ? wished.look : shop.settings.look
}

const sample = (needs: PaywallNeeds, shop: Shop, isPaid: boolean): Payment => {
  const now = needs.businessClock()
  return {
    ...{
      id: 0,
      publicId: shop.publicId,
      merchantId: shop.merchantId,
      shopId: shop.id,
      livemode: needs.mode === 'production',
    },
    ...{
      source: 'web',
      hosted: true,
      orderId: 'ZAM/2026/17',
      amountMinor: 12_990,
      title: '',
      additionalDescription: null,
    },
    currency: shop.settings.currencies?.[0] ?? 'PLN',
    ...{
      status: isPaid ? 'settled' : 'new',
      version: 1,
      closedReason: null,
      paidMinor: 0,
      surplusMinor: 0,
      payerId: 0,
    },
    ...{ language: 'en', notificationUrl: null, urlSuccess: null, urlFailure: null, urlReturn: null },
    ...{ visibleMethods: null, preselectMethodCode: null, validTo: null, formDigest: null, multipayout: null },
    ...{
      invoice: null,
      cart: null,
      delivery: null,
      widget: null,
      hold: null,
      statusDigest: null,
      opening: null,
      createdAt: now,
      modifiedAt: now,
    },
  }
}
