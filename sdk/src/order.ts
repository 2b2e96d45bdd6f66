import type { SignatureAlgorithm } from './form-signature.js'
import type { CartDocument, InvoiceDocument } from './order-documents.js'

/** The languages of the payment page; `ua` is taken for `uk`. Without one the payer's browser decides. */
export const paywallLanguages = 'pl en cs de es fr it lt ru sk sl uk nl hu ro bg sv ua'.split(' ') as readonly string[]

/** A language of the payment page. */
export type PaywallLanguage =
  | 'pl'
  | 'en'
  | 'cs'
  | 'de'
  | 'es'
  | 'fr'
  | 'it'
  | 'lt'
  | 'ru'
  | 'sk'
  | 'sl'
  | 'uk'
  | 'nl'
  | 'hu'
  | 'ro'
  | 'bg'
  | 'sv'
  | 'ua'

/** Groups of payment methods; open, because a gateway may know more. */
export type PaywallMethod =
  | 'card'
  | 'wallet'
  | 'pbl'
  | 'blik'
  | 'imoje_paylater'
  | 'wt'
  | 'lease'
  | 'imoje_installments'
  | (string & Record<never, never>)

/** An address of the payer. Lengths in characters: names and city 100, company and street 200, postal code 30. */
export interface Address {
  readonly firstName: string
  readonly lastName: string
  readonly company?: string | undefined
  readonly street?: string | undefined
  readonly city?: string | undefined
  readonly region?: string | undefined
  readonly postalCode?: string | undefined
  /** ISO 3166-1 alpha-2: `PL`. */
  readonly countryCodeAlpha2?: string | undefined
}

/** The billing address; the tax number (12) stands only here. */
export interface BillingAddress extends Address {
  readonly taxId?: string | undefined
}

/** One beneficiary of a split payment. */
export interface MultipayoutRow {
  /** Account number: 26 digits, no country code, no blanks. */
  readonly ban: string
  /** Minor units. The rows together are at most the order's amount. */
  readonly amount: number
  /** Name of the beneficiary, 70 characters. */
  readonly label: string
  /** Title of the transfer, 105 characters; all rows have one or none has. */
  readonly title?: string | undefined
}

/**
 * An order to be paid on the payment page. Names are those of the wire, except `lang`, `algorithm` and `extra`.
 *
 * @see imoje paywall, "creating a payment"
 */
export interface PaywallOrder {
  /** Whole **minor units**, 1–999999999: 12990 is 129.90 PLN. Use `money("129.90", "PLN")`. */
  readonly amount: number
  /** ISO 4217 code in capitals. */
  readonly currency: string
  /** The shop's own order number, 100 characters. One order is paid at most once. */
  readonly orderId: string
  /** 100 characters. */
  readonly customerFirstName: string
  /** 100 characters. */
  readonly customerLastName: string
  /** 200 characters. Letters to the payer go here. */
  readonly customerEmail?: string | undefined
  /** 20 characters; imoje itself takes only digits, blanks, `+` and `-`. */
  readonly customerPhone?: string | undefined
  /** Title of the payment, 255 characters. */
  readonly orderDescription?: string | undefined
  readonly additionalDescription?: string | undefined
  /** Where the payer goes after success. Absolute http(s) address, 300 characters; the result is added as `kasaResult`. */
  readonly urlSuccess?: string | undefined
  /** Where the payer goes after failure. */
  readonly urlFailure?: string | undefined
  /** Where the payer goes while the result is open. */
  readonly urlReturn?: string | undefined
  /** Notification address of this payment, instead of the shop's own. */
  readonly urlNotification?: string | undefined
  /** Card widget only: where its cancel button leads. */
  readonly urlCancel?: string | undefined
  /** Method groups to offer; empty or absent = all that the shop has. */
  readonly visibleMethod?: readonly PaywallMethod[] | undefined
  /** Until when it can be paid, at least 60 s ahead: a `Date`, Unix **seconds**, or `'never'`. */
  readonly validTo?: Date | number | 'never' | undefined
  /** Channel that is chosen when the page opens, 20 characters. */
  readonly preselectMethodCode?: string | undefined
  /** The shop's own id of the payer, for remembered cards: letters, digits, `-`, `_`; 36 characters. */
  readonly customerId?: string | undefined
  readonly billing?: BillingAddress | undefined
  readonly shipping?: Address | undefined
  readonly multipayout?: readonly MultipayoutRow[] | undefined
  /** ING Księgowość or split payment. An object is encoded as base64(gzip(json)); text is sent as it is. */
  readonly invoice?: InvoiceDocument | string | undefined
  /** Basket for leasing. An object is encoded as base64(gzip(json)); text is sent as it is. */
  readonly cart?: CartDocument | string | undefined
  /** Name and version of the shop's plugin. */
  readonly version?: string | undefined
  /** Language of the page and of letters: the path's prefix, not a field. */
  readonly lang?: PaywallLanguage | undefined
  /** Hash function of the signature; `sha256` unless given. */
  readonly algorithm?: SignatureAlgorithm | undefined
  /** Further fields, sent and signed as they are. */
  readonly extra?: Readonly<Record<string, string>> | undefined
}
