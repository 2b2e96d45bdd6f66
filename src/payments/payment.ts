import type { HoldEnd } from '../merchants/hold-rule.js'
import type { Cart } from './cart.js'

/** Every status a payment or a transaction can have on the wire (imoje-rest.md §4.1). */
export const statuses = [
  'new',
  'pending',
  'authorized',
  'submitted_for_settlement',
  'settled',
  'rejected',
  'cancelled',
  'error',
] as const
export type Status = (typeof statuses)[number]

/** Why no further try may start; `null` while the payment is open. `order_paid`: another payment of the order was paid and this one's money is surplus. */
export type ClosedReason = 'expired' | 'cancelled' | 'voided' | 'order_paid'

/** An address of the payer, as the shop sent it. */
export type Address = {
  firstName?: string
  lastName?: string
  company?: string
  street?: string
  city?: string
  region?: string
  postalCode?: string
  countryCodeAlpha2?: string
  taxId?: string
}

/** Personal data; a row of its own, so that erasing it breaks neither ledger nor events. */
export type Payer = {
  firstName: string
  lastName: string
  email: string | null
  phone: string | null
  customerId: string | null
  billing: Address | null
  shipping: Address | null
}

/** One share of a basket payment (`multipayout`). */
export type PayoutRow = { ban: string; amountMinor: number; label: string; title: string | null }

/** What the card widget makes of a card: a plain payment, or one whose card is remembered for the signed `customerId`. */
export const widgetTypes = ['oneclick', 'recurring', 'ecom3ds'] as const
export type WidgetType = (typeof widgetTypes)[number]

/** A payment that the widget on a shop's own page opened. */
export type PaymentWidget = { type: WidgetType; urlCancel: string | null }

/** What an order says of holding its money; what it leaves out is as the shop says. */
export type HoldWish = { wanted: boolean; hours?: number; atEnd?: HoldEnd }

/** What opened a payment: the key that signed its form, or the token that called; nothing of either can be made from this. */
export type Opening = {
  /** `key:` and the public name of the signing key, or `token:` and the number of the API token; left out for a member's link. */
  by?: string
  /** Keyed hash of the address it came from: the same address has the same hash. */
  from?: string
}

/** What is owed: an amount of one order of one shop. Internal ids are sequences, `publicId` is a UUID v4. */
export type Payment = {
  id: number
  publicId: string
  merchantId: number
  shopId: number
  livemode: boolean
  source: 'web' | 'api'
  /** Its payer pays on our page and may try again there; false for a sale that REST executes at once, which ends with its only try. */
  hosted: boolean
  orderId: string
  amountMinor: number
  currency: string
  title: string
  additionalDescription: string | null
  status: Status
  /** Raised by every write; the sequence of its events (domain.md §3). */
  version: number
  closedReason: ClosedReason | null
  paidMinor: number
  surplusMinor: number
  payerId: number
  language: string
  notificationUrl: string | null
  urlSuccess: string | null
  urlFailure: string | null
  urlReturn: string | null
  visibleMethods: string[] | null
  preselectMethodCode: string | null
  /** `null`: never expires. */
  validTo: Date | null
  /** sha256 of the canonical form text; at most one payment of a shop holds it. */
  formDigest: string | null
  multipayout: PayoutRow[] | null
  invoice: unknown
  /** `null`: opened by a form or by the API. */
  widget: PaymentWidget | null
  /** The page asks for delivery before the first try, or was told; `null` = it does not ask. */
  delivery: 'asked' | 'given' | null
  cart: Cart | null
  /** Whether the money is held until the shop takes it; `null` = as the shop says. */
  hold: HoldWish | null
  /** sha256 of the status link's token; `null` once revoked. */
  statusDigest: string | null
  /** `null`: it was opened before this was kept, or by a program that says nothing of it. */
  opening: Opening | null
  createdAt: Date
  modifiedAt: Date
}

/** A payment that is not stored yet. */
export type PaymentDraft = Omit<
  Payment,
  'id' | 'payerId' | 'version' | 'status' | 'closedReason' | 'paidMinor' | 'surplusMinor' | 'modifiedAt' | 'opening'
> & {
  payer: Payer
  opening?: Opening
}

/** Where the payer goes next for a try (wire object `action`, imoje-rest.md §4.2). */
export type Action =
  | { type: 'redirect'; url: string; method: 'GET' | 'POST'; contentType: string; contentBodyRaw: string }
  | { type: 'transfer'; ban: string; title: string; recipient: string }

/** What the payer agreed to who buys on credit; `from` is the moment that the days count from (ISO 8601). */
export type AgreedCredit = { instalments: number } | { dueDays: number; from: string }

/** A sale that asked its connector to hold the money; `capturedMinor` is what was taken of it, `null` until then. */
export type TryHold = { hours: number; atEnd: HoldEnd; capturedMinor: number | null }

/** A try to pay (`sale`) or to give back (`refund`). */
export type Transaction = {
  id: number
  publicId: string
  merchantId: number
  shopId: number
  paymentId: number
  livemode: boolean
  type: 'sale' | 'refund'
  status: Status
  source: 'web' | 'api'
  method: string
  methodCode: string
  amountMinor: number
  currency: string
  connector: string
  statusCode: string | null
  statusCodeDescription: string | null
  /** Everything that ever arrived for this try. */
  paidMinor: number
  /** Of that, what waits in `suspense` until the whole amount is there (traditional transfers accumulate). */
  heldMinor: number
  /** Of what arrived, what nobody was owed: posted to `surplus`, to be returned. */
  surplusMinor: number
  /** Given back, and asked back without an answer yet; both count what of them is surplus. */
  refundedMinor: number
  refundAskedMinor: number
  /** In a dispute, or lost in one: it cannot be refunded. */
  disputedMinor: number
  /** Of the surplus, what was given back or is being given back. */
  surplusReturnedMinor: number
  /** When its surplus goes back without anybody asking (shops that send late money back); `null` = it waits for a word. */
  returnAt: Date | null
  commissionMinor: number
  /** Basis points of the plan that made the commission. */
  commissionRateBps: number
  action: Action | null
  /** `null` where nothing is bought on credit. */
  credit: AgreedCredit | null
  /** `null` for a sale that settles at once, and for refunds. */
  hold: TryHold | null
  /** When its hold ends by itself; `null` while and where nothing is held. */
  holdUntil: Date | null
  /** True while this try can still move money for the payer; at most one per payment. */
  live: boolean
  supersededAt: Date | null
  createdAt: Date
  modifiedAt: Date
}

export type TransactionDraft = Omit<Transaction, 'id'>
