import { isNip } from '../merchants/tax-id.js'

/** What a Polish split payment (MPP) says beside the usual transfer: the VAT of one invoice goes to the seller's VAT account. */
export type SplitPayment = { vatMinor: number; taxId: string; invoiceId: string }

/** Facts that decide whether a payment can be split. `invoice` is the form's field as stored. */
export type SplitFacts = {
  currency: string
  amountMinor: number
  invoice: unknown
  /** The seller's NIP. */
  taxId: string | null
}

const invoiceIdLength = 35
const textLength = 33

/**
 * The split of a payment, or `null` when there is none: PLN only, an invoice with `invoiceId` and `taxAmount` in every position
 * (imoje-paywall.md §2), a seller with a NIP, VAT above zero and at most the amount. An invoice number that does not fit into the message
 * as it is cannot be paid this way: a shortened one would name another invoice.
 */
export const splitOf = ({ currency, amountMinor, invoice, taxId }: SplitFacts): SplitPayment | null => {
  if (currency !== 'PLN' || taxId === null || !isNip(taxId)) return null
  const invoiceId = memberOf(invoice, 'invoiceId')
  const positions = memberOf(invoice, 'positions')
  if (typeof invoiceId !== 'string' || !fits(invoiceId) || !Array.isArray(positions)) return null
  const taxes = positions.map(position => memberOf(position, 'taxAmount'))
  if (taxes.length === 0 || !taxes.every(isAmount)) return null
  const vatMinor = taxes.reduce((sum, tax) => sum + tax, 0)
  return vatMinor > 0 && vatMinor <= amountMinor ? { vatMinor, taxId, invoiceId } : null
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** A slash is allowed (`FV/1/2026`) as long as it makes no tag of the message. */
const fits = (invoiceId: string): boolean =>
  invoiceId.trim() !== '' && [...invoiceId].length <= invoiceIdLength && !/\/(?:VAT|IDC|INV|TXT)\//.test(invoiceId)

/** VAT as the message writes it: `1234,05`. */
export const vatText = (vatMinor: number): string =>
  `${Math.trunc(vatMinor / 100)},${String(vatMinor % 100).padStart(2, '0')}`

/**
 * The title of a split payment, as banks read it: `/VAT/10n,2n/IDC/14x/INV/35x/TXT/33x`. `text` is the transfer's own title, by which the
 * money is matched; our titles are short, so nothing of it is lost.
 */
export const splitTitle = ({ vatMinor, taxId, invoiceId }: SplitPayment, text: string): string =>
  `/VAT/${vatText(vatMinor)}/IDC/${taxId}/INV/${invoiceId}/TXT/${[...text].slice(0, textLength).join('')}`
