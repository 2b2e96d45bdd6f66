import { z } from 'zod'
import { channels } from '../../payments/methods.js'
import { profileKinds } from '../../payments/profile-kind.js'
import { operation } from './operation.js'
import * as ordered from './order-words.js'
import { saleReply } from './transaction-words.js'
import { amount, currency, orderId, serviceId, text, title, uuid, webAddress } from './words.js'

const none = z.object({})
const transactionId = uuid.describe('Of a sale or refund.')

const methods = [...new Set(channels.map(({ method }) => method))]
/** Codes that clients know and no bank serves any more, and one that an old client misspells: they are no fault, only not available. */
const formerCodes = ['envelo', 'ideabank', 'tmobile', 'peako24']
const codes = [...channels.map(({ code }) => code), ...profileKinds, ...formerCodes]

const blikCode = z
  .string()
  .max(7)
  .regex(/^\d{3}[ -]?\d{3}$/, 'must be six digits')
  .meta({ format: 'password' })

const card = z
  .object({
    firstName: text(100),
    lastName: text(100),
    number: z.string().max(30),
    month: z.string().max(2).describe('`08`'),
    year: z.string().max(4).describe('`2031`'),
    cvv: z.string().max(4),
  })
  .meta({
    id: 'Card',
    description:
      'Plain card data, only where the shop is allowed to send them (PCI DSS); never kept, never shown again.',
  })

const browser = z
  .record(text(60), z.union([text(2048), z.number(), z.boolean()]))
  .describe(
    "The payer's browser, for 3-D Secure: ip language jsEnabled timezoneOffset userAgent accept javaEnabled screenColorDepth screenHeight screenWidth.",
  )

const saleBody = z.object({
  type: z.literal('sale'),
  serviceId,
  amount,
  currency,
  orderId,
  paymentMethod: z.enum(methods, 'unknown value'),
  paymentMethodCode: z.enum(codes, 'unknown value').describe('The channel; `GET /service/{serviceId}` lists them.'),
  ...ordered.addresses,
  title: title.optional(),
  additionalDescription: text(255).optional(),
  validTo: ordered.validTo,
  blikCode: blikCode
    .optional()
    .describe('The six digits of the bank app. Without it the payer types them on our page (`action.url`).'),
  clientIp: ordered.clientIp,
  customer: ordered.customer,
  billing: ordered.address.optional(),
  shipping: ordered.address.optional(),
  card: card.optional(),
  additionalData: z.object({ browser: browser.optional() }).optional(),
  wallet: z
    .object({ applePay: z.unknown().optional() })
    .optional()
    .describe('A token of a wallet; no connector of this gateway takes one.'),
  visibleMethod: ordered.visibleMethod.optional(),
  installment: z
    .object({ period: z.int().min(1).max(999) })
    .optional()
    .describe('Number of instalments, from the calculator.'),
  invoice: ordered.invoice.optional(),
  cart: ordered.cart.optional(),
  multipayout: ordered.multipayout.optional(),
  data: ordered.data.optional(),
  hold: ordered.hold.optional(),
})

const buyer = { firstName: 'Ola', lastName: 'Żuk', email: 'ola@sklep.example' }
const order = { type: 'sale', serviceId: '{serviceId}', amount: 12990, currency: 'PLN', customer: buyer }

export const createSale = operation({
  id: 'createSale',
  method: 'POST',
  path: '/transaction',
  tag: 'transactions',
  summary: 'Create a sale by one channel.',
  description: [
    'Opens a payment and starts its one try at once. What comes back is the transaction and where the payer goes: **every** sale has an `action.url`.',
    '',
    '- **BLIK** with `blikCode` is executed at once: `pending` until the payer confirms in the bank app; ask for the transaction or wait for the notification. Without a code the payer types it on our page, the transaction is `new` until then, and a wrong code can be typed again there. `blik_oneclick` with a code and `customer.cid` remembers the BLIK.',
    '- **Cards** (`ecom3ds`; `oneclick` and `recurring` with `customer.cid` remember the card): with `card` only where the shop may send card data. Without it, for `ecom3ds`, the payer types the card on our page.',
    '- **Banks, wallets, pay later, instalments** (`installment.period`), **leasing** (`cart`): a redirect.',
    '- **Transfers** (`wt`; `wt_split` with an invoice): account and title in `action`, and a page with them at `action.url`.',
    '',
    'A sale that was refused ends its payment: order again with a new one. An unavailable channel is 406.',
  ].join('\n'),
  origin: 'imoje',
  params: none,
  query: none,
  body: saleBody,
  reply: saleReply,
  refusals: {
    404: 'No such shop of this merchant.',
    406: 'The channel is not active in this shop, or cannot be used for this amount and currency.',
  },
  examples: [
    {
      name: 'BLIK with a code',
      body: {
        ...{ ...order, orderId: '{orderId}', title: 'Zamówienie 17', paymentMethod: 'blik', paymentMethodCode: 'blik' },
        ...{ blikCode: '777123', clientIp: '203.0.113.9' },
        ...{ successReturnUrl: 'https://sklep.example/ok', failureReturnUrl: 'https://sklep.example/blad' },
      },
      reply: {
        transaction: { type: 'sale', status: 'pending', amount: 12990, paymentMethod: 'blik' },
        action: { type: 'redirect' },
      },
    },
    {
      name: 'a bank',
      body: {
        ...{ ...order, orderId: '{orderId}', paymentMethod: 'pbl', paymentMethodCode: 'mtransfer' },
        ...{ successReturnUrl: 'https://sklep.example/ok', failureReturnUrl: 'https://sklep.example/blad' },
      },
      reply: {
        transaction: { status: 'pending', paymentMethodCode: 'mtransfer' },
        action: { type: 'redirect', method: 'GET' },
      },
    },
    {
      name: 'a transfer',
      body: { ...order, orderId: '{orderId}', paymentMethod: 'wt', paymentMethodCode: 'wt' },
      reply: { transaction: { status: 'pending' }, action: { type: 'transfer' } },
    },
    {
      name: 'BLIK, the code typed on our page',
      body: { ...order, orderId: '{orderId}', paymentMethod: 'blik', paymentMethodCode: 'blik' },
      reply: { transaction: { status: 'new', payment: { status: 'new' } }, action: { type: 'redirect' } },
    },
  ],
})

export const readTransaction = operation({
  id: 'readTransaction',
  method: 'GET',
  path: '/transaction/{transactionId}',
  tag: 'transactions',
  summary: 'Read a sale or a refund.',
  description:
    'Shows a result before or when it is notified. `refunds` lists what was given back of a sale; `payment.status` says whether the order is paid.',
  origin: 'imoje',
  params: z.object({ transactionId }),
  query: none,
  body: none,
  reply: saleReply,
  refusals: { 404: 'No such transaction of this merchant.' },
  examples: [
    {
      name: 'a sale',
      params: { transactionId: '{transactionId}' },
      reply: { transaction: { type: 'sale', refunds: [] } },
    },
  ],
})

const chargeBody = {
  serviceId,
  amount,
  currency,
  orderId,
  title: title.optional(),
  notificationUrl: webAddress.optional(),
  clientIp: ordered.clientIp,
  invoice: ordered.invoice.optional(),
  multipayout: ordered.multipayout.optional(),
  data: ordered.data.optional(),
  hold: ordered.hold.optional(),
}
const chargeRefusals = {
  400: 'The profile is inactive (`TRX-ERROR-120301`), or a rule of business forbids it.',
  404: 'No such shop or profile.',
  406: 'The channel is not active in this shop, or cannot be used for this amount and currency.',
}

export const chargeProfile = operation({
  id: 'chargeProfile',
  method: 'POST',
  path: '/transaction/profile',
  tag: 'transactions',
  summary: 'Charge a remembered card.',
  description:
    'Nobody is at a page: the card pays at once, or is refused and ends its payment. An inactive profile is 400 with `TRX-ERROR-120301`.',
  origin: 'imoje',
  params: none,
  query: none,
  body: z.object({ ...chargeBody, paymentProfileId: uuid }),
  reply: saleReply,
  refusals: chargeRefusals,
  examples: [
    {
      name: 'a subscription',
      body: {
        ...{ serviceId: '{serviceId}', paymentProfileId: '{paymentProfileId}', amount: 1000, currency: 'PLN' },
        ...{ orderId: '{orderId}', title: 'Abonament' },
      },
      reply: { transaction: { paymentMethod: 'card', status: 'settled', payment: { status: 'settled' } } },
    },
  ],
})

export const chargeBlikProfile = operation({
  id: 'chargeBlikProfile',
  method: 'POST',
  path: '/transaction/profile/blik',
  tag: 'transactions',
  summary: 'Charge a remembered BLIK.',
  description:
    'The payer confirms in the bank app. `blikKey` names the app where `aliasList` has several. With a `blikCode` the code pays and the BLIK is remembered anew: what to do after `BLK-ERROR-210002` to `210004`.',
  origin: 'imoje',
  params: none,
  query: none,
  body: z.object({
    ...chargeBody,
    blikProfileId: uuid,
    blikKey: text(100).optional(),
    blikCode: blikCode.optional(),
  }),
  reply: saleReply,
  refusals: chargeRefusals,
  examples: [
    {
      name: 'one tap',
      body: {
        ...{ serviceId: '{serviceId}', blikProfileId: '{blikProfileId}', amount: 1000, currency: 'PLN' },
        ...{ orderId: '{orderId}', title: 'A-2', clientIp: '203.0.113.9' },
      },
      reply: { transaction: { paymentMethod: 'blik', paymentMethodCode: 'blik_oneclick', status: 'pending' } },
    },
  ],
})
