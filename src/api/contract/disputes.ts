import { z } from 'zod'
import { disputeStages } from '../../disputes/dispute.js'
import * as listed from './list-words.js'
import { operation } from './operation.js'
import { minor, serviceId, unixSeconds, uuid } from './words.js'

const none = z.object({})
const disputeId = uuid.describe('Of the dispute.')

const dispute = z
  .object({
    id: uuid,
    stage: z
      .enum(disputeStages)
      .describe(
        '`inquiry`: the bank asks, no money is taken. `open`: the money is set aside. `evidence`: you have answered, the bank decides. `won`, `lost`: decided.',
      ),
    reason: z.string().describe("The bank's word for why."),
    amount: minor,
    currency: z.string(),
    evidenceDueAt: unixSeconds.nullable().describe('Answer before this moment.'),
    answer: z.enum(['accept', 'contest']).nullable(),
    serviceId: uuid,
    payment: z.object({ id: uuid, orderId: z.string() }),
    transactionId: uuid.describe('The sale.'),
    created: unixSeconds,
    modified: unixSeconds,
  })
  .meta({ id: 'Dispute', description: 'A payer wants money of a sale back through the bank (chargeback).' })

const one = z.object({ dispute })

export const listDisputes = operation({
  id: 'listDisputes',
  method: 'GET',
  path: '/disputes',
  tag: 'disputes',
  summary: 'List disputes.',
  description: 'Newest first. What is in dispute cannot be refunded; what is lost is gone.',
  origin: 'kasa',
  params: none,
  query: z.object({
    serviceId: serviceId.optional(),
    paymentId: uuid.optional(),
    stage: z.enum(disputeStages).optional(),
    after: listed.after,
    limit: listed.limit(200, 50),
  }),
  body: none,
  reply: z.object({ disputes: z.array(dispute), next: listed.next }),
  refusals: { 404: 'No such shop or payment of this merchant.' },
  examples: [{ name: 'to be answered', query: { stage: 'inquiry' }, reply: { disputes: [], next: null } }],
})

export const readDispute = operation({
  id: 'readDispute',
  method: 'GET',
  path: '/dispute/{disputeId}',
  tag: 'disputes',
  summary: 'Read a dispute.',
  description: 'How it stands now.',
  origin: 'kasa',
  params: z.object({ disputeId }),
  query: none,
  body: none,
  reply: one,
  refusals: { 404: 'No such dispute of this merchant.' },
  examples: [
    { name: 'one', params: { disputeId: '{disputeId}' }, reply: { dispute: { stage: 'open', answer: null } } },
  ],
})

export const acceptDispute = operation({
  id: 'acceptDispute',
  method: 'POST',
  path: '/dispute/{disputeId}/accept',
  tag: 'disputes',
  summary: 'Accept a dispute: the payer keeps the money.',
  description: 'Final. The bank is told at once or as soon as it answers; then the dispute is `lost`.',
  origin: 'kasa',
  params: z.object({ disputeId }),
  query: none,
  body: none,
  reply: one,
  refusals: {
    400: 'It is decided, answered otherwise, or its last day is over.',
    404: 'No such dispute of this merchant.',
  },
  examples: [{ name: 'one', params: { disputeId: '{disputeId}' }, reply: { dispute: { answer: 'accept' } } }],
})

export const contestDispute = operation({
  id: 'contestDispute',
  method: 'POST',
  path: '/dispute/{disputeId}/contest',
  tag: 'disputes',
  summary: 'Contest a dispute with evidence.',
  description:
    'Once. Say what was bought, when and where it was delivered, and how the payer agreed. The bank decides; until then the money stays set aside.',
  origin: 'kasa',
  params: z.object({ disputeId }),
  query: none,
  body: z.object({
    evidence: z
      .string()
      .min(1, 'must not be empty')
      .max(10_000)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL's text holds no NUL
      .regex(/^[^\u0000\ud800-\udfff]*$/, 'holds a character that cannot be kept')
      .describe('Text for the bank; lines are kept.'),
  }),
  reply: one,
  refusals: {
    400: 'It is decided, answered otherwise, or its last day is over.',
    404: 'No such dispute of this merchant.',
  },
  examples: [
    {
      name: 'a parcel that was delivered',
      params: { disputeId: '{disputeId}' },
      body: { evidence: 'Delivered on 2 March to the address of the order, signed for by the payer.' },
      reply: { dispute: { answer: 'contest' } },
    },
  ],
})
