import { z } from 'zod'
import { statuses } from '../../payments/payment.js'
import { profileKinds } from '../../payments/profile-kind.js'
import { minor, unixSeconds, uuid } from './words.js'

/** What answers say about transactions, payments, profiles and where the payer goes. */

export const status = z
  .enum(statuses)
  .meta({ id: 'Status', description: 'Of a payment or transaction. `settled` is money that is yours.' })

export const paymentProfile = z
  .object({
    id: uuid,
    merchantMid: z.string().describe('Your merchantId.'),
    merchantCustomerId: z.string().describe('The `cid` it was remembered for.'),
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    maskedNumber: z.string().describe('Such as `****1111`.'),
    month: z.string().describe('Two digits.'),
    year: z.string().describe('Four digits.'),
    organization: z.string().describe('Such as `VISA`.'),
    isActive: z.union([z.literal(1), z.literal(0)]),
    profile: z.enum(['ONE_CLICK', 'RECURRING']),
    firstTransactionId: z.string().describe("The provider's id of the sale that it was remembered with."),
  })
  .meta({ id: 'PaymentProfile', description: 'A card that a payer had remembered.' })

export const blikProfile = z
  .object({
    id: uuid,
    label: z.string().describe("The shop's name, as the payer's bank shows it."),
    isActive: z.union([z.literal(1), z.literal(0)]),
    aliasList: z
      .array(z.object({ key: z.string(), label: z.string() }))
      .describe('The bank apps that it can be confirmed in; the payer chooses where there are several.'),
  })
  .meta({ id: 'BlikProfile', description: 'A BLIK that a payer had remembered.' })

/** Exactly five members for a redirect, account and title beside them for a transfer (imoje-rest.md §4.2). */
export const action = z
  .object({
    type: z.enum(['redirect', 'transfer']),
    url: z.string().max(2083),
    method: z.enum(['GET', 'POST']),
    contentType: z.string().max(100),
    contentBodyRaw: z.string(),
    ban: z.string().optional().describe('Of a transfer: the account number.'),
    title: z.string().optional().describe('Of a transfer: its title, by which the money is recognised.'),
  })
  .meta({
    id: 'Action',
    description:
      'Where the payer goes next: send the browser to `url` by `method`. For a transfer `url` is a page with its details. Where nothing is to be done, a page that shows the state.',
  })

const person = {
  firstName: z.string(),
  lastName: z.string(),
  email: z.string().optional(),
  phone: z.string().optional(),
}
const echoedAddress = z.object({
  ...person,
  company: z.string().optional(),
  street: z.string().optional(),
  city: z.string().optional(),
  region: z.string().optional(),
  postalCode: z.string().optional(),
  countryCodeAlpha2: z.string().optional(),
  taxId: z.string().optional(),
})

/** Members of every transaction, as notifications have them too. */
const common = {
  id: uuid,
  type: z.enum(['sale', 'refund']),
  status,
  source: z.enum(['web', 'api']),
  created: unixSeconds,
  modified: unixSeconds,
  notificationUrl: z.string().describe('Empty where nobody is notified.'),
  serviceId: uuid,
  amount: minor,
  currency: z.string(),
  title: z.string(),
  orderId: z.string(),
  paymentMethod: z.string(),
  paymentMethodCode: z
    .string()
    .describe(
      `A channel's code; of remembered instruments one of ${profileKinds.map(kind => `\`${kind}\``).join(', ')}.`,
    ),
  statusCode: z.string().optional().describe('Why it was refused, such as `CODE_51` or `BLK-ERROR-210015`.'),
  statusCodeDescription: z.string().optional(),
}

export const transaction = z
  .object({
    ...common,
    paymentProfile: paymentProfile.optional(),
    payment: z.object({ id: uuid, status }).describe('What is owed; a payment may have several tries.'),
    blikTransactionId: z.string().optional(),
    originalTransactionId: uuid.optional().describe('Of a refund: the sale whose money goes back.'),
    paidAmount: minor.optional().describe('What arrived; of a capture, what was taken.'),
    fee: z
      .object({ merchant: minor, surcharge: minor })
      .optional()
      .describe('Commission, and what the payer paid on top.'),
    refunds: z.array(z.object({ transaction: z.object(common).meta({ id: 'RefundSummary' }) })).optional(),
    customer: z.object({ ...person, cid: z.string().optional() }),
    billing: echoedAddress,
    shipping: echoedAddress,
  })
  .meta({ id: 'Transaction', description: 'A try to pay (`sale`) or to give back (`refund`).' })

/** What answers about a sale are made of. */
export const saleReply = z.object({ transaction, action })
