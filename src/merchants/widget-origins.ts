import { changeShop } from './change-shop.js'
import type { MerchantNeeds } from './outside.js'
import { SettingRefusal, settingFault } from './setting-fault.js'
import type { Shop } from './shop.js'

export type OriginOrder = {
  /** The wire's two ids. */
  merchantId: string
  serviceId: string
  /** As typed: an address of the shop's page is enough. */
  origin: string
  mode: 'sandbox' | 'production'
}

const mostOrigins = 20

/** Lets pages of an origin show the shop's card widget and calculator; an origin already there stays once. Answers the shop. */
export const addWidgetOrigin = (needs: Pick<MerchantNeeds, 'store'>) => (order: OriginOrder) =>
  changeOrigins(needs, order, origins => {
    const added = [...new Set([...origins, pageOrigin(order.origin, order.mode)])]
    if (added.length > mostOrigins)
      throw new SettingRefusal([settingFault('origin', 'origin-count', { max: mostOrigins })])
    return added
  })

/** Takes it back; refuses one that is not there. */
export const removeWidgetOrigin = (needs: Pick<MerchantNeeds, 'store'>) => (order: OriginOrder) =>
  changeOrigins(needs, order, origins => {
    const removed = URL.canParse(order.origin) ? new URL(order.origin).origin : order.origin
    if (origins.includes(removed)) return origins.filter(origin => origin !== removed)
    throw new SettingRefusal([settingFault('origin', 'origin-unknown', { typed: order.origin })])
  })

const changeOrigins = (
  needs: Pick<MerchantNeeds, 'store'>,
  order: OriginOrder,
  change: (origins: string[]) => string[],
): Promise<Shop> =>
  changeShop(needs, order, shop => ({
    ...shop,
    settings: { ...shop.settings, widgetOrigins: change(shop.settings.widgetOrigins) },
  }))

/** `https://shop.example` from what was typed. Production takes https alone; a sandbox takes http from this machine too. */
const pageOrigin = (typed: string, mode: OriginOrder['mode']): string => {
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && mode === 'sandbox' && isLoopback(url))
  if (url !== undefined && isAllowed && plainHost.test(url.hostname) && `${url.origin}/` === url.href) return url.origin
  throw new SettingRefusal([settingFault('origin', mode === 'sandbox' ? 'origin-sandbox' : 'origin', { typed })])
}

/** It goes into a header as it is: no `*`, which a policy would read as any host. */
const plainHost = /^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])$/

const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|.+\.localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname)
