import { formatMoment } from '../http/moment-text.js'
import { formatMoney } from '../http/money-text.js'
import type { Ask } from '../http/route.js'
import type { Shop } from '../merchants/shop.js'
import { frameOf } from './frame.js'
import { goodsView } from './goods/goods-view.js'
import type { Loaded } from './load-payment.js'
import { frameLook } from './look.js'
import type { PaywallNeeds } from './needs.js'
import type { Frame, FrameWithin, Summary } from './pages.js'
import { addressOf, pathOf } from './payment-address.js'
import { payerCookieName, readCookie, statusDigest } from './status-link.js'

type Operator = Pick<PaywallNeeds, 'operator' | 'termsUrl' | 'mode'>

/** The frame of a page about a payment. */
export const paymentFrame = (
  needs: Operator,
  loaded: Loaded,
  path = loaded.preview === undefined ? pathOf(loaded) : `/preview/${loaded.preview}`,
): Frame =>
  frameOf({
    path,
    shop: shopOf(loaded.shop),
    operator: needs.operator,
    termsUrl: needs.termsUrl,
    test: !loaded.payment.livemode,
    preview: loaded.preview !== undefined,
    look: frameLook(loaded.shop.settings.look, loaded.language),
    within: loaded.side === 'widget' ? withinPageOf(loaded.shop, 'widget') : null,
  })

/** What a page in a frame on a shop's own page must know of it. */
export const withinPageOf = ({ settings }: Shop, script: FrameWithin['script']): FrameWithin => ({
  script,
  origins: settings.widgetOrigins.join(' '),
  leaves: false,
  consent: null,
})

/** The frame of a page that belongs to no payment. */
export const plainFrame = (needs: Operator, path: string | null, shop: Shop | null = null): Frame =>
  frameOf({
    path,
    shop: shop && shopOf(shop),
    operator: needs.operator,
    termsUrl: needs.termsUrl,
    test: needs.mode === 'sandbox',
  })

const shopOf = ({ name, recipient, settings }: Shop) => ({ name, recipient, helpContact: settings.helpContact })

/** What is paid; the status link is shown only to the browser that brought the form. */
export const summaryOf = (loaded: Loaded, ask: Ask): Summary => {
  const { payment, language } = loaded
  return {
    amount: formatMoney(payment.amountMinor, payment.currency, language),
    order: payment.orderId,
    title: payment.title,
    validUntil: payment.validTo && canStillBePaid(loaded) ? formatMoment(payment.validTo, language) : null,
    statusUrl: statusUrlOf(payment, language, ask),
    goods: payment.invoice === null && payment.cart === null ? null : goodsView(payment, language),
    delivery: deliveryOf(loaded, ask),
  }
}

/** A date until which something can be paid says nothing of what is paid, here or elsewhere, held or cancelled; of what has expired it says why. */
const canStillBePaid = ({ payment: { status, closedReason }, screen }: Loaded): boolean =>
  status !== 'settled' &&
  status !== 'authorized' &&
  (closedReason === null || closedReason === 'expired') &&
  !(screen.name === 'closed' && screen.kind === 'order-paid')

const deliveryOf = (loaded: Loaded, ask: Ask): Summary['delivery'] => {
  const { payment, delivery, screen } = loaded
  if (delivery === null || payment.delivery !== 'given') return null
  const address = delivery.address
  const lines = address && [
    address.name,
    address.street,
    `${address.postalCode} ${address.city}`,
    address.countryCodeAlpha2,
  ]
  return {
    name: delivery.name,
    address: lines && isPayersBrowser(payment, ask) ? lines.join(', ') : null,
    changeUrl: screen.name === 'choose' ? `${addressOf(loaded)}?delivery` : null,
  }
}

const statusUrlOf = (payment: Loaded['payment'], language: string, ask: Ask): string | null =>
  isPayersBrowser(payment, ask) ? `/${language}/status/${tokenIn(payment, ask)}` : null

/** True for the browser that brought the payment's form: it alone sees the payer's own data and the status link. */
export const isPayersBrowser = (payment: Loaded['payment'], ask: Ask): boolean => {
  const token = tokenIn(payment, ask)
  return token !== undefined && payment.statusDigest !== null && statusDigest(token) === payment.statusDigest
}

const tokenIn = ({ publicId }: Loaded['payment'], { headers }: Ask): string | undefined =>
  readCookie(headers.cookie, payerCookieName(publicId))
