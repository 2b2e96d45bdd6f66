import { z } from 'zod'
import { messageStates } from '../../payments/sent-message.js'
import * as listed from './list-words.js'
import { operation } from './operation.js'
import { status } from './transaction-words.js'
import { serviceId, text, unixSeconds, uuid, webAddress } from './words.js'

const none = z.object({})
const eventId = z
  .string()
  .max(80)
  .regex(/^evt_[0-9a-f-]{36}_\d{1,15}$/, 'must be an event id such as evt_…_3')

const event = z
  .object({
    id: z.string().describe('The `webhook-id` of its notification: the same over all attempts and here.'),
    cursor: z.string().describe('This place in the feed.'),
    type: z.string().describe('Such as `try.settled`, `payment.expired`; more may come.'),
    status,
    sequence: z.int().describe('Of the payment: a higher one came later.'),
    livemode: z.boolean(),
    created: unixSeconds,
    payment: z.object({ id: uuid, orderId: z.string(), serviceId: uuid }),
    transactionId: uuid.nullable(),
    notification: z
      .enum(['owed', 'fetched', 'suppressed', 'none'])
      .describe(
        '`owed`: it was or will be sent. `fetched`: the shop has no address and is told here. `suppressed`: it would have harmed a paid order. `none`: shops are not told of such events.',
      ),
    body: z.string().nullable().describe('The exact bytes of the notification, to be verified and handled as one.'),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event', description: 'Something that happened to a payment.' })

export const listEvents = operation({
  id: 'listEvents',
  method: 'GET',
  path: '/events',
  tag: 'events',
  summary: 'Fetch what happened since a cursor.',
  description:
    'Everything that shops were or will be told, oldest first, in an order in which **nothing is ever skipped**: an event never appears before a cursor that was given already. Keep `next` and come back with it; without `after` it begins at the first event, with `after=now` at this moment.',
  origin: 'kasa',
  params: none,
  query: z.object({
    after: text(200).optional().describe('`next` of the answer before, or `now`.'),
    include: z.enum(['told', 'all']).optional().describe('`all`: also what shops are not told.'),
    serviceId: serviceId.optional(),
    limit: listed.limit(500, 100),
  }),
  body: none,
  reply: z.object({
    events: z.array(event),
    next: z.string().describe('Always given: come back with it.'),
    hasMore: z.boolean(),
  }),
  refusals: { 404: 'No such shop of this merchant.' },
  examples: [{ name: 'from now on', query: { after: 'now' }, reply: { events: [], hasMore: false } }],
})

const message = {
  id: z.string().describe('The `webhook-id`.'),
  paymentId: uuid,
  url: z.string(),
  state: z.enum(messageStates),
  tries: z.int().describe('Of the 23 of the schedule.'),
  created: unixSeconds,
  dueAt: unixSeconds.nullable().describe('When the next try is due; `null` when there is none.'),
  finished: unixSeconds.nullable(),
}

export const listNotifications = operation({
  id: 'listNotifications',
  method: 'GET',
  path: '/notifications',
  tag: 'events',
  summary: 'List notifications and where their delivery stands.',
  description: 'Newest first.',
  origin: 'kasa',
  params: none,
  query: z.object({
    serviceId: serviceId.optional(),
    paymentId: uuid.optional(),
    state: z.enum(messageStates).optional(),
    ...listed.period,
    after: listed.after,
    limit: listed.limit(200, 50),
  }),
  body: none,
  reply: z.object({ notifications: z.array(z.object(message).meta({ id: 'ListedNotification' })), next: listed.next }),
  refusals: { 404: 'No such shop or payment of this merchant.' },
  examples: [{ name: 'given up', query: { state: 'given_up' }, reply: { notifications: [], next: null } }],
})

const attempt = z
  .object({
    number: z.int().describe('Of the schedule, from 1; 0 for one that somebody asked for.'),
    started: unixSeconds,
    durationMs: z.int(),
    status: z.int().nullable().describe('HTTP status; `null` when no answer came.'),
    error: z.string().nullable(),
    answer: z.string().describe('The beginning of the answer.'),
    url: z.string().nullable().describe("Where it went, unless to the notification's own address."),
  })
  .meta({ id: 'DeliveryAttempt' })

export const readNotification = operation({
  id: 'readNotification',
  method: 'GET',
  path: '/notification/{eventId}',
  tag: 'events',
  summary: 'Read a notification with every attempt to deliver it.',
  description: 'Times of attempts are real time, also where the clock of a sandbox was moved.',
  origin: 'kasa',
  params: z.object({ eventId }),
  query: none,
  body: none,
  reply: z.object({
    notification: z
      .object({ ...message, body: z.string(), attempts: z.array(attempt) })
      .meta({ id: 'Notification', description: 'What a shop was or will be told.' }),
  }),
  refusals: { 404: 'No such notification of this merchant.' },
  examples: [{ name: 'one', params: { eventId: '{eventId}' }, reply: { notification: { state: 'waiting' } } }],
})

export const resendNotifications = operation({
  id: 'resendNotifications',
  method: 'POST',
  path: '/notification/resend',
  tag: 'events',
  summary: 'Send notifications once more.',
  description:
    'The same bytes and `webhook-id`, signed anew, at once and beside the schedule. An answer 200 to one at its own address ends its schedule. Other addresses must be of a host that the shop has registered; a local sandbox sends anywhere on its machine.',
  origin: 'kasa',
  params: none,
  query: none,
  body: z.object({
    eventIds: z.array(eventId).min(1).max(500).describe('Which.'),
    url: webAddress.optional().describe('Another address than their own.'),
  }),
  reply: z.object({ resent: z.array(z.string()).describe('The event ids that will be sent.') }),
  refusals: { 400: 'One of them would harm a paid order.', 404: 'One of them is not of this merchant; none is sent.' },
  examples: [{ name: 'one', body: { eventIds: ['{eventId}'] }, reply: {} }],
})
