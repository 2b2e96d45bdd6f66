import { asksDelivery } from '../merchants/delivery-choice.js'
import type { Shop } from '../merchants/shop.js'
import type { Opening, Payer, PaymentDraft } from '../payments/payment.js'
import { validToOf } from '../payments/valid-to.js'
import type { FormOrder } from './form/order.js'

/** What a form does not say about the payment it opens. */
export type DraftContext = {
  shop: Shop
  livemode: boolean
  digest: string
  language: string
  now: Date
  publicId: string
  statusDigest: string
  opening: Opening
}

/** The payment that a verified form asks for. */
export const draftOf = (order: FormOrder, context: DraftContext): PaymentDraft => ({
  publicId: context.publicId,
  merchantId: context.shop.merchantId,
  shopId: context.shop.id,
  livemode: context.livemode,
  source: 'web',
  hosted: true,
  orderId: order.orderId,
  amountMinor: order.amountMinor,
  currency: order.currency,
  title: order.title ?? '',
  additionalDescription: order.additionalDescription ?? null,
  payer: payerOf(order),
  language: context.language,
  notificationUrl: order.urlNotification ?? null,
  urlSuccess: order.urlSuccess ?? null,
  urlFailure: order.urlFailure ?? null,
  urlReturn: order.urlReturn ?? null,
  visibleMethods: order.visibleMethods ?? null,
  preselectMethodCode: order.preselectMethodCode ?? null,
  validTo: validToOf(order.validTo === 'never' ? null : order.validTo, context.shop, context.now),
  formDigest: context.digest,
  multipayout: order.multipayout?.map(row => ({ ...row, title: row.title ?? null })) ?? null,
  invoice: order.invoice ?? null,
  cart: order.cart ?? null,
  widget: order.widget ?? null,
  hold: null,
  delivery: !order.widget && asksDelivery(context.shop.settings.delivery, order.delivery) ? 'asked' : null,
  statusDigest: context.statusDigest,
  opening: context.opening,
  createdAt: context.now,
})

const payerOf = ({ customer, billing, shipping }: FormOrder): Payer => ({
  firstName: customer.firstName,
  lastName: customer.lastName,
  email: customer.email ?? null,
  phone: customer.phone ?? null,
  customerId: customer.customerId ?? null,
  billing: billing ?? null,
  shipping: shipping ?? null,
})
