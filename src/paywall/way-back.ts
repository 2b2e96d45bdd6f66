import type { Shop } from '../merchants/shop.js'
import type { Payment } from '../payments/payment.js'
import { signReturnResult, withReturnResult } from '../signing/return-result.js'
import type { PaywallNeeds } from './needs.js'
import type { Screen } from './screen.js'

/** Which of the shop's addresses the payer goes back to; `null` when the shop gave none for this state. */
export const wayBack = (payment: Payment, { settings }: Pick<Shop, 'settings'>, screen: Screen): string | null => {
  const { name } = screen
  const { urlSuccess, urlFailure, urlReturn } = addressesOf(payment, settings.returnUrls)
  if (name === 'paid' || name === 'authorized') return urlSuccess ?? urlReturn
  // An order that another payment has paid did not fail: the shop's page of failures would make the payer order again.
  if (name === 'closed' && screen.kind !== 'order-paid') return urlFailure ?? urlReturn
  return urlReturn ?? urlFailure
}

/** An order's own addresses; the shop's where a form names none at all (mission.md M199–M200): one that names some knows what it leaves out, and so does a program that calls the API. */
const addressesOf = (
  payment: Payment,
  { success, failure, back }: Shop['settings']['returnUrls'],
): Pick<Payment, 'urlSuccess' | 'urlFailure' | 'urlReturn'> => {
  const isSilent =
    payment.source === 'web' && payment.urlSuccess === null && payment.urlFailure === null && payment.urlReturn === null
  return isSilent ? { urlSuccess: success, urlFailure: failure, urlReturn: back } : payment
}

/** The shop's address with the signed result, where the shop wants one (domain.md §5: on for forms, off for REST payments). */
export const signedWayBack = async (
  { keyring, baseUrl, systemClock }: Pick<PaywallNeeds, 'keyring' | 'baseUrl' | 'systemClock'>,
  address: string,
  payment: Payment,
  shop: Shop,
): Promise<string> => {
  if (!shop.settings.signedReturn || payment.source === 'api') return address
  const { key } = await keyring.signingKey({ merchantId: shop.merchantId, shopId: shop.id, livemode: payment.livemode })
  const result = {
    issuer: baseUrl(),
    serviceId: shop.publicId,
    paymentId: payment.publicId,
    orderId: payment.orderId,
    status: payment.status,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    sequence: payment.version,
    livemode: payment.livemode,
  }
  return withReturnResult(address, signReturnResult(result, key, systemClock()))
}
