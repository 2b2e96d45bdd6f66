import type { Shop } from '../merchants/shop.js'
import { type CardProfile, cardProfileMembers } from './card-profile.js'
import type { Delivery } from './delivery.js'
import type { Action, Payment, Transaction } from './payment.js'
import { unixSeconds } from './unix-seconds.js'

/** What of a payment and of a try a notification tells. */
export type ToldPayment = Pick<
  Payment,
  | 'publicId'
  | 'title'
  | 'amountMinor'
  | 'status'
  | 'createdAt'
  | 'orderId'
  | 'currency'
  | 'modifiedAt'
  | 'notificationUrl'
>
export type ToldTransaction = Pick<
  Transaction,
  | 'publicId'
  | 'type'
  | 'status'
  | 'source'
  | 'createdAt'
  | 'modifiedAt'
  | 'amountMinor'
  | 'hold'
  | 'currency'
  | 'method'
  | 'methodCode'
  | 'statusCode'
  | 'statusCodeDescription'
>

/** What a notification tells about. `transaction` is `null` when a payment expired or was cancelled by hand. */
export type MessageFacts = {
  payment: ToldPayment
  transaction: ToldTransaction | null
  shop: Pick<Shop, 'publicId' | 'merchantPublicId' | 'notificationUrl'>
  /** Of a refund: its own title, and the sale it gives back. */
  refund: { title: string; originalTransactionId: string } | null
  /** Where the payer has to go; told only while the transaction is pending. */
  action: Action | null
  /** The remembered card it is paid with; told inside the transaction. */
  profile: CardProfile | null
  /** What the payer chose on the page; an extra member, only where the page asked (mission.md M175). */
  delivery: Delivery | null
}

/**
 * The exact text of a notification: imoje's members in imoje's order, compact, raw UTF-8, slashes not escaped, amounts as
 * integers and times in Unix seconds (imoje-paywall.md §4 "Body"). These bytes are stored and signed as they are.
 */
export function notificationBody(facts: MessageFacts): string {
  const { transaction, action, delivery, refund } = facts
  return JSON.stringify({
    ...(transaction && { transaction: transactionMembers(facts, transaction) }),
    payment: paymentMembers(facts),
    ...(refund && { originalTransactionId: refund.originalTransactionId }),
    ...(action && transaction?.status === 'pending' && { action: actionMembers(action) }),
    ...(delivery && { delivery: deliveryMembers(delivery) }),
  })
}

/** Where a payment's notifications go: its own address, else the shop's; `null` when the shop wants none. */
export function notificationUrlOf(
  payment: Pick<Payment, 'notificationUrl'>,
  shop: Pick<Shop, 'notificationUrl'>,
): string | null {
  return payment.notificationUrl ?? shop.notificationUrl
}

function deliveryMembers({ code, name, price, address }: Delivery) {
  return { code, name, price, ...(address && { address }) }
}

/** A transaction as the wire knows it, in notifications and in the API's answers alike. */
export function transactionMembers(
  {
    payment,
    shop,
    profile,
    refund,
  }: Pick<MessageFacts, 'payment' | 'shop' | 'profile'> & Partial<Pick<MessageFacts, 'refund'>>,
  transaction: ToldTransaction,
) {
  return {
    id: transaction.publicId,
    type: transaction.type,
    status: transaction.status,
    source: transaction.source,
    created: unixSeconds(transaction.createdAt),
    modified: unixSeconds(transaction.modifiedAt),
    notificationUrl: notificationUrlOf(payment, shop) ?? '',
    serviceId: shop.publicId,
    amount: transaction.amountMinor,
    currency: transaction.currency,
    title: refund?.title ?? payment.title,
    orderId: payment.orderId,
    paymentMethod: transaction.method,
    paymentMethodCode: transaction.methodCode,
    ...(isTakenInPart(transaction) && { paidAmount: transaction.hold?.capturedMinor ?? 0 }),
    ...(transaction.statusCode !== null && { statusCode: transaction.statusCode }),
    ...(transaction.statusCodeDescription !== null && { statusCodeDescription: transaction.statusCodeDescription }),
    ...(profile && { paymentProfile: cardProfileMembers(profile, shop.merchantPublicId) }),
  }
}

/** Of held money less than all was taken: `amount` stays what was ordered (domain.md §3). */
function isTakenInPart({ hold, amountMinor }: ToldTransaction): boolean {
  return hold !== null && hold.capturedMinor !== null && hold.capturedMinor !== amountMinor
}

function paymentMembers({ payment, shop }: MessageFacts) {
  return {
    id: payment.publicId,
    title: payment.title,
    amount: payment.amountMinor,
    status: payment.status,
    created: unixSeconds(payment.createdAt),
    orderId: payment.orderId,
    currency: payment.currency,
    modified: unixSeconds(payment.modifiedAt),
    serviceId: shop.publicId,
    notificationUrl: notificationUrlOf(payment, shop) ?? '',
  }
}

/** Exactly five members, `ban` as the sixth of a transfer: some clients refuse any other set (imoje-rest.md §4.2). */
function actionMembers(action: Action) {
  if (action.type === 'transfer') {
    return { type: action.type, url: '', method: 'GET', contentType: '', contentBodyRaw: '', ban: action.ban }
  }
  const { type, url, method, contentType, contentBodyRaw } = action
  return { type, url, method, contentType, contentBodyRaw }
}
