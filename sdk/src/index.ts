export { createKasa, type Kasa, type KasaOptions } from './create-kasa.js'
export type { GivenCredentials } from './credentials.js'
export type { FormFields } from './form-fields.js'
export { canonicalText, type SignatureAlgorithm, signFields } from './form-signature.js'
export { isKasaError, KasaError, type KasaErrorCode } from './kasa-error.js'
export { formatMoney, type MinorUnits, money } from './money.js'
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
