import type { BlikAlias, CardFace } from '../profiles/profile.js'
import type { Cart } from './cart.js'
import type { Address } from './payment.js'
import type { ProfileKind } from './profile-kind.js'
import type { Secret } from './secret.js'

/** Card data on its way to a connector that accepts it; never stored. */
export type Card = { number: string; month: string; year: string; cvc: string; holder: string }

/** What a connector is asked to take. `reference` is ours and unique per connector. */
export type SaleOrder = {
  reference: string
  /** Public id of the shop, as the connector may know it. */
  serviceId: string
  method: string
  methodCode: string
  amountMinor: number
  currency: string
  /** The shop's order number and title, for the payer's bank. */
  orderId: string
  title: string
  /** Who receives the money (SCA: shown by the bank). */
  recipient: string
  language: string
  /** Our page for a payer who comes back from a bank. */
  returnUrl: string
  /** Where this connector's callbacks are received. */
  callbackUrl: string
  /** After this moment the try will not be waited for; `null` = as long as the connector likes. */
  deadline: Date | null
  blikCode?: Secret
  card?: Secret<Card>
  remember?: Remember
  /** The money is only held: a capture or a void follows (pre-authorisation). */
  hold?: true
  /** What a lender or lessor needs to decide; only for channels that lend. */
  credit?: CreditOrder
  /** Where the shop has told it: what an issuer asks of the payer's device before a card pays (3-D Secure), or a bank of its address. */
  device?: Device
}

/** The payer's device as the shop saw it. */
export type Device = { ip?: string; browser?: Readonly<Record<string, string | number | boolean>> }

/** The payer agreed that what this sale is paid with is remembered. */
export type Remember = {
  kind: ProfileKind
  /** Says nothing about the customer, and is the same for each sale to this customer of this shop. */
  customer: string
  /** The shop's name, as the payer's bank will show it. */
  label: string
}

/** What a connector is asked to take from a remembered instrument, without the payer's card or code. */
export type ChargeOrder = Omit<SaleOrder, 'blikCode' | 'card' | 'remember'> & {
  kind: ProfileKind
  token: Secret
  cvc?: Secret
  /** BLIK: the app that the payer chose. */
  aliasKey?: string
}

/** What a connector is asked to do with money that it holds; the same reference sent twice is one request. */
export type HoldOrder = {
  /** Ours, of this request. */
  reference: string
  /** Ours, of the sale whose money is held. */
  saleReference: string
  /** The connector's own id of that sale, where it told one. */
  saleExternalId: string | null
  /** Capture: the sum to take, the rest is given free. Void: all of it. */
  amountMinor: number
  currency: string
}

/** What a connector says of a dispute that a payer opened about a sale. */
export type DisputeReport = {
  /** Ours, of the sale. */
  reference: string
  /** The connector's own name for the dispute: the same over all that it says of it. */
  externalId: string
  stage: 'inquiry' | 'open' | 'evidence' | 'won' | 'lost'
  /** Its word for why. */
  reason: string
  amountMinor: number
  /** Until then it takes an answer; `null` = it does not say. */
  evidenceDueAt: Date | null
}

/** What a connector is asked to give back. */
export type RefundOrder = {
  /** Ours; the same reference sent twice is one refund. */
  reference: string
  /** Ours, of the sale whose money goes back. */
  saleReference: string
  /** The connector's own id of that sale, where it told one. */
  saleExternalId: string | null
  /** Public id of the shop, as the connector may know it. */
  serviceId: string
  method: string
  methodCode: string
  amountMinor: number
  currency: string
  orderId: string
  /** What the payer reads beside the money. */
  title: string
  /** Who gives the money back. */
  sender: string
  /** Transfers: the payer's account, known from the money that came. */
  account: Secret | null
  /** Split payment: how much of the amount is VAT; `null` = it is no split payment. */
  vatMinor: number | null
}

/** What a provider that decides itself would give back of a sale now; `partial` is `null` where only the whole sum can go back. */
export type RefundTerms = { fullMinor: number; partial: { minMinor: number; maxMinor: number } | null }

/** What a connector says of an instrument it remembered; told with money that arrived or is held. */
export type ProfileFacts = {
  token: Secret
  /** Cards. */
  card?: CardFace
  /** BLIK: the apps it can be confirmed in, as far as this report knows them. */
  aliases?: readonly BlikAlias[]
}

/** A wish for credit: the number of instalments that the payer chose, the basket and the payer's addresses where the shop sent them. */
export type CreditOrder = {
  instalments: number | null
  cart: Cart | null
  billing: Address | null
  shipping: Address | null
}

/** What a connector says about one of our references. Unknown words of a bank are `pending`, never `rejected`. */
export type Report = {
  reference: string
  /**
   * `credited` = money of `amountMinor` arrived by transfer (may be partial, identified by `creditId`); `unmatched` = the same, to the
   * account of this reference but under a title nobody knows; `returned` = a refund came back from the payer's bank, perhaps long after it
   * was `settled`; `unheard` = the connector never got the order.
   */
  outcome:
    | 'pending'
    | 'authorized'
    | 'submitted'
    | 'settled'
    | 'rejected'
    | 'cancelled'
    | 'error'
    | 'credited'
    | 'unmatched'
    | 'returned'
    | 'unheard'
  /** Required for `settled`, `authorized`, `credited` and `unmatched`. */
  amountMinor?: number
  currency?: string
  /** The connector's id of the operation. */
  externalId?: string
  /** Unique id of one transfer credit: the same credit reported twice posts once. */
  creditId?: string
  /** Title under which an `unmatched` transfer came. */
  creditTitle?: string
  /** Account the transfer came from, for returning money. */
  payerAccount?: string
  /** Where the payer goes, told again with `pending` in case the answer to `start` was lost. */
  next?: Next
  /** Wire code such as `BLK-ERROR-210015` or `CODE_51`, with its English description. */
  statusCode?: string
  statusCodeDescription?: string
  /** Only where the sale asked to remember. */
  profile?: ProfileFacts
  /** It is about a dispute, and says nothing new of the sale itself. */
  dispute?: Omit<DisputeReport, 'reference'>
}

/** Where the payer goes after a try has started. */
export type Next =
  | { kind: 'wait' }
  | { kind: 'redirect'; url: string }
  | { kind: 'transfer'; account: string; recipient: string; title: string }

export type StartAnswer = { report: Report; next: Next }

/** A message from a connector, exactly as received. */
export type CallbackMessage = { headers: Readonly<Record<string, string | undefined>>; body: Buffer }

/** What a connector does with instruments it remembers. */
export type ConnectorProfiles = {
  kinds: ReadonlySet<ProfileKind>
  /** Begins a sale as `start` does; `ask` and `cancel` know its reference. */
  charge(order: ChargeOrder): Promise<StartAnswer>
  /** Remembers it no more: nothing can be charged with this token afterwards. A token it does not know is done; throws when it could not. */
  forget(token: Secret): Promise<void>
}

/** A counterparty that moves money. Calls may throw: the operation is then `unknown` and asked about, never assumed failed. */
export type Connector = {
  id: string
  /** Which money it moves: `test` connectors serve test payments only, `live` only live ones. */
  money: 'test' | 'live'
  /** Channel codes it can take (payments/methods.ts). */
  methodCodes: ReadonlySet<string>
  /** Card fields are shown only when a connector declares this (domain.md §8). */
  acceptsCardData: boolean
  /** Absent: it remembers nothing. */
  profiles?: ConnectorProfiles
  /**
   * Absent: it holds nothing, and sales settle at once. Both answer with a report about the request's own reference: `settled` with the sum
   * that was taken, `cancelled` when nothing is held (any more), `rejected` or `error` when the hold stays as it was, `pending` when the
   * answer comes later. `ask` knows the reference; nothing stops such a request.
   */
  holds?: { capture(order: HoldOrder): Promise<Report>; void(order: HoldOrder): Promise<Report> }
  /**
   * Absent: it gives nothing back. `refund` answers about the order's own reference: `settled` with the sum that goes back, `rejected` or
   * `error` when nothing does, `pending` when the answer comes later; `ask` knows that reference, and nothing stops a refund. `terms` is
   * there where the provider decides what can go back of which sale (instalments).
   */
  refunds?: {
    refund(order: RefundOrder): Promise<Report>
    terms?(sale: Pick<RefundOrder, 'saleReference' | 'saleExternalId' | 'methodCode'>): Promise<RefundTerms>
  }
  /** Begins a sale. */
  start(order: SaleOrder): Promise<StartAnswer>
  /** Absent: payers' disputes are not told. The same answer twice is one; `ask` tells how it stands. */
  disputes?: {
    accept(externalId: string): Promise<DisputeReport>
    contest(externalId: string, evidence: string): Promise<DisputeReport>
    ask(externalId: string): Promise<DisputeReport>
  }
  /** What became of a reference. */
  ask(reference: string): Promise<Report>
  /** Tries to stop a sale; answers with what is true afterwards (it may have settled). */
  cancel(reference: string): Promise<Report>
  /** Authenticates and translates a callback; throws `Refusal('report/forged')` when it is not authentic. */
  read(message: CallbackMessage): Report
}

/** What became of a request we sent; `unknown` and `needs_operator` are never taken for a refusal. */
export type OperationState = 'sent' | 'done' | 'failed' | 'unknown' | 'needs_operator'
export type OperationKind = 'sale' | 'capture' | 'void' | 'refund' | 'charge'
