import type { AttackCase } from './case.js'
import { withHeaders } from './shot.js'

const copies = 5

/** What the gateway itself may send, and what it makes of the shop's answers. */
export const honestCases: readonly AttackCase[] = [
  {
    name: 'unknown-order',
    moment: 'before',
    needs: 'order',
    sends: 'a paid notification for an order that you do not have',
    expects: 'not yet',
    why: 'After 200 the gateway never asks again: if the order is stored a moment later, its payment is lost. Answer 425, 409 or 503 and it comes again in 15 seconds.',
    shots: ({ tell, newId }) => [tell({ orderId: `kasa-attack-${newId().slice(0, 8)}`, paymentId: newId() })],
  },
  {
    name: 'pending',
    moment: 'before',
    sends: 'a pending payment',
    expects: 'taken',
    why: 'Only settled is paid (and authorized is held). Answer 200, and send nothing out.',
    shots: ({ tell }) => [tell({ status: 'pending', sequence: 2 })],
  },
  {
    name: 'unknown-status',
    moment: 'before',
    sends: 'a status that did not exist when the shop was written',
    expects: 'taken',
    why: 'New statuses will come. Keep the order as it is and answer 200: every other answer is asked again for four days.',
    shots: ({ seal, text }) => [
      seal(text({ status: 'pending', sequence: 3 }).replaceAll('"pending"', '"under_review"'), { sequence: 3 }),
    ],
  },
  {
    name: 'other-amount',
    moment: 'before',
    needs: 'order',
    sends: 'a paid notification for one minor unit less than the order',
    expects: 'not booked',
    why: 'The amount is the shop’s. Compare amount and currency with the order before it is paid.',
    shots: ({ tell, news, newId }) => [tell({ amountMinor: news().amountMinor - 1, paymentId: newId() })],
  },
  {
    name: 'other-currency',
    moment: 'before',
    needs: 'order',
    sends: 'a paid notification in another currency',
    expects: 'not booked',
    why: '100 HUF are not 100 PLN. Compare amount and currency with the order before it is paid.',
    shots: ({ tell, news, newId }) => [
      tell({ currency: news().currency === 'HUF' ? 'PLN' : 'HUF', paymentId: newId() }),
    ],
  },
  {
    name: 'refund-first',
    moment: 'before',
    sends: 'a refund that was done (transaction.type is "refund", its status "settled") for an unpaid order',
    expects: 'any but broken',
    why: 'A settled refund is money that went back, not an order that was paid. Look at transaction.type first.',
    shots: ({ tell, newId }) => [tell({ type: 'refund', paymentId: newId() })],
  },
  {
    name: 'paid',
    moment: 'payment',
    sends: 'a paid notification, as the gateway sends it',
    expects: 'taken',
    why: 'A right notification is answered 200, and its order is fulfilled once.',
    shots: ({ tell }) => [tell()],
  },
  {
    name: 'answer',
    moment: 'after',
    sends: 'the same once more',
    expects: 'says ok',
    why: 'The body of the answer is {"status":"ok"}: a page of the shop with 200 looks like a success to no other imoje gateway.',
    shots: ({ tell }) => [tell()],
  },
  {
    name: 'duplicate',
    moment: 'after',
    sends: 'the very same message twice',
    expects: 'taken',
    why: 'Messages come at least once: an answer may get lost. Remember webhook-id, change nothing and answer 200.',
    shots: ({ tell }) => [tell(), tell()],
  },
  {
    name: 'at-once',
    moment: 'payment',
    sends: `the same message ${copies} times in one moment`,
    expects: 'taken',
    together: true,
    why: 'Two processes may hold the same message after a crash. Let the database decide who goes on: update … where status is unpaid.',
    shots: ({ tell }) => Array.from({ length: copies }, () => tell()),
  },
  {
    name: 'late-news',
    moment: 'after',
    sends: 'an older rejection (lower sequence) after the order was paid, then paid once more',
    expects: 'taken',
    why: 'Messages overtake each other. The number at the end of webhook-id only grows: ignore a lower one, answer 200.',
    shots: ({ tell }) => [tell({ status: 'rejected', sequence: 1 }), tell({ sequence: 5 })],
  },
  {
    name: 'paid-again',
    moment: 'after',
    sends: 'paid once more as a new event of the same payment',
    expects: 'taken',
    why: 'A payment may be told about more than once. An order that is paid stays paid and is fulfilled once.',
    shots: ({ tell }) => [tell({ sequence: 6 })],
  },
  {
    name: 'second-payment',
    moment: 'after',
    sends: 'a second paid payment of the same order',
    expects: 'taken',
    why: 'Payers pay twice (two tabs, an old letter). Fulfil once; the second money is refunded, not earned.',
    shots: ({ tell, newId }) => [tell({ paymentId: newId() })],
  },
  {
    name: 'other-cancelled',
    moment: 'after',
    sends: 'the end of another payment of the paid order (a body with "payment" alone), then paid once more',
    expects: 'taken',
    why: 'When a link expires there is no transaction. That payment ended; the order is paid by another one and stays so.',
    shots: ({ tell, newId }) => [
      tell({ paymentId: newId(), status: 'cancelled', sequence: 2, type: 'none' }),
      tell({ sequence: 7 }),
    ],
  },
  {
    name: 'refund',
    moment: 'after',
    sends: 'a refund of the paid order that was done',
    expects: 'taken',
    why: 'Refunds are told like payments, with transaction.type "refund". Note it and answer 200; nothing is sent out again.',
    shots: ({ tell }) => [tell({ type: 'refund', sequence: 8 })],
  },
  {
    name: 'new-members',
    moment: 'after',
    sends: 'a body with members that did not exist when the shop was written',
    expects: 'taken',
    why: 'Messages grow. Ignore what you do not know.',
    shots: ({ seal, text }) => [seal(text().replace(/}$/, ',"loyalty":{"points":3},"tags":[]}'))],
  },
  {
    name: 'raw-bytes',
    moment: 'after',
    sends: 'the same content spelled with blanks and \\u sequences, signed as it is',
    expects: 'taken',
    why: 'The signature covers the bytes. Who verifies JSON.stringify of the parsed body refuses right messages one day.',
    shots: ({ seal, text }) => [seal(spelledOtherwise(text()))],
  },
  {
    name: 'in-pieces',
    moment: 'after',
    sends: 'the body in four pieces with pauses',
    expects: 'taken',
    why: 'A body need not come in one packet: read to its end before it is verified.',
    shots: ({ tell }) => [{ ...tell(), pace: 'in pieces' }],
  },
  {
    name: 'header-order',
    moment: 'after',
    sends: 'imoje’s header with its parts in another order',
    expects: 'any but broken',
    why: 'The gateway keeps the order, so refusing is right as well. A crash is not, nor a signature read from the wrong place.',
    shots: ({ tell }) => {
      const shot = tell()
      const parts = shot.headers['X-Imoje-Signature']?.split(';') ?? []
      return [withHeaders(shot, { 'X-Imoje-Signature': parts.reverse().join(';') })]
    },
  },
  {
    name: 'content-type',
    moment: 'after',
    sends: 'the same as text/plain',
    expects: 'any but broken',
    why: 'Frameworks parse by this header: with another one the body is suddenly empty or a string. Read it raw.',
    shots: ({ tell }) => [withHeaders(tell(), { 'Content-Type': 'text/plain' })],
  },
]

const spelledOtherwise = (text: string): string =>
  JSON.stringify(JSON.parse(text), null, 2).replace(
    /[\u0080-\uffff]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
