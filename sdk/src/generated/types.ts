// Generated from the OpenAPI document of the gateway by `npm run sdk:types`; changes made here are lost.
import type { MinorUnits } from '../money.js'

/** A word that this version of the package does not know yet: a gateway may be newer. */
export type Open = string & Record<never, never>

/** Where the payer goes next: send the browser to `url` by `method`. For a transfer `url` is a page with its details. Where nothing is to be done, a page that shows the state. */
export interface Action {
  readonly type: 'redirect' | 'transfer' | Open
  readonly url: string
  readonly method: 'GET' | 'POST' | Open
  readonly contentType: string
  readonly contentBodyRaw: string
  /** Of a transfer: the account number. */
  readonly ban?: string
  /** Of a transfer: its title, by which the money is recognised. */
  readonly title?: string
}

export interface Address {
  /** At most 100 characters. */
  readonly firstName?: string | undefined
  /** At most 100 characters. */
  readonly lastName?: string | undefined
  /** At most 200 characters. */
  readonly company?: string | undefined
  /** At most 200 characters. */
  readonly street?: string | undefined
  /** At most 100 characters. */
  readonly city?: string | undefined
  /** At most 100 characters. */
  readonly region?: string | undefined
  /** At most 30 characters. */
  readonly postalCode?: string | undefined
  /** Such as `PL`. At most 20 characters. */
  readonly countryCodeAlpha2?: string | undefined
  /** At most 12 characters. */
  readonly taxId?: string | undefined
}

/** A BLIK that a payer had remembered. */
export interface BlikProfile {
  readonly id: string
  /** The shop's name, as the payer's bank shows it. */
  readonly label: string
  readonly isActive: 1 | 0
  /** The bank apps that it can be confirmed in; the payer chooses where there are several. */
  readonly aliasList: readonly {
    readonly key: string
    readonly label: string
  }[]
}

/** Plain card data, only where the shop is allowed to send them (PCI DSS); never kept, never shown again. */
export interface Card {
  /** At most 100 characters. */
  readonly firstName: string
  /** At most 100 characters. */
  readonly lastName: string
  /** At most 30 characters. */
  readonly number: string
  /** `08` At most 2 characters. */
  readonly month: string
  /** `2031` At most 4 characters. */
  readonly year: string
  /** At most 4 characters. */
  readonly cvv: string
}

/** The basket of a leasing application. */
export interface Cart {
  readonly items: readonly {
    /** At most 255 characters. */
    readonly id: string
    /** At most 255 characters. */
    readonly categoryId: string
    /** At most 1000 characters. */
    readonly name: string
    /** Net price of one, minor units. */
    readonly amount: MinorUnits
    readonly tax: MinorUnits
    /** A rate such as `23`, or `TAX_23`, `TAX_EXEMPT`, `TAX_NOT_LIABLE`, `TAX_REVERSE_CHARGE`, `TAX_EXCLUDING`. */
    readonly taxStake: number | string
    readonly quantity: number
    /** At most 2083 characters. */
    readonly url: string
    /** At most 100 characters. */
    readonly unit?: string | undefined
    readonly state?: 'NEW' | 'USED' | undefined
    readonly discount?: {
      readonly amount: MinorUnits
      readonly tax: MinorUnits
    } | undefined
  }[]
}

/** One channel in one currency. */
export interface Channel {
  readonly paymentMethod: string
  readonly paymentMethodCode: string
  /** Switched on in this shop. */
  readonly isActive: boolean
  /** Can be used now: a connector serves it and the shop has not paused it. */
  readonly isOnline: boolean
  readonly description: string
  /** ISO 4217. */
  readonly currency: string
  readonly transactionLimits: {
    readonly minTransaction: {
      readonly type: 'number'
      /** Minor units. */
      readonly value: MinorUnits
    }
    readonly maxTransaction: {
      readonly type: 'number'
      /** Minor units. */
      readonly value: MinorUnits
    }
  }
  readonly paymentMethodImage: readonly {
    readonly png: string
  }[]
  readonly paymentMethodCodeImage: readonly {
    readonly png: string
  }[]
}

export interface ChannelGroup {
  readonly label: string
  readonly isOnline: boolean
  readonly image: readonly {
    readonly png: string
  }[]
  readonly channels: readonly Channel[]
}

export interface CreatedPayment {
  readonly id: string
  /** Send this to your payer. */
  readonly url: string
  readonly serviceId: string
  readonly orderId: string
  readonly title: string
  readonly simp: string
  /** Minor units. */
  readonly amount: MinorUnits
  readonly currency: string
  /** Empty where none was given. */
  readonly returnUrl: string
  /** Empty where none was given. */
  readonly successReturnUrl: string
  /** Empty where none was given. */
  readonly failureReturnUrl: string
  readonly customer: LinkCustomer
  readonly isActive: boolean
  readonly validTo: number | null
  /** Unix time in seconds. */
  readonly created: number
  /** Unix time in seconds. */
  readonly modified: number
}

/** The payer. */
export interface Customer {
  /** At most 100 characters. */
  readonly firstName: string
  /** At most 100 characters. */
  readonly lastName: string
  /** At most 200 characters. */
  readonly email?: unknown & unknown | undefined
  /** At most 20 characters. */
  readonly phone?: string | undefined
  /** Your id of the payer; cards and BLIK are remembered for it. At most 36 characters. */
  readonly cid?: string | undefined
  /** At most 200 characters. */
  readonly company?: string | undefined
  /** Language of the page and of letters, `pl` unless given; English for one we do not speak. At most 35 characters. */
  readonly locale?: string | undefined
}

export interface DeliveryAttempt {
  /** Of the schedule, from 1; 0 for one that somebody asked for. */
  readonly number: number
  /** Unix time in seconds. */
  readonly started: number
  readonly durationMs: number
  /** HTTP status; `null` when no answer came. */
  readonly status: number | null
  readonly error: string | null
  /** The beginning of the answer. */
  readonly answer: string
  /** Where it went, unless to the notification's own address. */
  readonly url: string | null
}

/** A payer wants money of a sale back through the bank (chargeback). */
export interface Dispute {
  readonly id: string
  /** `inquiry`: the bank asks, no money is taken. `open`: the money is set aside. `evidence`: you have answered, the bank decides. `won`, `lost`: decided. */
  readonly stage: 'inquiry' | 'open' | 'evidence' | 'won' | 'lost' | Open
  /** The bank's word for why. */
  readonly reason: string
  /** Minor units. */
  readonly amount: MinorUnits
  readonly currency: string
  /** Answer before this moment. */
  readonly evidenceDueAt: number | null
  readonly answer: 'accept' | 'contest' | Open | null
  readonly serviceId: string
  readonly payment: {
    readonly id: string
    readonly orderId: string
  }
  /** The sale. */
  readonly transactionId: string
  /** Unix time in seconds. */
  readonly created: number
  /** Unix time in seconds. */
  readonly modified: number
}

/** Something that happened to a payment. */
export interface Event {
  /** The `webhook-id` of its notification: the same over all attempts and here. */
  readonly id: string
  /** This place in the feed. */
  readonly cursor: string
  /** Such as `try.settled`, `payment.expired`; more may come. */
  readonly type: string
  readonly status: Status
  /** Of the payment: a higher one came later. */
  readonly sequence: number
  readonly livemode: boolean
  /** Unix time in seconds. */
  readonly created: number
  readonly payment: {
    readonly id: string
    readonly orderId: string
    readonly serviceId: string
  }
  readonly transactionId: string | null
  /** `owed`: it was or will be sent. `fetched`: the shop has no address and is told here. `suppressed`: it would have harmed a paid order. `none`: shops are not told of such events. */
  readonly notification: 'owed' | 'fetched' | 'suppressed' | 'none' | Open
  /** The exact bytes of the notification, to be verified and handled as one. */
  readonly body: string | null
  readonly facts: Readonly<Record<string, unknown>>
}

/** For bookkeeping; with `invoiceId` and `taxAmount` for a split payment. */
export interface Invoice {
  /** Number of the invoice, for a split payment. At most 100 characters. */
  readonly invoiceId?: string | undefined
  readonly buyer: {
    readonly type: 'PERSON' | 'COMPANY'
    /** At most 200 characters. */
    readonly email: string
    /** At most 200 characters. */
    readonly fullName: string
    /** At most 200 characters. */
    readonly street: string
    /** At most 100 characters. */
    readonly city: string
    /** At most 30 characters. */
    readonly postalCode: string
    /** At most 2 characters. */
    readonly countryCodeAlpha2: string
    /** At most 2 characters. */
    readonly idCountryCodeAlpha2?: string | undefined
    readonly idType?: 'ID' | 'VAT_ID' | undefined
    /** At most 30 characters. */
    readonly idNumber?: string | undefined
  }
  readonly positions: readonly {
    /** At most 1000 characters. */
    readonly name: string
    readonly code?: string | number | undefined
    readonly quantity: number
    /** At most 100 characters. */
    readonly unit?: string | undefined
    /** Price of one, gross, minor units. */
    readonly grossAmount: MinorUnits
    /** A rate such as `23`, or `TAX_23`, `TAX_EXEMPT`, `TAX_NOT_LIABLE`, `TAX_REVERSE_CHARGE`, `TAX_EXCLUDING`. */
    readonly taxStake: number | string
    readonly discountAmount?: MinorUnits | undefined
    /** VAT of the position; in every position for a split payment. */
    readonly taxAmount?: MinorUnits | undefined
  }[]
  readonly basisForVatExemption?: {
    /** At most 60 characters. */
    readonly type: string
    /** At most 1000 characters. */
    readonly text?: string | undefined
  } | undefined
  readonly issueInvoice?: boolean | undefined
}

export interface LinkCustomer {
  readonly firstName: string
  readonly lastName: string
  readonly phone: string
  readonly email: string
  readonly locale: string
}

export interface ListedNotification {
  /** The `webhook-id`. */
  readonly id: string
  readonly paymentId: string
  readonly url: string
  readonly state: 'waiting' | 'sending' | 'delivered' | 'given_up' | 'superseded' | 'suppressed' | Open
  /** Of the 23 of the schedule. */
  readonly tries: number
  /** Unix time in seconds. */
  readonly created: number
  /** When the next try is due; `null` when there is none. */
  readonly dueAt: number | null
  readonly finished: number | null
}

/** A payment in a list; read it by its id for the rest. */
export interface ListedPayment {
  readonly id: string
  readonly status: Status
  readonly source: 'web' | 'api' | Open
  readonly serviceId: string
  readonly orderId: string
  readonly title: string
  /** Minor units. */
  readonly amount: MinorUnits
  /** Minor units. */
  readonly paidAmount: MinorUnits
  /** Minor units. */
  readonly surplusAmount: MinorUnits
  readonly currency: string
  readonly validTo: number | null
  /** Unix time in seconds. */
  readonly created: number
  /** Unix time in seconds. */
  readonly modified: number
  /** Raised by everything that happens to it. */
  readonly sequence: number
}

/** A transaction in a list; read it by its id for the rest. */
export interface ListedTransaction {
  readonly id: string
  readonly type: 'sale' | 'refund' | Open
  readonly status: Status
  readonly source: 'web' | 'api' | Open
  /** Unix time in seconds. */
  readonly created: number
  /** Unix time in seconds. */
  readonly modified: number
  readonly serviceId: string
  /** Minor units. */
  readonly amount: MinorUnits
  /** Minor units. */
  readonly paidAmount: MinorUnits
  /** Of a sale: what was given back of it. */
  readonly refundedAmount: MinorUnits
  readonly currency: string
  readonly title: string
  readonly orderId: string
  readonly paymentMethod: string
  readonly paymentMethodCode: string
  readonly statusCode?: string
  readonly payment: {
    readonly id: string
    readonly status: Status
  }
}

/** Parts of the amount for other accounts; the rest is yours. */
export type Multipayout = readonly {
  /** Polish account number. At most 26 characters. */
  readonly ban: string
  /** Minor units: 12990 is 129.90 PLN. */
  readonly amount: MinorUnits
  /** Who gets it. At most 70 characters. */
  readonly label: string
  /** Makes it a transfer of its own; in all rows or in none. At most 105 characters. */
  readonly title?: string | undefined
}[]

/** What a shop was or will be told. */
export interface Notification {
  /** The `webhook-id`. */
  readonly id: string
  readonly paymentId: string
  readonly url: string
  readonly state: 'waiting' | 'sending' | 'delivered' | 'given_up' | 'superseded' | 'suppressed' | Open
  /** Of the 23 of the schedule. */
  readonly tries: number
  /** Unix time in seconds. */
  readonly created: number
  /** When the next try is due; `null` when there is none. */
  readonly dueAt: number | null
  readonly finished: number | null
  readonly body: string
  readonly attempts: readonly DeliveryAttempt[]
}

/** What is owed: a link, or what a form opened. */
export interface Payment {
  readonly id: string
  /** Send this to your payer. */
  readonly url: string
  readonly serviceId: string
  readonly orderId: string
  readonly title: string
  readonly simp: string
  /** Minor units. */
  readonly amount: MinorUnits
  readonly currency: string
  readonly status: Status
  /** Always true, as at imoje: `status` says whether it can be paid. */
  readonly isActive: boolean
  /** `null` = never ends. */
  readonly validTo: number | null
  /** Unix time in seconds. */
  readonly created: number
  /** Unix time in seconds. */
  readonly modified: number
  /** Made by a person rather than by the API. */
  readonly isGenerated: boolean
  /** A payer has tried to pay. */
  readonly isUsed: boolean
  /** When the first try began. */
  readonly usedAt: number | null
  /** The payer has seen that it is paid. */
  readonly isConfirmVisited: boolean
  readonly confirmVisitedAt: number | null
  /** Empty where none was given. */
  readonly returnUrl: string
  /** Empty where none was given. */
  readonly successReturnUrl: string
  /** Empty where none was given. */
  readonly failureReturnUrl: string
  /** Empty where none was given. */
  readonly notificationUrl: string
  /** What has arrived for it. */
  readonly paidAmount: MinorUnits
  /** What arrived beyond it and waits to be given back. */
  readonly surplusAmount: MinorUnits
  readonly customer: LinkCustomer
  readonly transactions: readonly Transaction[]
}

/** A card that a payer had remembered. */
export interface PaymentProfile {
  readonly id: string
  /** Your merchantId. */
  readonly merchantMid: string
  /** The `cid` it was remembered for. */
  readonly merchantCustomerId: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** Such as `****1111`. */
  readonly maskedNumber: string
  /** Two digits. */
  readonly month: string
  /** Four digits. */
  readonly year: string
  /** Such as `VISA`. */
  readonly organization: string
  readonly isActive: 1 | 0
  readonly profile: 'ONE_CLICK' | 'RECURRING' | Open
  /** The provider's id of the sale that it was remembered with. */
  readonly firstTransactionId: string
}

export interface RefundSummary {
  readonly id: string
  readonly type: 'sale' | 'refund' | Open
  readonly status: Status
  readonly source: 'web' | 'api' | Open
  /** Unix time in seconds. */
  readonly created: number
  /** Unix time in seconds. */
  readonly modified: number
  /** Empty where nobody is notified. */
  readonly notificationUrl: string
  readonly serviceId: string
  /** Minor units. */
  readonly amount: MinorUnits
  readonly currency: string
  readonly title: string
  readonly orderId: string
  readonly paymentMethod: string
  /** A channel's code; of remembered instruments one of `oneclick`, `recurring`, `blik_oneclick`. */
  readonly paymentMethodCode: string
  /** Why it was refused, such as `CODE_51` or `BLK-ERROR-210015`. */
  readonly statusCode?: string
  readonly statusCodeDescription?: string
}

/** A shop with what it can be paid by: one row for each channel and currency. */
export interface Service {
  readonly id: string
  /** Unix time in seconds. */
  readonly created: number
  readonly isActive: boolean
  readonly paymentMethods: readonly Channel[]
}

/** Of a payment or transaction. `settled` is money that is yours. */
export type Status = 'new' | 'pending' | 'authorized' | 'submitted_for_settlement' | 'settled' | 'rejected' | 'cancelled' | 'error' | Open

/** A try to pay (`sale`) or to give back (`refund`). */
export interface Transaction {
  readonly id: string
  readonly type: 'sale' | 'refund' | Open
  readonly status: Status
  readonly source: 'web' | 'api' | Open
  /** Unix time in seconds. */
  readonly created: number
  /** Unix time in seconds. */
  readonly modified: number
  /** Empty where nobody is notified. */
  readonly notificationUrl: string
  readonly serviceId: string
  /** Minor units. */
  readonly amount: MinorUnits
  readonly currency: string
  readonly title: string
  readonly orderId: string
  readonly paymentMethod: string
  /** A channel's code; of remembered instruments one of `oneclick`, `recurring`, `blik_oneclick`. */
  readonly paymentMethodCode: string
  /** Why it was refused, such as `CODE_51` or `BLK-ERROR-210015`. */
  readonly statusCode?: string
  readonly statusCodeDescription?: string
  readonly paymentProfile?: PaymentProfile
  /** What is owed; a payment may have several tries. */
  readonly payment: {
    readonly id: string
    readonly status: Status
  }
  readonly blikTransactionId?: string
  /** Of a refund: the sale whose money goes back. */
  readonly originalTransactionId?: string
  /** What arrived; of a capture, what was taken. */
  readonly paidAmount?: MinorUnits
  /** Commission, and what the payer paid on top. */
  readonly fee?: {
    /** Minor units. */
    readonly merchant: MinorUnits
    /** Minor units. */
    readonly surcharge: MinorUnits
  }
  readonly refunds?: readonly {
    readonly transaction: RefundSummary
  }[]
  readonly customer: {
    readonly firstName: string
    readonly lastName: string
    readonly email?: string
    readonly phone?: string
    readonly cid?: string
  }
  readonly billing: {
    readonly firstName: string
    readonly lastName: string
    readonly email?: string
    readonly phone?: string
    readonly company?: string
    readonly street?: string
    readonly city?: string
    readonly region?: string
    readonly postalCode?: string
    readonly countryCodeAlpha2?: string
    readonly taxId?: string
  }
  readonly shipping: {
    readonly firstName: string
    readonly lastName: string
    readonly email?: string
    readonly phone?: string
    readonly company?: string
    readonly street?: string
    readonly city?: string
    readonly region?: string
    readonly postalCode?: string
    readonly countryCodeAlpha2?: string
    readonly taxId?: string
  }
}

export interface CreateSaleBody {
  readonly type: 'sale'
  /** The shop. */
  readonly serviceId: string
  /** Minor units: 12990 is 129.90 PLN. */
  readonly amount: MinorUnits
  /** ISO 4217. At most 3 characters. */
  readonly currency: string
  /** The shop's order number. At most 100 characters. */
  readonly orderId: string
  readonly paymentMethod: 'blik' | 'ing' | 'pbl' | 'card' | 'wallet' | 'imoje_paylater' | 'imoje_installments' | 'lease' | 'wt'
  /** The channel; `GET /service/{serviceId}` lists them. */
  readonly paymentMethodCode: 'blik' | 'ing' | 'mtransfer' | 'bzwbk' | 'pekao24' | 'inteligo' | 'ipko' | 'getin' | 'noble' | 'creditagricole' | 'alior' | 'millennium' | 'citi' | 'bos' | 'bnpparibas' | 'pocztowy' | 'plusbank' | 'bs' | 'bspb' | 'nest' | 'pbs' | 'cs' | 'mp' | 'kb' | 'rf' | 'pg' | 'pf' | 'cb' | 'uc' | 'posta' | 'sporo' | 'tatra' | 'viamo' | 'vub' | 'ecom3ds' | 'gpay' | 'applepay' | 'visa_mobile' | 'paypal' | 'c2p' | 'imoje_twisto' | 'paypo' | 'blik_paylater' | 'pragma_go' | 'inbank_0' | 'inbank' | 'lease_now' | 'wt' | 'wt_split' | 'oneclick' | 'recurring' | 'blik_oneclick' | 'envelo' | 'ideabank' | 'tmobile' | 'peako24'
  /** Where the payer goes after success. At most 300 characters. */
  readonly successReturnUrl?: string | undefined
  /** Where the payer goes after a failure. At most 300 characters. */
  readonly failureReturnUrl?: string | undefined
  /** Where the payer goes while the result is not known, and where no other address is given. At most 300 characters. */
  readonly returnUrl?: string | undefined
  /** Where this payment's notifications go; the shop's own address unless given. At most 300 characters. */
  readonly notificationUrl?: string | undefined
  /** Shown to the payer and their bank. At most 255 characters. */
  readonly title?: string | undefined
  /** At most 255 characters. */
  readonly additionalDescription?: string | undefined
  /** Unix time in seconds, at least 60 s ahead: unpaid by then, the payment is cancelled. `null` = never; absent = as the shop says, otherwise 15 months. */
  readonly validTo?: number | null | undefined
  /** The six digits of the bank app. Without it the payer types them on our page (`action.url`). At most 7 characters. */
  readonly blikCode?: string | undefined
  /** The payer's network address: wrong codes and cards are counted by it. */
  readonly clientIp?: string | undefined
  readonly customer: Customer
  readonly billing?: Address | undefined
  readonly shipping?: Address | undefined
  readonly card?: Card | undefined
  readonly additionalData?: {
    /** The payer's browser, for 3-D Secure: ip language jsEnabled timezoneOffset userAgent accept javaEnabled screenColorDepth screenHeight screenWidth. */
    readonly browser?: Readonly<Record<string, string | number | boolean>> | undefined
  } | undefined
  /** A token of a wallet; no connector of this gateway takes one. */
  readonly wallet?: {
    readonly applePay?: unknown
  } | undefined
  /** Of `blik card pbl wallet imoje_paylater wt lease imoje_installments`; absent = all. */
  readonly visibleMethod?: readonly string[] | undefined
  /** Number of instalments, from the calculator. */
  readonly installment?: {
    readonly period: number
  } | undefined
  readonly invoice?: Invoice | undefined
  readonly cart?: Cart | undefined
  readonly multipayout?: Multipayout | undefined
  /** Another place for `multipayout`. */
  readonly data?: {
    readonly multipayout?: Multipayout | undefined
  } | undefined
  /** Kasa's own: whether the money is held until you capture it, for how long, and what happens then; as the shop says unless given. */
  readonly hold?: {
    readonly wanted: boolean
    readonly hours?: number | undefined
    readonly atEnd?: 'release' | 'capture' | undefined
  } | undefined
}

export interface CreateSaleReply {
  readonly transaction: Transaction
  readonly action: Action
}

export interface ReadTransactionReply {
  readonly transaction: Transaction
  readonly action: Action
}

export interface ListTransactionsQuery {
  /** One shop alone. */
  readonly serviceId?: string | undefined
  /** The shop's order number. At most 100 characters. */
  readonly orderId?: string | undefined
  /** ISO 4217. At most 3 characters. */
  readonly currency?: string | undefined
  readonly type?: 'sale' | 'refund' | undefined
  readonly status?: 'new' | 'pending' | 'authorized' | 'submitted_for_settlement' | 'settled' | 'rejected' | 'cancelled' | 'error' | undefined
  /** At most 40 characters. */
  readonly paymentMethod?: string | undefined
  /** At most 40 characters. */
  readonly paymentMethodCode?: string | undefined
  /** The tries and refunds of one payment. */
  readonly paymentId?: string | undefined
  /** Made at this moment or later, Unix seconds. */
  readonly createdFrom?: number | undefined
  /** Made before this moment, Unix seconds. */
  readonly createdTo?: number | undefined
  /** `next` of the answer before. At most 200 characters. */
  readonly after?: string | undefined
  /** At most so many, 50 unless given. */
  readonly limit?: number | undefined
}

export interface ListTransactionsReply {
  readonly transactions: readonly ListedTransaction[]
  /** Give it back as `after` for the next page; `null` = there is none. */
  readonly next: string | null
}

export interface RefundTransactionBody {
  readonly type: 'refund'
  /** The shop. */
  readonly serviceId: string
  /** Minor units: 12990 is 129.90 PLN. */
  readonly amount: MinorUnits
  /** Shown to the payer and their bank. At most 255 characters. */
  readonly title?: string | undefined
  /** A letter to the payer once it is settled, to the address of the order. */
  readonly sendRefundConfirmationEmail?: boolean | undefined
  /** Kasa’s own: which money goes back; `surplus` is what arrived beyond what was owed. Unless given the sale, or the surplus where the sale settled nothing (a second payment of one order). */
  readonly origin?: 'sale' | 'surplus' | undefined
  /** Kasa’s own: how much each row of `multipayout` gives, counted from 0; the number after the last row is your own share. All together `amount`. Unless given every row gives pro rata. */
  readonly rows?: readonly {
    readonly row: number
    /** Minor units: 12990 is 129.90 PLN. */
    readonly amount: MinorUnits
  }[] | undefined
}

export interface RefundTransactionReply {
  readonly transaction: Transaction
}

export interface CanRefundTransactionBody {
  /** Minor units: 12990 is 129.90 PLN. */
  readonly amount: MinorUnits
  /** Kasa’s own: which money goes back; `surplus` is what arrived beyond what was owed. Unless given the sale, or the surplus where the sale settled nothing (a second payment of one order). */
  readonly origin?: 'sale' | 'surplus' | undefined
}

export interface CanRefundTransactionReply {
  readonly id: string
  readonly refundable: boolean
  /** The balance of the shop, with its overdraft, suffices. */
  readonly balance: boolean
  /** Minor units. */
  readonly fullRefund: MinorUnits
  readonly partialRefund: {
    /** Minor units. */
    readonly maxRefundAmount: MinorUnits
    /** Minor units. */
    readonly minRefundAmount: MinorUnits
  }
  /** Kasa’s own: the code of the refusal that a refund would meet. */
  readonly reason?: string
}

export interface CaptureTransactionBody {
  /** Minor units to take; all that is held unless given. */
  readonly amount?: MinorUnits | undefined
}

export interface CaptureTransactionReply {
  readonly transaction: Transaction
  readonly action: Action
}

export interface VoidTransactionReply {
  readonly transaction: Transaction
  readonly action: Action
}

export interface ChargeProfileBody {
  /** The shop. */
  readonly serviceId: string
  /** Minor units: 12990 is 129.90 PLN. */
  readonly amount: MinorUnits
  /** ISO 4217. At most 3 characters. */
  readonly currency: string
  /** The shop's order number. At most 100 characters. */
  readonly orderId: string
  /** Shown to the payer and their bank. At most 255 characters. */
  readonly title?: string | undefined
  /** At most 300 characters. */
  readonly notificationUrl?: string | undefined
  /** The payer's network address: wrong codes and cards are counted by it. */
  readonly clientIp?: string | undefined
  readonly invoice?: Invoice | undefined
  readonly multipayout?: Multipayout | undefined
  /** Another place for `multipayout`. */
  readonly data?: {
    readonly multipayout?: Multipayout | undefined
  } | undefined
  /** Kasa's own: whether the money is held until you capture it, for how long, and what happens then; as the shop says unless given. */
  readonly hold?: {
    readonly wanted: boolean
    readonly hours?: number | undefined
    readonly atEnd?: 'release' | 'capture' | undefined
  } | undefined
  readonly paymentProfileId: string
}

export interface ChargeProfileReply {
  readonly transaction: Transaction
  readonly action: Action
}

export interface ChargeBlikProfileBody {
  /** The shop. */
  readonly serviceId: string
  /** Minor units: 12990 is 129.90 PLN. */
  readonly amount: MinorUnits
  /** ISO 4217. At most 3 characters. */
  readonly currency: string
  /** The shop's order number. At most 100 characters. */
  readonly orderId: string
  /** Shown to the payer and their bank. At most 255 characters. */
  readonly title?: string | undefined
  /** At most 300 characters. */
  readonly notificationUrl?: string | undefined
  /** The payer's network address: wrong codes and cards are counted by it. */
  readonly clientIp?: string | undefined
  readonly invoice?: Invoice | undefined
  readonly multipayout?: Multipayout | undefined
  /** Another place for `multipayout`. */
  readonly data?: {
    readonly multipayout?: Multipayout | undefined
  } | undefined
  /** Kasa's own: whether the money is held until you capture it, for how long, and what happens then; as the shop says unless given. */
  readonly hold?: {
    readonly wanted: boolean
    readonly hours?: number | undefined
    readonly atEnd?: 'release' | 'capture' | undefined
  } | undefined
  readonly blikProfileId: string
  /** At most 100 characters. */
  readonly blikKey?: string | undefined
  /** At most 7 characters. */
  readonly blikCode?: string | undefined
}

export interface ChargeBlikProfileReply {
  readonly transaction: Transaction
  readonly action: Action
}

export interface CreatePaymentBody {
  /** The shop. */
  readonly serviceId: string
  /** Minor units: 12990 is 129.90 PLN. */
  readonly amount: MinorUnits
  /** ISO 4217. At most 3 characters. */
  readonly currency: string
  /** The shop's order number. At most 100 characters. */
  readonly orderId: string
  readonly customer: Customer
  /** Shown to the payer and their bank. At most 255 characters. */
  readonly title?: string | undefined
  /** At most 255 characters. */
  readonly additionalDescription?: string | undefined
  /** Of `blik card pbl wallet imoje_paylater wt lease imoje_installments`; absent = all. */
  readonly visibleMethod?: readonly string[] | undefined
  /** The channel that is open when the page comes up. At most 20 characters. */
  readonly preselectMethodCode?: string | undefined
  /** Where the payer goes after success. At most 300 characters. */
  readonly successReturnUrl?: string | undefined
  /** Where the payer goes after a failure. At most 300 characters. */
  readonly failureReturnUrl?: string | undefined
  /** Where the payer goes while the result is not known, and where no other address is given. At most 300 characters. */
  readonly returnUrl?: string | undefined
  /** Where this payment's notifications go; the shop's own address unless given. At most 300 characters. */
  readonly notificationUrl?: string | undefined
  /** Unix time in seconds, at least 60 s ahead: unpaid by then, the payment is cancelled. `null` = never; absent = as the shop says, otherwise 15 months. */
  readonly validTo?: number | null | undefined
  readonly billing?: Address | undefined
  readonly shipping?: Address | undefined
  readonly cart?: Cart | undefined
  readonly multipayout?: Multipayout | undefined
  /** Another place for `multipayout`. */
  readonly data?: {
    readonly multipayout?: Multipayout | undefined
  } | undefined
  readonly invoice?: Invoice | undefined
  /** Kasa's own: whether the money is held until you capture it, for how long, and what happens then; as the shop says unless given. */
  readonly hold?: {
    readonly wanted: boolean
    readonly hours?: number | undefined
    readonly atEnd?: 'release' | 'capture' | undefined
  } | undefined
  /** The payer's individual account at your bank; kept and told, it changes nothing. At most 26 characters. */
  readonly simp?: string | undefined
}

export interface CreatePaymentReply {
  readonly payment: CreatedPayment
}

export interface CancelPaymentBody {
  /** The shop. */
  readonly serviceId: string
  readonly paymentId: string
}

export interface ListPaymentsQuery {
  /** One shop alone. */
  readonly serviceId?: string | undefined
  /** The shop's order number. At most 100 characters. */
  readonly orderId?: string | undefined
  /** ISO 4217. At most 3 characters. */
  readonly currency?: string | undefined
  readonly status?: 'new' | 'pending' | 'authorized' | 'submitted_for_settlement' | 'settled' | 'rejected' | 'cancelled' | 'error' | undefined
  /** `true`: only those for which more arrived than was owed, and waits to be given back. */
  readonly hasSurplus?: 'true' | undefined
  /** Made at this moment or later, Unix seconds. */
  readonly createdFrom?: number | undefined
  /** Made before this moment, Unix seconds. */
  readonly createdTo?: number | undefined
  /** `next` of the answer before. At most 200 characters. */
  readonly after?: string | undefined
  /** At most so many, 50 unless given. */
  readonly limit?: number | undefined
}

export interface ListPaymentsReply {
  readonly payments: readonly ListedPayment[]
  /** Give it back as `after` for the next page; `null` = there is none. */
  readonly next: string | null
}

export interface ListDisputesQuery {
  /** The shop. */
  readonly serviceId?: string | undefined
  readonly paymentId?: string | undefined
  readonly stage?: 'inquiry' | 'open' | 'evidence' | 'won' | 'lost' | undefined
  /** `next` of the answer before. At most 200 characters. */
  readonly after?: string | undefined
  /** At most so many, 50 unless given. */
  readonly limit?: number | undefined
}

export interface ListDisputesReply {
  readonly disputes: readonly Dispute[]
  /** Give it back as `after` for the next page; `null` = there is none. */
  readonly next: string | null
}

export interface ReadDisputeReply {
  readonly dispute: Dispute
}

export interface AcceptDisputeReply {
  readonly dispute: Dispute
}

export interface ContestDisputeBody {
  /** Text for the bank; lines are kept. At most 10000 characters. */
  readonly evidence: string
}

export interface ContestDisputeReply {
  readonly dispute: Dispute
}

export interface ReadProfileReply {
  readonly paymentProfile: PaymentProfile
}

export interface DeleteProfileReply {
  readonly paymentProfile: PaymentProfile
}

export interface ListCustomerProfilesReply {
  readonly paymentProfiles: readonly PaymentProfile[]
}

export interface DeactivateProfileBody {
  /** Of a remembered card. */
  readonly paymentProfileId: string
}

export interface DeactivateProfileReply {
  readonly paymentProfile: PaymentProfile
}

export interface ListBlikProfilesReply {
  readonly blikProfiles: readonly BlikProfile[]
}

export interface DeactivateBlikProfileBody {
  /** Of a remembered BLIK. */
  readonly blikProfileId: string
  /** At most 100 characters. */
  readonly blikKey?: string | undefined
}

export interface DeactivateBlikProfileReply {
  readonly blikProfile: BlikProfile
}

export interface ReadServiceReply {
  readonly service: Service
}

export type ListServicesReply = readonly {
  readonly service: Service
}[]

export interface ListPaymentMethodsBody {
  /** Minor units: 12990 is 129.90 PLN. */
  readonly amount: MinorUnits
  /** ISO 4217. At most 3 characters. */
  readonly currency: string
  /** `desktop` or `mobile`; changes nothing today. At most 20 characters. */
  readonly device?: string | undefined
  /** Language of the labels; English for one we do not speak. At most 35 characters. */
  readonly locale?: string | undefined
}

export type ListPaymentMethodsReply = readonly ChannelGroup[]

export interface ListEventsQuery {
  /** `next` of the answer before, or `now`. At most 200 characters. */
  readonly after?: string | undefined
  /** `all`: also what shops are not told. */
  readonly include?: 'told' | 'all' | undefined
  /** The shop. */
  readonly serviceId?: string | undefined
  /** At most so many, 100 unless given. */
  readonly limit?: number | undefined
}

export interface ListEventsReply {
  readonly events: readonly Event[]
  /** Always given: come back with it. */
  readonly next: string
  readonly hasMore: boolean
}

export interface ListNotificationsQuery {
  /** The shop. */
  readonly serviceId?: string | undefined
  readonly paymentId?: string | undefined
  readonly state?: 'waiting' | 'sending' | 'delivered' | 'given_up' | 'superseded' | 'suppressed' | undefined
  /** Made at this moment or later, Unix seconds. */
  readonly createdFrom?: number | undefined
  /** Made before this moment, Unix seconds. */
  readonly createdTo?: number | undefined
  /** `next` of the answer before. At most 200 characters. */
  readonly after?: string | undefined
  /** At most so many, 50 unless given. */
  readonly limit?: number | undefined
}

export interface ListNotificationsReply {
  readonly notifications: readonly ListedNotification[]
  /** Give it back as `after` for the next page; `null` = there is none. */
  readonly next: string | null
}

export interface ReadNotificationReply {
  readonly notification: Notification
}

export interface ResendNotificationsBody {
  /** Which. */
  readonly eventIds: readonly string[]
  /** Another address than their own. At most 300 characters. */
  readonly url?: string | undefined
}

export interface ResendNotificationsReply {
  /** The event ids that will be sent. */
  readonly resent: readonly string[]
}

export interface ReadTrustedIpsReply {
  /** Addresses and ranges (CIDR) that may call; an empty list lets everybody with a token call. */
  readonly trustedIps: readonly string[]
}

export interface ReplaceTrustedIpsBody {
  /** Addresses and ranges (CIDR) that may call; an empty list lets everybody with a token call. */
  readonly trustedIps: readonly string[]
}

export interface ReplaceTrustedIpsReply {
  readonly status: 'ok'
  /** Addresses and ranges (CIDR) that may call; an empty list lets everybody with a token call. */
  readonly trustedIps: readonly string[]
}

export interface RotateCredentialsBody {
  /** Shops that get a new key. */
  readonly services: readonly string[]
}

export interface RotateCredentialsReply {
  readonly token: string
  /** The new key of each shop, by serviceId. */
  readonly services: Readonly<Record<string, string>>
}

/** Codes of refusals that the gateway of this version knows. */
export type ApiErrorCode =
  | 'auth/missing'
  | 'auth/wrong-token'
  | 'auth/other-merchant'
  | 'auth/untrusted-address'
  | 'auth/narrow-token'
  | 'auth/rotated-often'
  | 'rate/exceeded'
  | 'request/not-json'
  | 'request/too-large'
  | 'request/invalid'
  | 'endpoint/unknown'
  | 'service/unknown'
  | 'transaction/unknown'
  | 'payment/unknown'
  | 'idempotency/key-format'
  | 'idempotency/other-body'
  | 'idempotency/running'
  | 'fault'
  | 'payment/closed'
  | 'payment/expired'
  | 'payment/already-paid'
  | 'order/already-paid'
  | 'try/in-progress'
  | 'method/unavailable'
  | 'method/too-many-failures'
  | 'method/instalments'
  | 'blik/code-format'
  | 'card/number'
  | 'card/expiry'
  | 'card/cvc'
  | 'card/holder'
  | 'card/data-disabled'
  | 'profile/unknown'
  | 'TRX-ERROR-120301'
  | 'profile/alias'
  | 'profile/no-customer'
  | 'dispute/unknown'
  | 'dispute/decided'
  | 'dispute/answered'
  | 'dispute/too-late'
  | 'report/forged'
  | 'report/unknown-reference'
  | 'operation/unknown'
  | 'operation/not-stuck'
  | 'operation/contradicts'
  | 'connector/unknown'
  | 'delivery/missing'
  | 'delivery/not-asked'
  | 'credit/unknown'
  | 'credit/assigned'
  | 'credit/unfit'
  | 'hold/none'
  | 'hold/amount'
  | 'hold/in-progress'
  | 'hold/captured'
  | 'hold/gone'
  | 'hold/refused'
  | 'refund/not-settled'
  | 'refund/too-late'
  | 'refund/amount'
  | 'refund/balance'
  | 'refund/no-account'
  | 'refund/provider'
  | 'refund/provider-silent'
  | 'refund/rows'
  | 'refund/unavailable'
  | 'message/unknown'
  | 'message/suppressed'
  | 'message/order-paid'
  | 'message/too-many'
  | 'address/unfit'
  | 'address/unregistered'

/** A place of a request where nothing is sent. */
export type Nothing = Readonly<Record<never, never>>

/** Every operation of the REST API by its id. */
export interface Operations {
  /** Create a sale by one channel. */
  readonly createSale: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: CreateSaleBody
    readonly reply: CreateSaleReply
  }
  /** Read a sale or a refund. */
  readonly readTransaction: {
    readonly params: {
      /** Of a sale or refund. */
      readonly transactionId: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: ReadTransactionReply
  }
  /** List transactions by filters. */
  readonly listTransactions: {
    readonly params: Nothing
    readonly query: ListTransactionsQuery
    readonly body: undefined
    readonly reply: ListTransactionsReply
  }
  /** Give money of a sale back. */
  readonly refundTransaction: {
    readonly params: {
      /** Of a settled sale. */
      readonly transactionId: string
    }
    readonly query: Nothing
    readonly body: RefundTransactionBody
    readonly reply: RefundTransactionReply
  }
  /** Ask whether and how much can be refunded. */
  readonly canRefundTransaction: {
    readonly params: {
      /** Of a settled sale. */
      readonly transactionId: string
    }
    readonly query: Nothing
    readonly body: CanRefundTransactionBody
    readonly reply: CanRefundTransactionReply
  }
  /** Take held money. */
  readonly captureTransaction: {
    readonly params: {
      /** Of a sale whose money is held. */
      readonly transactionId: string
    }
    readonly query: Nothing
    readonly body: CaptureTransactionBody
    readonly reply: CaptureTransactionReply
  }
  /** Give held money free. */
  readonly voidTransaction: {
    readonly params: {
      /** Of a sale whose money is held. */
      readonly transactionId: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: VoidTransactionReply
  }
  /** Charge a remembered card. */
  readonly chargeProfile: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: ChargeProfileBody
    readonly reply: ChargeProfileReply
  }
  /** Charge a remembered BLIK. */
  readonly chargeBlikProfile: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: ChargeBlikProfileBody
    readonly reply: ChargeBlikProfileReply
  }
  /** Create a payment link. */
  readonly createPayment: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: CreatePaymentBody
    readonly reply: CreatePaymentReply
  }
  /** Read a payment. */
  readonly readPayment: {
    readonly params: {
      readonly paymentId: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: Payment
  }
  /** Cancel a payment. */
  readonly cancelPayment: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: CancelPaymentBody
    readonly reply: Payment
  }
  /** List payments by filters. */
  readonly listPayments: {
    readonly params: Nothing
    readonly query: ListPaymentsQuery
    readonly body: undefined
    readonly reply: ListPaymentsReply
  }
  /** List disputes. */
  readonly listDisputes: {
    readonly params: Nothing
    readonly query: ListDisputesQuery
    readonly body: undefined
    readonly reply: ListDisputesReply
  }
  /** Read a dispute. */
  readonly readDispute: {
    readonly params: {
      /** Of the dispute. */
      readonly disputeId: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: ReadDisputeReply
  }
  /** Accept a dispute: the payer keeps the money. */
  readonly acceptDispute: {
    readonly params: {
      /** Of the dispute. */
      readonly disputeId: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: AcceptDisputeReply
  }
  /** Contest a dispute with evidence. */
  readonly contestDispute: {
    readonly params: {
      /** Of the dispute. */
      readonly disputeId: string
    }
    readonly query: Nothing
    readonly body: ContestDisputeBody
    readonly reply: ContestDisputeReply
  }
  /** Read a remembered card. */
  readonly readProfile: {
    readonly params: {
      /** Of a remembered card. */
      readonly paymentProfileId: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: ReadProfileReply
  }
  /** Deactivate a remembered card (older form). */
  readonly deleteProfile: {
    readonly params: {
      /** Of a remembered card. */
      readonly paymentProfileId: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: DeleteProfileReply
  }
  /** List the remembered cards of a customer. */
  readonly listCustomerProfiles: {
    readonly params: {
      /** Your id of the payer. At most 36 characters. */
      readonly cid: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: ListCustomerProfilesReply
  }
  /** Deactivate a remembered card. */
  readonly deactivateProfile: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: DeactivateProfileBody
    readonly reply: DeactivateProfileReply
  }
  /** List the remembered BLIK of a customer. */
  readonly listBlikProfiles: {
    readonly params: {
      /** The shop. */
      readonly serviceId: string
      /** Your id of the payer. At most 36 characters. */
      readonly cid: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: ListBlikProfilesReply
  }
  /** Deactivate a remembered BLIK or one of its apps. */
  readonly deactivateBlikProfile: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: DeactivateBlikProfileBody
    readonly reply: DeactivateBlikProfileReply
  }
  /** Read a shop, its channels and limits. */
  readonly readService: {
    readonly params: {
      /** The shop. */
      readonly serviceId: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: ReadServiceReply
  }
  /** List all shops of the merchant. */
  readonly listServices: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: undefined
    readonly reply: ListServicesReply
  }
  /** List the channels that can be used for an amount. */
  readonly listPaymentMethods: {
    readonly params: {
      /** The shop. */
      readonly serviceId: string
    }
    readonly query: Nothing
    readonly body: ListPaymentMethodsBody
    readonly reply: ListPaymentMethodsReply
  }
  /** Fetch what happened since a cursor. */
  readonly listEvents: {
    readonly params: Nothing
    readonly query: ListEventsQuery
    readonly body: undefined
    readonly reply: ListEventsReply
  }
  /** List notifications and where their delivery stands. */
  readonly listNotifications: {
    readonly params: Nothing
    readonly query: ListNotificationsQuery
    readonly body: undefined
    readonly reply: ListNotificationsReply
  }
  /** Read a notification with every attempt to deliver it. */
  readonly readNotification: {
    readonly params: {
      /** At most 80 characters. */
      readonly eventId: string
    }
    readonly query: Nothing
    readonly body: undefined
    readonly reply: ReadNotificationReply
  }
  /** Send notifications once more. */
  readonly resendNotifications: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: ResendNotificationsBody
    readonly reply: ResendNotificationsReply
  }
  /** Read the trusted addresses. */
  readonly readTrustedIps: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: undefined
    readonly reply: ReadTrustedIpsReply
  }
  /** Replace the trusted addresses. */
  readonly replaceTrustedIps: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: ReplaceTrustedIpsBody
    readonly reply: ReplaceTrustedIpsReply
  }
  /** Issue a new token and new shop keys. */
  readonly rotateCredentials: {
    readonly params: Nothing
    readonly query: Nothing
    readonly body: RotateCredentialsBody
    readonly reply: RotateCredentialsReply
  }
}
