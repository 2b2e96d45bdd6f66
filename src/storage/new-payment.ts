import type { Payment, PaymentDraft } from '../payments/payment.js'

/**
 * A payment as it begins; its ids come from the database.
 * Written out, because this is the hottest path and a spread of thirty properties costs more than the rest of it.
 */
export const newPayment = (draft: PaymentDraft): Payment => ({
  id: 0,
  publicId: draft.publicId,
  merchantId: draft.merchantId,
  shopId: draft.shopId,
  livemode: draft.livemode,
  source: draft.source,
  hosted: draft.hosted,
  orderId: draft.orderId,
  amountMinor: draft.amountMinor,
  currency: draft.currency,
  title: draft.title,
  additionalDescription: draft.additionalDescription,
  status: 'new',
  version: 1,
  closedReason: null,
  paidMinor: 0,
  surplusMinor: 0,
  payerId: 0,
  language: draft.language,
  notificationUrl: draft.notificationUrl,
  urlSuccess: draft.urlSuccess,
  urlFailure: draft.urlFailure,
  urlReturn: draft.urlReturn,
  visibleMethods: draft.visibleMethods,
  preselectMethodCode: draft.preselectMethodCode,
  validTo: draft.validTo,
  formDigest: draft.formDigest,
  multipayout: draft.multipayout,
  invoice: draft.invoice,
  cart: draft.cart,
  hold: draft.hold,
  widget: draft.widget,
  delivery: draft.delivery,
  statusDigest: draft.statusDigest,
  createdAt: draft.createdAt,
  modifiedAt: draft.createdAt,
})
