import type { FedEvent, PaymentStoreRecords } from '../../payments/ports.js'
import { Refusal } from '../../payments/refusal.js'
import type { resendMessages } from '../../payments/resend-messages.js'
import type { DeliveryAttempt, SentMessage, SentMessageRecords } from '../../payments/sent-message.js'
import { unixSeconds } from '../../payments/unix-seconds.js'
import { type Answered, answered, type Caller } from '../call.js'
import * as contract from '../contract/events.js'
import { cursorOf, placeOf } from '../cursor.js'
import { isInScope, shopOf } from '../scope.js'
import { filterOf, type ListNeeds, nextOf, shopNames } from './lists.js'
import { paymentOf } from './payments.js'

export type EventNeeds = ListNeeds & {
  read: Pick<PaymentStoreRecords, 'events'> & { outbox: SentMessageRecords }
  /** The latest event before which every event of the merchant is committed. */
  horizon: (merchantId: number) => Promise<number>
  resend: ReturnType<typeof resendMessages>
}

const usualLimit = 100

/** What happened, what shops were told, and how that went. */
export const eventAnswers = (needs: EventNeeds): Answered[] => {
  const { read, horizon, resend } = needs
  return [
    answered(contract.listEvents, async ({ caller, query }) => {
      const { after, include, serviceId, limit = usualLimit } = query
      const merchantId = caller.merchant.id
      const shopIds =
        serviceId === undefined ? caller.token.shopIds : [(await shopOf(read.shops)(caller, serviceId)).id]
      const upTo = await horizon(merchantId)
      if (after === 'now') return { events: [], next: cursorOf(upTo), hasMore: false }
      const from = after === undefined ? 0 : placeOf(after)
      const filter = { livemode: caller.token.livemode, shopIds, toldOnly: include !== 'all', limit: limit + 1 }
      const found = await read.events.feed(merchantId, { ...filter, after: from, upTo })
      const names = await shopNames(needs, caller)
      const shown = found.slice(0, limit)
      const hasMore = found.length > limit
      // Beyond what is shown there is nothing up to the horizon: the next question begins there.
      const place = hasMore ? (shown.at(-1)?.id ?? from) : Math.max(upTo, from)
      return { events: shown.map(event => eventMembers(event, names)), next: cursorOf(place), hasMore }
    }),
    answered(contract.listNotifications, async ({ caller, query }) => {
      const { shopIds, livemode, ...filter } = await filterOf(needs, caller, query)
      const payment = query.paymentId && (await paymentOf(needs, caller, query.paymentId))
      const { from, until, before, limit } = filter
      const messages = await read.outbox.list(caller.merchant.id, {
        ...{ livemode, shopIds, limit, ...(from && { from }), ...(until && { until }), ...(before && { before }) },
        ...(query.state && { states: [query.state] }),
        ...(payment && { paymentId: payment.id }),
      })
      return { notifications: messages.map(messageMembers), next: nextOf(messages, limit) }
    }),
    answered(contract.readNotification, async ({ caller, params }) => {
      const message = await messageOf(needs, caller, params.eventId)
      const attempts = await read.outbox.attemptsOf(caller.merchant.id, message.id)
      return {
        notification: { ...messageMembers(message), body: message.body, attempts: attempts.map(attemptMembers) },
      }
    }),
    answered(contract.resendNotifications, async ({ caller, body: { eventIds, url } }) => {
      for (const eventId of eventIds) await messageOf(needs, caller, eventId)
      const order = { merchantId: caller.merchant.id, which: { eventIds }, askedBy: 'api' }
      return { resent: await resend({ ...order, ...(url !== undefined && { url }) }) }
    }),
  ]
}

const messageOf = async ({ read }: EventNeeds, caller: Caller, eventId: string): Promise<SentMessage> => {
  const message = await read.outbox.find(caller.merchant.id, eventId)
  const isSeen = message?.livemode === caller.token.livemode && isInScope(caller, message.shopId)
  if (message === undefined || !isSeen) throw new Refusal('message/unknown', { eventId })
  return message
}

const eventMembers = (event: FedEvent, names: ReadonlyMap<number, string>) => ({
  id: `evt_${event.paymentPublicId}_${event.sequence}`,
  cursor: cursorOf(event.id),
  type: event.kind,
  status: event.status,
  sequence: event.sequence,
  livemode: event.livemode,
  created: unixSeconds(event.occurredAt),
  payment: { id: event.paymentPublicId, orderId: event.orderId, serviceId: names.get(event.shopId) ?? '' },
  transactionId: event.transactionPublicId,
  notification: event.body !== null && event.url === null ? ('fetched' as const) : event.notification,
  body: event.body,
  facts: event.facts,
})

/** Of the event id, which begins with the payment's. */
const paymentIdOf = (eventId: string): string => eventId.split('_')[1] ?? ''

const messageMembers = (message: SentMessage) => ({
  id: message.eventId,
  paymentId: paymentIdOf(message.eventId),
  url: message.url,
  state: message.state,
  tries: message.tries,
  created: unixSeconds(message.createdAt),
  dueAt: message.state === 'waiting' ? unixSeconds(message.dueAt) : null,
  finished: message.finishedAt && unixSeconds(message.finishedAt),
})

const attemptMembers = (attempt: DeliveryAttempt) => ({
  number: attempt.number,
  started: unixSeconds(attempt.startedAt),
  durationMs: attempt.durationMs,
  status: attempt.status,
  error: attempt.error,
  answer: attempt.answer,
  url: attempt.url,
})
