import type { PaymentWidget } from '../../payments/payment.js'
import type { Cart } from './cart.js'
import type { Invoice } from './invoice.js'

/** A shop's order as its signed form states it; absent and empty optional fields are left out. */
export type FormOrder = {
  merchantId: string
  serviceId: string
  amountMinor: number
  currency: string
  orderId: string
  customer: FormCustomer
  /** `orderDescription`. */
  title?: string
  additionalDescription?: string
  urlSuccess?: string
  urlFailure?: string
  urlReturn?: string
  urlNotification?: string
  /** As sent, without repetitions; may hold words that this side does not know. Absent = all. */
  visibleMethods?: string[]
  /** `never`: the form overrides the shop's setting with `NULL`. */
  validTo?: Date | 'never'
  preselectMethodCode?: string
  billing?: FormAddress
  shipping?: FormAddress
  multipayout?: FormPayout[]
  invoice?: Invoice
  cart?: Cart
  /** `1` or `0`: the page asks the payer where to deliver, or does not. */
  delivery?: boolean
  /** Only of the card widget. */
  widget?: PaymentWidget
  /** All other signed fields by full name (`simp`, `version`, `billing[countyCode]`). */
  extra: Record<string, string>
}

export type FormCustomer = {
  firstName: string
  lastName: string
  email?: string
  phone?: string
  customerId?: string
}

export type FormAddress = {
  firstName: string
  lastName: string
  company?: string
  street?: string
  city?: string
  region?: string
  postalCode?: string
  countryCodeAlpha2?: string
  taxId?: string
}

/** One share of the amount for another account: `ban` is a Polish account number of 26 digits. */
export type FormPayout = { ban: string; amountMinor: number; label: string; title?: string }

/** What the rules of the fields depend on, beside the form itself. */
export type FormContext = {
  now: Date
  /** `production` accepts https addresses only. */
  mode: 'sandbox' | 'production'
  /** Currency codes open for new payments. */
  currencies: Pick<ReadonlySet<string>, 'has'>
}
