import * as disputes from './disputes.js'
import * as events from './events.js'
import * as holds from './holds.js'
import * as lists from './lists.js'
import type { Operation } from './operation.js'
import * as payments from './payments.js'
import * as profiles from './profiles.js'
import * as refunds from './refunds.js'
import * as settings from './settings.js'
import * as shops from './shops.js'
import * as transactions from './transactions.js'

/** Every operation of the API, in the order of the reference. */
export const operations: readonly Operation[] = [
  transactions.createSale,
  transactions.readTransaction,
  lists.listTransactions,
  refunds.refundTransaction,
  refunds.canRefundTransaction,
  holds.captureTransaction,
  holds.voidTransaction,
  transactions.chargeProfile,
  transactions.chargeBlikProfile,
  payments.createPayment,
  payments.readPayment,
  payments.cancelPayment,
  lists.listPayments,
  disputes.listDisputes,
  disputes.readDispute,
  disputes.acceptDispute,
  disputes.contestDispute,
  profiles.readProfile,
  profiles.listCustomerProfiles,
  profiles.deactivateProfile,
  profiles.deleteProfile,
  profiles.listBlikProfiles,
  profiles.deactivateBlikProfile,
  shops.readService,
  shops.listServices,
  shops.listPaymentMethods,
  events.listEvents,
  events.listNotifications,
  events.readNotification,
  events.resendNotifications,
  settings.readTrustedIps,
  settings.replaceTrustedIps,
  settings.rotateCredentials,
]
