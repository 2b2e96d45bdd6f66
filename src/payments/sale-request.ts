import type { Shop } from '../merchants/shop.js'
import type { CardEntry } from './card-entry.js'
import type { Cart } from './cart.js'
import type { Device } from './connector.js'
import type { HoldWish, Opening, Payer, PaymentDraft, PayoutRow } from './payment.js'
import type { Secret } from './secret.js'
import { validToOf } from './valid-to.js'

/** What every payment that the API opens is made of. */
export type ApiOrder = {
  shop: Shop
  livemode: boolean
  /** Public ids; the same ids again are the same sale, so that a request which a crash cut off finds what it has made. */
  paymentId: string
  transactionId: string
  amountMinor: number
  currency: string
  orderId: string
  title: string
  notificationUrl: string | null
  multipayout: PayoutRow[] | null
  invoice: unknown
  /** Keyed hash of the payer's address where the shop tells it, of the caller's otherwise: failures are counted by it. */
  addressHash: string
  /** Who asks, for the payment's story. */
  opening?: Opening
  /** Whether its money is held first; left out = as the shop says. */
  hold?: HoldWish
}

/** A sale by one channel, as the API asks for it. */
export type SaleRequest = ApiOrder & {
  /** The wire's `paymentMethodCode`. */
  methodCode: string
  payer: Payer
  language: string
  urlSuccess: string | null
  urlFailure: string | null
  urlReturn: string | null
  additionalDescription: string | null
  /** `null` = never expires, `undefined` = the shop's setting. */
  validTo: Date | null | undefined
  cart: Cart | null
  blikCode?: Secret
  /** As the shop sent it. */
  card?: Secret<CardEntry>
  instalments?: number
  device?: Device
  /** Groups of methods for the page, where the sale needs one. */
  visibleMethods: string[] | null
}

/** What the API does not say about the payment it opens. */
export type DraftContext = {
  payer: Payer
  language: string
  now: Date
  /** Of the status link's token. */
  statusDigest: string
  /** What the page shows, where the payer types a code or a card there; `null` = the sale is executed at once. */
  page: { visibleMethods: string[] | null; preselectMethodCode: string | null } | null
}

/** What an order may also say about the payment it opens. */
export type DraftWishes = Partial<
  Pick<SaleRequest, 'urlSuccess' | 'urlFailure' | 'urlReturn' | 'additionalDescription' | 'validTo' | 'cart'>
>

/** The payment that a sale or a charge of the API opens. */
export const paymentDraftOf = (
  order: Omit<ApiOrder, 'transactionId' | 'addressHash'> & DraftWishes,
  context: DraftContext,
): PaymentDraft => ({
  publicId: order.paymentId,
  merchantId: order.shop.merchantId,
  shopId: order.shop.id,
  livemode: order.livemode,
  source: 'api',
  hosted: context.page !== null,
  orderId: order.orderId,
  amountMinor: order.amountMinor,
  currency: order.currency,
  title: order.title,
  additionalDescription: order.additionalDescription ?? null,
  payer: context.payer,
  language: context.language,
  notificationUrl: order.notificationUrl,
  urlSuccess: order.urlSuccess ?? null,
  urlFailure: order.urlFailure ?? null,
  urlReturn: order.urlReturn ?? null,
  visibleMethods: context.page?.visibleMethods ?? null,
  preselectMethodCode: context.page?.preselectMethodCode ?? null,
  validTo: validToOf(order.validTo, order.shop, context.now),
  formDigest: null,
  multipayout: order.multipayout,
  invoice: order.invoice,
  cart: order.cart ?? null,
  hold: order.hold ?? null,
  widget: null,
  delivery: null,
  statusDigest: context.statusDigest,
  ...(order.opening && { opening: order.opening }),
  createdAt: context.now,
})
