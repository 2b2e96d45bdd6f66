import { z } from 'zod'
import { operation } from './operation.js'
import * as ordered from './order-words.js'
import { status, transaction } from './transaction-words.js'
import { amount, currency, minor, orderId, serviceId, text, title, unixSeconds, uuid } from './words.js'

const none = z.object({})
const address = z.string().describe('Empty where none was given.')

const members = {
  id: uuid,
  url: z.string().describe('Send this to your payer.'),
  serviceId: uuid,
  orderId: z.string(),
  title: z.string(),
  simp: z.string(),
  amount: minor,
  currency: z.string(),
}
const returns = { returnUrl: address, successReturnUrl: address, failureReturnUrl: address }
const person = z
  .object({
    firstName: z.string(),
    lastName: z.string(),
    phone: z.string(),
    email: z.string(),
    locale: z.string(),
  })
  .meta({ id: 'LinkCustomer' })

const created = z
  .object({
    ...members,
    ...returns,
    customer: person,
    isActive: z.boolean(),
    validTo: unixSeconds.nullable(),
    created: unixSeconds,
    modified: unixSeconds,
  })
  .meta({ id: 'CreatedPayment' })

export const payment = z
  .object({
    ...members,
    status,
    isActive: z.boolean().describe('Always true, as at imoje: `status` says whether it can be paid.'),
    validTo: unixSeconds.nullable().describe('`null` = never ends.'),
    created: unixSeconds,
    modified: unixSeconds,
    isGenerated: z.boolean().describe('Made by a person rather than by the API.'),
    isUsed: z.boolean().describe('A payer has tried to pay.'),
    usedAt: unixSeconds.nullable().describe('When the first try began.'),
    isConfirmVisited: z.boolean().describe('The payer has seen that it is paid.'),
    confirmVisitedAt: unixSeconds.nullable(),
    ...returns,
    notificationUrl: address,
    paidAmount: minor.describe('What has arrived for it.'),
    surplusAmount: minor.describe('What arrived beyond it and waits to be given back.'),
    customer: person,
    transactions: z.array(transaction),
  })
  .meta({ id: 'Payment', description: 'What is owed: a link, or what a form opened.' })

const link = {
  serviceId: '{serviceId}',
  amount: 4500,
  currency: 'PLN',
  orderId: '{orderId}',
  title: 'Order A-3',
  customer: { firstName: 'Jan', lastName: 'Lis', email: 'jan@sklep.example' },
}

export const createPayment = operation({
  id: 'createPayment',
  method: 'POST',
  path: '/payment',
  tag: 'payments',
  summary: 'Create a payment link.',
  description:
    'The payer chooses the method on our page and may try several times, until it is paid, cancelled or `validTo` is over. Send `url` to them. The shop is told by notifications; one unpaid order may have several links, of which one is paid.',
  origin: 'imoje',
  params: none,
  query: none,
  body: z.object({
    serviceId,
    amount,
    currency,
    orderId,
    customer: ordered.customer,
    title: title.optional(),
    additionalDescription: text(255).optional(),
    visibleMethod: ordered.visibleMethod.optional(),
    preselectMethodCode: text(20).optional().describe('The channel that is open when the page comes up.'),
    ...ordered.addresses,
    validTo: ordered.validTo,
    billing: ordered.address.optional(),
    shipping: ordered.address.optional(),
    cart: ordered.cart.optional(),
    multipayout: ordered.multipayout.optional(),
    data: ordered.data.optional(),
    invoice: ordered.invoice.optional(),
    hold: ordered.hold.optional(),
    simp: text(26)
      .optional()
      .describe("The payer's individual account at your bank; kept and told, it changes nothing."),
  }),
  reply: z.object({ payment: created }),
  refusals: { 404: 'No such shop of this merchant.' },
  examples: [
    {
      name: 'BLIK and banks only',
      body: { ...link, visibleMethod: ['blik', 'pbl'], returnUrl: 'https://sklep.example/back' },
      reply: { payment: { amount: 4500, currency: 'PLN', isActive: true } },
    },
  ],
})

export const readPayment = operation({
  id: 'readPayment',
  method: 'GET',
  path: '/payment/{paymentId}',
  tag: 'payments',
  summary: 'Read a payment.',
  description: 'Bare, without a wrapper, as imoje answers it; with all its transactions.',
  origin: 'imoje',
  params: z.object({ paymentId: uuid }),
  query: none,
  body: none,
  reply: payment,
  refusals: { 404: 'No such payment of this merchant.' },
  examples: [{ name: 'a link', params: { paymentId: '{paymentId}' }, reply: { isActive: true } }],
})

export const cancelPayment = operation({
  id: 'cancelPayment',
  method: 'POST',
  path: '/payment/cancel',
  tag: 'payments',
  summary: 'Cancel a payment.',
  description:
    'No try may start any more; one under way is stopped at its bank first. A cancelled payment stays cancelled, and a repeat answers the same. `isActive` stays true, as at imoje.',
  origin: 'imoje',
  params: none,
  query: none,
  body: z.object({ serviceId, paymentId: uuid }),
  reply: payment,
  refusals: { 400: 'It is paid or has expired.', 404: 'No such payment of this shop.' },
  examples: [
    {
      name: 'an unpaid link',
      body: { serviceId: '{serviceId}', paymentId: '{paymentId}' },
      reply: { status: 'cancelled', isActive: true },
    },
  ],
})
