import { z } from 'zod'
import { operation } from './operation.js'
import { transaction } from './transaction-words.js'
import { amount, inMinorUnits, serviceId, title, uuid } from './words.js'

const none = z.object({})
const params = z.object({ transactionId: uuid.describe('Of a settled sale.') })
const origin = z
  .enum(['sale', 'surplus'])
  .optional()
  .describe(
    'Kasa’s own: which money goes back; `surplus` is what arrived beyond what was owed. Unless given the sale, or the surplus where the sale settled nothing (a second payment of one order).',
  )
const rows = z
  .array(z.object({ row: z.int().min(0).max(999), amount }))
  .min(1)
  .max(1000)
  .optional()
  .describe(
    'Kasa’s own: how much each row of `multipayout` gives, counted from 0; the number after the last row is your own share. All together `amount`. Unless given every row gives pro rata.',
  )

export const refundTransaction = operation({
  id: 'refundTransaction',
  method: 'POST',
  path: '/transaction/{transactionId}/refund',
  tag: 'transactions',
  summary: 'Give money of a sale back.',
  description: [
    'All of it or a part, as often as something is left. The refund is `new` until it is sent, `pending` while the bank has not answered, and ends as `settled` or `rejected`; the shop is notified of its end (`type: refund`, with `originalTransactionId`). A settled refund that the payer’s bank sends back later becomes `rejected`, and its money can be refunded anew.',
    '',
    '- **Never more than was paid**, however many are asked at once: no pause between refunds is needed.',
    '- BLIK and pay later for 12 months, other methods for 36; of instalments and leasing the provider decides. Ask can-refund first.',
    '- Transfers go back to the account they came from.',
    '- Without an `Idempotency-Key` a repeated call is another refund.',
  ].join('\n'),
  origin: 'imoje',
  params,
  query: none,
  body: z.object({
    type: z.literal('refund'),
    serviceId,
    amount,
    title: title.optional(),
    sendRefundConfirmationEmail: z
      .boolean()
      .optional()
      .describe('A letter to the payer once it is settled, to the address of the order.'),
    origin,
    rows,
  }),
  reply: z.object({ transaction }),
  refusals: {
    400: 'The sale is not settled, too old, has less left, or the balance does not suffice; `code` says which.',
    404: 'No such sale of this shop.',
    503: 'The provider that decides did not answer.',
  },
  examples: [
    {
      name: 'a part',
      params: { transactionId: '{transactionId}' },
      body: { type: 'refund', serviceId: '{serviceId}', amount: 500, title: 'Zwrot 17' },
      reply: { transaction: { type: 'refund', status: 'new', amount: 500, title: 'Zwrot 17' } },
    },
    {
      name: 'all of it, with a letter to the payer',
      params: { transactionId: '{transactionId}' },
      body: { type: 'refund', serviceId: '{serviceId}', amount: 12990, sendRefundConfirmationEmail: true },
      reply: { transaction: { type: 'refund', status: 'new', amount: 12990 } },
    },
  ],
})

const minor = z
  .int()
  .min(0)
  .meta({ ...inMinorUnits, description: 'Minor units.' })

export const canRefundTransaction = operation({
  id: 'canRefundTransaction',
  method: 'POST',
  path: '/transaction/{transactionId}/can-refund',
  tag: 'transactions',
  summary: 'Ask whether and how much can be refunded.',
  description:
    'Changes nothing. `refundable` is about the sale, `balance` about what the shop has; a refund needs both. `fullRefund` is what a full refund gives back, `partialRefund` between what a refund must be now.',
  origin: 'imoje',
  params,
  query: none,
  body: z.object({ amount, origin }),
  reply: z.object({
    id: uuid,
    refundable: z.boolean(),
    balance: z.boolean().describe('The balance of the shop, with its overdraft, suffices.'),
    fullRefund: minor,
    partialRefund: z.object({ maxRefundAmount: minor, minRefundAmount: minor }),
    reason: z.string().optional().describe('Kasa’s own: the code of the refusal that a refund would meet.'),
  }),
  refusals: { 404: 'No such transaction of this merchant.' },
  examples: [
    {
      name: 'a settled sale',
      params: { transactionId: '{transactionId}' },
      body: { amount: 500 },
      reply: {
        ...{ refundable: true, balance: true, fullRefund: 12990 },
        partialRefund: { maxRefundAmount: 12990, minRefundAmount: 1 },
      },
    },
  ],
})
