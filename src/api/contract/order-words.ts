import { z } from 'zod'
import { holdEnds, longestHoldHours, shortestHoldHours } from '../../merchants/hold-rule.js'
import { amount, customerId, inMinorUnits, text, webAddress } from './words.js'

/** What sales and links are ordered with: the payer, addresses, and what is bought. Members that we do not know are ignored. */

const phone = text(20)
const email = text(200)
  .regex(/^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+$/u, 'must be an e-mail address')
  .meta({ format: 'email' })

export const customer = z
  .object({
    firstName: text(100).min(1, 'must not be empty'),
    lastName: text(100).min(1, 'must not be empty'),
    email: email.optional(),
    phone: phone.optional(),
    cid: customerId.optional().describe('Your id of the payer; cards and BLIK are remembered for it.'),
    company: text(200).optional(),
    locale: text(35)
      .optional()
      .describe('Language of the page and of letters, `pl` unless given; English for one we do not speak.'),
  })
  .meta({ id: 'Customer', description: 'The payer.' })

export const address = z
  .object({
    firstName: text(100).optional(),
    lastName: text(100).optional(),
    company: text(200).optional(),
    street: text(200).optional(),
    city: text(100).optional(),
    region: text(100).optional(),
    postalCode: text(30).optional(),
    countryCodeAlpha2: text(20).optional().describe('Such as `PL`.'),
    taxId: text(12).optional(),
  })
  .meta({ id: 'Address' })

const payout = z.object({
  ban: z
    .string()
    .max(26)
    .regex(/^\d{26}$/, 'must be 26 digits')
    .describe('Polish account number.'),
  amount,
  label: text(70).min(1, 'must not be empty').describe('Who gets it.'),
  title: text(105).optional().describe('Makes it a transfer of its own; in all rows or in none.'),
})
/** Parts of the amount for other accounts; the rest is the shop's. */
export const multipayout = z
  .array(payout)
  .max(1000)
  .meta({ id: 'Multipayout', description: 'Parts of the amount for other accounts; the rest is yours.' })
export const data = z.object({ multipayout: multipayout.optional() }).describe('Another place for `multipayout`.')

const taxStake = z
  .union([
    z.int().min(0).max(100),
    z
      .string()
      .max(24)
      .regex(/^(?:\d{1,2}|TAX_[A-Z0-9_]{1,20})$/),
  ])
  .describe('A rate such as `23`, or `TAX_23`, `TAX_EXEMPT`, `TAX_NOT_LIABLE`, `TAX_REVERSE_CHARGE`, `TAX_EXCLUDING`.')
const money = z.int().min(0).max(999_999_999).meta(inMinorUnits)
const positions = z
  .array(
    z.object({
      name: text(1000),
      code: z.union([text(255), z.int()]).optional(),
      quantity: z.number().min(0),
      unit: text(100).optional(),
      grossAmount: money.describe('Price of one, gross, minor units.'),
      taxStake,
      discountAmount: money.optional(),
      taxAmount: money.optional().describe('VAT of the position; in every position for a split payment.'),
    }),
  )
  .min(1, 'must have a position')
  .max(1000)

/** For bookkeeping; with `invoiceId` and `taxAmount` for a split payment. */
export const invoice = z
  .object({
    invoiceId: text(100).optional().describe('Number of the invoice, for a split payment.'),
    buyer: z.object({
      type: z.enum(['PERSON', 'COMPANY']),
      email: text(200),
      fullName: text(200),
      street: text(200),
      city: text(100),
      postalCode: text(30),
      countryCodeAlpha2: text(2),
      idCountryCodeAlpha2: text(2).optional(),
      idType: z.enum(['ID', 'VAT_ID']).optional(),
      idNumber: text(30).optional(),
    }),
    positions,
    basisForVatExemption: z.object({ type: text(60), text: text(1000).optional() }).optional(),
    issueInvoice: z.boolean().optional(),
  })
  .meta({ id: 'Invoice', description: 'For bookkeeping; with `invoiceId` and `taxAmount` for a split payment.' })

/** The basket of a leasing application: net prices of one unit. */
export const cart = z
  .object({
    items: z
      .array(
        z.object({
          id: text(255).min(1),
          categoryId: text(255),
          name: text(1000).min(1),
          amount: money.describe('Net price of one, minor units.'),
          tax: money,
          taxStake,
          quantity: z.number().min(0).max(1_000_000),
          url: text(2083),
          unit: text(100).optional(),
          state: z.enum(['NEW', 'USED']).optional(),
          discount: z.object({ amount: money, tax: money }).optional(),
        }),
      )
      .min(1, 'must have an item')
      .max(1000),
  })
  .meta({ id: 'Cart', description: 'The basket of a leasing application.' })

/** Groups of methods that the payment page shows. */
export const visibleMethod = z
  .array(text(40))
  .max(50)
  .describe('Of `blik card pbl wallet imoje_paylater wt lease imoje_installments`; absent = all.')

/** Where the payer and the notifications go. */
export const addresses = {
  successReturnUrl: webAddress.optional().describe('Where the payer goes after success.'),
  failureReturnUrl: webAddress.optional().describe('Where the payer goes after a failure.'),
  returnUrl: webAddress
    .optional()
    .describe('Where the payer goes while the result is not known, and where no other address is given.'),
  notificationUrl: webAddress
    .optional()
    .describe("Where this payment's notifications go; the shop's own address unless given."),
}

export const validTo = z
  .int()
  .min(0)
  .max(253_402_300_799, 'Unix time in seconds, not milliseconds')
  .nullable()
  .optional()
  .describe(
    'Unix time in seconds, at least 60 s ahead: unpaid by then, the payment is cancelled. `null` = never; absent = as the shop says, otherwise 15 months.',
  )
export const clientIp = z
  .union([z.ipv4().max(15), z.ipv6().max(45)])
  .optional()
  .describe("The payer's network address: wrong codes and cards are counted by it.")

/** A wish to hold the money first. */
export const hold = z
  .object({
    wanted: z.boolean(),
    hours: z.int().min(shortestHoldHours).max(longestHoldHours).optional(),
    atEnd: z.enum(holdEnds).optional(),
  })
  .describe(
    "Kasa's own: whether the money is held until you capture it, for how long, and what happens then; as the shop says unless given.",
  )
