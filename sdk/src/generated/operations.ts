// Generated from the OpenAPI document of the gateway by `npm run sdk:types`; changes made here are lost.
import type { Operations } from './types.js'

/** Where each operation stands; paths are below `/v1/merchant/{merchantId}`. */
export const operations: Readonly<Record<keyof Operations, readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string]>> = {
  chargeBlikProfile: ['POST', '/transaction/profile/blik'],
  chargeProfile: ['POST', '/transaction/profile'],
  createSale: ['POST', '/transaction'],
  readTransaction: ['GET', '/transaction/{transactionId}'],
  captureTransaction: ['POST', '/transaction/{transactionId}/capture'],
  voidTransaction: ['POST', '/transaction/{transactionId}/void'],
  cancelPayment: ['POST', '/payment/cancel'],
  createPayment: ['POST', '/payment'],
  readPayment: ['GET', '/payment/{paymentId}'],
  listPayments: ['GET', '/payments'],
  listTransactions: ['GET', '/transactions'],
  deactivateBlikProfile: ['POST', '/profile/deactivate/blik'],
  deactivateProfile: ['POST', '/profile/deactivate'],
  deleteProfile: ['DELETE', '/profile/id/{paymentProfileId}'],
  readProfile: ['GET', '/profile/id/{paymentProfileId}'],
  listBlikProfiles: ['GET', '/profile/service/{serviceId}/cid/{cid}/blik'],
  listCustomerProfiles: ['GET', '/profile/cid/{cid}'],
  listPaymentMethods: ['POST', '/service/{serviceId}/get-payment-methods'],
  listServices: ['GET', '/services'],
  readService: ['GET', '/service/{serviceId}'],
  readTrustedIps: ['GET', '/settings/ips'],
  replaceTrustedIps: ['PUT', '/settings/ips'],
  rotateCredentials: ['POST', '/auth/rotate'],
  listEvents: ['GET', '/events'],
  listNotifications: ['GET', '/notifications'],
  readNotification: ['GET', '/notification/{eventId}'],
  resendNotifications: ['POST', '/notification/resend'],
}
