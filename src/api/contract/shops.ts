import { z } from 'zod'
import { operation } from './operation.js'
import { amount, currency, minor, serviceId, text, unixSeconds, uuid } from './words.js'

const image = z.object({ png: z.url() })
const limit = z.object({
  type: z.literal('number'),
  value: minor,
})

const channel = z
  .object({
    paymentMethod: z.string(),
    paymentMethodCode: z.string(),
    isActive: z.boolean().describe('Switched on in this shop.'),
    isOnline: z.boolean().describe('Can be used now: a connector serves it and the shop has not paused it.'),
    description: z.string(),
    currency,
    transactionLimits: z.object({ minTransaction: limit, maxTransaction: limit }),
    paymentMethodImage: z.array(image),
    paymentMethodCodeImage: z.array(image),
  })
  .meta({ id: 'Channel', description: 'One channel in one currency.' })

export const service = z
  .object({
    id: uuid,
    created: unixSeconds,
    isActive: z.boolean(),
    paymentMethods: z.array(channel),
  })
  .meta({ id: 'Service', description: 'A shop with what it can be paid by: one row for each channel and currency.' })

const none = z.object({})

export const readService = operation({
  id: 'readService',
  method: 'GET',
  path: '/service/{serviceId}',
  tag: 'services',
  summary: 'Read a shop, its channels and limits.',
  description:
    'One row per channel **and currency**. A maximum is always positive, because clients read 0 as "no limit".',
  origin: 'imoje',
  params: z.object({ serviceId }),
  query: none,
  body: none,
  reply: z.object({ service }),
  refusals: { 404: 'No such shop of this merchant.' },
  examples: [{ name: 'a shop', params: { serviceId: '{serviceId}' }, reply: { service: { isActive: true } } }],
})

export const listServices = operation({
  id: 'listServices',
  method: 'GET',
  path: '/services',
  tag: 'services',
  summary: 'List all shops of the merchant.',
  description: 'A top-level array, as imoje answers it; only the shops that the token is for.',
  origin: 'imoje',
  params: none,
  query: none,
  body: none,
  reply: z.array(z.object({ service })),
  refusals: {},
  examples: [{ name: 'all shops', reply: [{ service: { isActive: true } }] }],
})

export const listPaymentMethods = operation({
  id: 'listPaymentMethods',
  method: 'POST',
  path: '/service/{serviceId}/get-payment-methods',
  tag: 'services',
  summary: 'List the channels that can be used for an amount.',
  description:
    'A top-level array of groups in the order of the payment page, each with its channels: what a shop shows when it draws its own choice.',
  origin: 'imoje',
  params: z.object({ serviceId }),
  query: none,
  body: z.object({
    amount,
    currency,
    device: text(20).optional().describe('`desktop` or `mobile`; changes nothing today.'),
    locale: text(35).optional().describe('Language of the labels; English for one we do not speak.'),
  }),
  reply: z.array(
    z
      .object({
        label: z.string(),
        isOnline: z.boolean(),
        image: z.array(image),
        channels: z.array(channel),
      })
      .meta({ id: 'ChannelGroup' }),
  ),
  refusals: { 404: 'No such shop of this merchant.' },
  examples: [
    {
      name: 'for a phone, 45.00 PLN',
      params: { serviceId: '{serviceId}' },
      body: { amount: 4500, currency: 'PLN', device: 'mobile', locale: 'pl' },
      reply: [{ label: 'BLIK', isOnline: true }],
    },
  ],
})
