import { asLanguage, type Language } from '../http/languages.js'
import type { Ask } from '../http/route.js'
import type { Shop } from '../merchants/shop.js'
import { claimOf } from '../payments/conclude.js'
import type { Delivery } from '../payments/delivery.js'
import type { Payment, Transaction } from '../payments/payment.js'
import type { PaywallNeeds } from './needs.js'
import { type Side, sideOf } from './payment-address.js'
import { type Screen, screenOf } from './screen.js'

/** Everything a page about one payment starts from. */
export type Loaded = {
  language: Language
  side: Side
  payment: Payment
  shop: Shop
  tries: Transaction[]
  screen: Screen
  now: Date
  /** Of a sample payment that shows a shop's look: where that is shown. */
  preview?: string
  /** What the payer chose about delivery, or has typed so far. */
  delivery: Delivery | null
}

/**
 * The payment of `/:language/pay/:payment` or, if the card widget opened it, of `/:language/widget/:payment`, by its unguessable id;
 * `undefined` when language or payment are unknown.
 */
export const loadPayment = async (needs: PaywallNeeds, ask: Ask): Promise<Loaded | undefined> => {
  const language = asLanguage(ask.params.language ?? '')
  if (language === undefined) return undefined
  const payment = await needs.read.payments.findByPublicId(ask.params.payment ?? '')
  const side = sideOf(ask)
  if (payment === undefined || (side === 'widget' && payment.widget === null)) return undefined
  return describe(needs, language, payment, side)
}

/** A payment with its shop, tries and screen. */
export const describe = async (
  needs: PaywallNeeds,
  language: Language,
  payment: Payment,
  side: Side = 'pay',
): Promise<Loaded> => {
  const { read } = needs
  const now = needs.businessClock()
  const [shop, tries, owner, delivery] = await Promise.all([
    read.shops.byId(payment.merchantId, payment.shopId),
    payment.status === 'new' ? [] : read.transactions.ofPayment(payment.merchantId, payment.id),
    read.orders.owner(claimOf({ payment })),
    payment.delivery === null ? null : read.payments.delivery(payment.merchantId, payment.payerId),
  ])
  if (shop === undefined) throw new Error(`payment ${payment.id} has no shop`)
  const orderPaidElsewhere = owner !== undefined && owner !== payment.id && !shop.settings.severalPaymentsPerOrder
  const screen = screenOf({ payment, tries, orderPaidElsewhere, now })
  return { language, side, payment, shop, tries, now, screen, delivery }
}
