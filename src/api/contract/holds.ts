import { z } from 'zod'
import { operation } from './operation.js'
import { saleReply } from './transaction-words.js'
import { amount, uuid } from './words.js'

const none = z.object({})
const params = z.object({ transactionId: uuid.describe('Of a sale whose money is held.') })
const refusals = {
  400: 'Nothing is held (any more), another capture or void is under way, or the bank says no; `code` says which.',
  404: 'No such sale of this merchant.',
}

export const captureTransaction = operation({
  id: 'captureTransaction',
  method: 'POST',
  path: '/transaction/{transactionId}/capture',
  tag: 'transactions',
  summary: 'Take held money.',
  description: [
    'Settles a sale that is `authorized`: with the whole amount, or with `amount` (Kasa’s own) and then the rest is given free. `amount` of the transaction stays what was ordered, `paidAmount` says what was taken; commission, baskets and refunds go by it.',
    '',
    'One capture per sale: the same one again answers the same, another sum is refused (`hold/captured`). While the bank has not answered, the status stays `authorized`: wait for the notification, or ask for the transaction.',
  ].join('\n'),
  origin: 'imoje',
  params,
  query: none,
  body: z.object({ amount: amount.optional().describe('Minor units to take; all that is held unless given.') }),
  reply: saleReply,
  refusals,
  examples: [
    {
      name: 'all of it',
      params: { transactionId: '{heldTransactionId}' },
      body: {},
      reply: { transaction: { type: 'sale', status: 'settled', payment: { status: 'settled' } } },
    },
  ],
})

export const voidTransaction = operation({
  id: 'voidTransaction',
  method: 'POST',
  path: '/transaction/{transactionId}/void',
  tag: 'transactions',
  summary: 'Give held money free.',
  description:
    'Cancels a sale that is `authorized`: nothing is taken, the payment is closed, and its order can be paid again. The same again answers the same. While the bank has not answered, the status stays `authorized`.',
  origin: 'imoje',
  params,
  query: none,
  body: none,
  reply: saleReply,
  refusals,
  examples: [
    {
      name: 'a sale that was not delivered',
      params: { transactionId: '{heldTransactionId}' },
      body: {},
      reply: { transaction: { type: 'sale', status: 'cancelled', payment: { status: 'cancelled' } } },
    },
  ],
})
