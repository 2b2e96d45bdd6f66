import { z } from 'zod'
import { statuses } from '../../payments/payment.js'
import * as listed from './list-words.js'
import { operation } from './operation.js'
import { status } from './transaction-words.js'
import { minor, text, unixSeconds, uuid } from './words.js'

const none = z.object({})
const onlyStatus = z.enum(statuses).optional()

const listedTransaction = z
  .object({
    id: uuid,
    type: z.enum(['sale', 'refund']),
    status,
    source: z.enum(['web', 'api']),
    created: unixSeconds,
    modified: unixSeconds,
    serviceId: uuid,
    amount: minor,
    paidAmount: minor,
    refundedAmount: minor.describe('Of a sale: what was given back of it.'),
    currency: z.string(),
    title: z.string(),
    orderId: z.string(),
    paymentMethod: z.string(),
    paymentMethodCode: z.string(),
    statusCode: z.string().optional(),
    payment: z.object({ id: uuid, status }),
  })
  .meta({ id: 'ListedTransaction', description: 'A transaction in a list; read it by its id for the rest.' })

export const listTransactions = operation({
  id: 'listTransactions',
  method: 'GET',
  path: '/transactions',
  tag: 'transactions',
  summary: 'List transactions by filters.',
  description:
    'Newest first. Filters hold together; pages never repeat or skip a transaction, whatever happens meanwhile.',
  origin: 'kasa',
  params: none,
  query: z.object({
    ...listed.about,
    type: z.enum(['sale', 'refund']).optional(),
    status: onlyStatus,
    paymentMethod: text(40).optional(),
    paymentMethodCode: text(40).optional(),
    paymentId: uuid.optional().describe('The tries and refunds of one payment.'),
    ...listed.period,
    after: listed.after,
    limit: listed.limit(200, 50),
  }),
  body: none,
  reply: z.object({ transactions: z.array(listedTransaction), next: listed.next }),
  refusals: { 404: 'No such shop or payment of this merchant.' },
  examples: [{ name: 'the last refunds', query: { type: 'refund', limit: '10' }, reply: {} }],
})

const listedPayment = z
  .object({
    id: uuid,
    status,
    source: z.enum(['web', 'api']),
    serviceId: uuid,
    orderId: z.string(),
    title: z.string(),
    amount: minor,
    paidAmount: minor,
    surplusAmount: minor,
    currency: z.string(),
    validTo: unixSeconds.nullable(),
    created: unixSeconds,
    modified: unixSeconds,
    sequence: z.int().describe('Raised by everything that happens to it.'),
  })
  .meta({ id: 'ListedPayment', description: 'A payment in a list; read it by its id for the rest.' })

export const listPayments = operation({
  id: 'listPayments',
  method: 'GET',
  path: '/payments',
  tag: 'payments',
  summary: 'List payments by filters.',
  description: 'Everything that is or was owed, opened by forms, links or sales; newest first.',
  origin: 'kasa',
  params: none,
  query: z.object({
    ...listed.about,
    status: onlyStatus,
    hasSurplus: z
      .enum(['true'])
      .optional()
      .describe('`true`: only those for which more arrived than was owed, and waits to be given back.'),
    ...listed.period,
    after: listed.after,
    limit: listed.limit(200, 50),
  }),
  body: none,
  reply: z.object({ payments: z.array(listedPayment), next: listed.next }),
  refusals: { 404: 'No such shop of this merchant.' },
  examples: [{ name: 'of one order', query: { orderId: 'A-3' }, reply: { payments: [], next: null } }],
})
