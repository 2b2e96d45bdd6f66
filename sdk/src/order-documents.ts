import { gzipSync } from 'node:zlib'
import { KasaError } from './kasa-error.js'

/** Rate of VAT: a number word of the protocol, or the number itself. */
export type TaxStake =
  | 'TAX_23'
  | 'TAX_22'
  | 'TAX_8'
  | 'TAX_7'
  | 'TAX_5'
  | 'TAX_3'
  | 'TAX_0'
  | 'TAX_EXEMPT'
  | 'TAX_NOT_LIABLE'
  | 'TAX_REVERSE_CHARGE'
  | 'TAX_EXCLUDING'
  | 23
  | 22
  | 8
  | 7
  | 5
  | 3
  | 0

/** Invoice for ING Księgowość, or for split payment (with `invoiceId` and `taxAmount`). Amounts in minor units. */
export interface InvoiceDocument {
  readonly invoiceId?: string
  readonly buyer: {
    readonly type: 'PERSON' | 'COMPANY'
    readonly email: string
    readonly fullName: string
    readonly street: string
    readonly city: string
    readonly postalCode: string
    readonly countryCodeAlpha2: string
    readonly idCountryCodeAlpha2?: string
    readonly idType?: 'ID' | 'VAT_ID'
    readonly idNumber?: string
  }
  readonly positions: readonly {
    readonly name: string
    readonly code: string
    readonly quantity: number
    readonly unit: string
    /** Gross price of one unit, minor units. */
    readonly grossAmount: number
    readonly taxStake: TaxStake
    readonly discountAmount?: number
    readonly taxAmount?: number
  }[]
  readonly basisForVatExemption?: { readonly type: string; readonly text?: string }
  readonly issueInvoice?: boolean
}

/** Basket for leasing. Amounts in minor units. */
export interface CartDocument {
  readonly items: readonly {
    readonly id: string
    readonly categoryId: string
    readonly name: string
    /** Net price of one unit, minor units. */
    readonly amount: number
    /** Tax of one unit, minor units. */
    readonly tax: number
    readonly taxStake: TaxStake
    readonly quantity: number
    readonly url: string
    readonly unit?: string
    readonly state?: 'NEW' | 'USED'
    readonly discount?: { readonly amount: number; readonly tax: number }
  }[]
}

const moneyMembers = /^(amount|tax|grossAmount|discountAmount|taxAmount)$/
const maxBytes = 1_000_000

const refuse = (field: string, message: string, hint: string): never => {
  throw new KasaError('order/invalid', { message, hint, field })
}

const checkMoney = (field: string, value: unknown): void => {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const path = `${field}.${name}`
    if (moneyMembers.test(name) && !Number.isSafeInteger(member)) {
      refuse(
        path,
        `${path} must be a whole number of minor units, not ${JSON.stringify(member)}.`,
        'Use money("12.50", "PLN").',
      )
    }
    checkMoney(path, member)
  }
}

/**
 * An object as the protocol carries it: base64(gzip(json)). The same object always gives the same text, because a form
 * that is sent twice must be the same form.
 *
 * @throws {@link KasaError} `order/invalid` for amounts that are not whole, or more than 1 MB of JSON
 */
export const encodeDocument = (field: 'invoice' | 'cart', document: object): string => {
  checkMoney(field, document)
  const json = Buffer.from(JSON.stringify(document))
  if (json.length > maxBytes)
    refuse(field, `${field} has ${json.length} bytes, at most ${maxBytes} are taken.`, 'Send fewer lines.')
  return gzipSync(json).toString('base64')
}
