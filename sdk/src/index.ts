export { createKasa, type Kasa, type KasaOptions } from './create-kasa.js'
export type { GivenCredentials } from './credentials.js'
export type { FormFields } from './form-fields.js'
export { canonicalText, type SignatureAlgorithm, signFields } from './form-signature.js'
export type * as Api from './generated/types.js'
export { type Complaint, isKasaError, KasaError, type KasaErrorCode, type OwnErrorCode } from './kasa-error.js'
export { formatMoney, type MinorUnits, minorUnits, money } from './money.js'
export {
  type Handling,
  type HeadersLike,
  type Inbox,
  type InboxHandling,
  type IncomingNotification,
  type NotificationAnswer,
  type NotificationEvent,
  type NotificationHandler,
  type NotificationOptions,
  type Notifications,
  type NotifiedAction,
  type NotifiedPayment,
  type NotifiedProfile,
  type NotifiedTransaction,
  notYet,
  type PaymentEvent,
  type PaymentStatus,
  type PlainHandling,
  type Reaction,
  type Reactions,
  type Receive,
  type RefundEvent,
  type Taken,
} from './notifications.js'
export type {
  Address,
  BillingAddress,
  MultipayoutRow,
  PaywallLanguage,
  PaywallMethod,
  PaywallOrder,
} from './order.js'
export type { CartDocument, InvoiceDocument, TaxStake } from './order-documents.js'
export type { FormLook } from './payment-form.js'
export type { PaymentForm, Paywall } from './paywall.js'
export type { RestVerbs } from './rest/client.js'
export type { List, Page } from './rest/list.js'
export type { CallOptions, HttpOptions, Timer } from './rest/options.js'
export { type Trace, traceOf } from './rest/trace.js'
export type { Disputes } from './rest/verbs/disputes.js'
export type { Events, FollowOptions } from './rest/verbs/events.js'
export type { LinkOrder, Links, Payments } from './rest/verbs/payments.js'
export type { BlikCharge, BlikProfiles, CardCharge, Profiles } from './rest/verbs/profiles.js'
export type { RefundOrder, Refunds } from './rest/verbs/refunds.js'
export type { Services } from './rest/verbs/services.js'
export type { Settings } from './rest/verbs/settings.js'
export type { Sale, SaleOrder, Transactions, WaitOptions } from './rest/verbs/transactions.js'
export type { ExpectedReturn, ReturnResult, Returns } from './returns.js'
export type {
  CardWidget,
  InstallmentsCalculator,
  InstallmentsOptions,
  Widget,
  WidgetOrder,
  WidgetPlace,
  WidgetType,
} from './widget.js'
