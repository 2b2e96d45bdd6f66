export { createKasa, type Kasa, type KasaOptions } from './create-kasa.js'
export type { GivenCredentials } from './credentials.js'
export type { ExpressHandling, ExpressRoute, Receive, RequestLike, ResponseLike } from './express-route.js'
export { notYet } from './express-route.js'
export type { FormFields } from './form-fields.js'
export { canonicalText, type SignatureAlgorithm, signFields } from './form-signature.js'
export { isKasaError, KasaError, type KasaErrorCode } from './kasa-error.js'
export { formatMoney, type MinorUnits, money } from './money.js'
export type {
  NotificationEvent,
  NotifiedAction,
  NotifiedPayment,
  NotifiedTransaction,
  PaymentStatus,
} from './notification-event.js'
export type { Notifications } from './notifications.js'
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
export type { HeadersLike } from './request-headers.js'
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
