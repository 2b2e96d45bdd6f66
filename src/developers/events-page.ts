import { type Answer, type Ask, page } from '../http/route.js'
import type { LoggedEvent } from '../payments/ports.js'
import { type RoomView, roomFor } from './frame.js'
import { exactMoment } from './moments.js'
import type { RoomNeeds } from './needs.js'
import { shortId } from './short-id.js'
import { type Tone, toneOf } from './tones.js'

/** `/developers/events`, newest first. */
export type EventsView = RoomView & {
  order: string
  again: string
  live: { href: string; label: string }
  events: readonly {
    at: string
    kind: string
    status: string
    tone: Tone
    orderId: string
    payment: { href: string; label: string }
    message: { href: string; label: string } | null
    notification: string
  }[]
  older: string | null
}

const path = '/developers/events'
const shown = 100
/** Asked for by whoever reads the page, and switched off on it. */
const liveSeconds = 5

/** `GET /developers/events`: everything that happened to a merchant's payments, of one order if wished; `live` comes again by itself. */
export const showEvents = async (needs: RoomNeeds, ask: Ask): Promise<Answer> => {
  const { language, texts, frame } = roomFor(needs.mode, ask, path, 'events.title')
  const search = new URLSearchParams(ask.query)
  // PostgreSQL's text holds no NUL, so no order has one.
  const order = (search.get('order') ?? '').replaceAll('\0', '').trim()
  const isLive = search.has('live')
  const before = Number(search.get('before') ?? '')
  const read = await needs.events.log(needs.viewer.merchantId, {
    ...(order === '' ? {} : { orderId: order }),
    ...(Number.isSafeInteger(before) && before > 0 ? { before } : {}),
    limit: shown + 1,
  })
  const events = read.slice(0, shown)
  const last = events.at(-1)
  const address = (extra: Record<string, string>): string => {
    const query = new URLSearchParams({ ...(order === '' ? {} : { order }), ...extra }).toString()
    return query === '' ? path : `${path}?${query}`
  }
  const view: EventsView = {
    ...{ texts, frame, order },
    again: address(isLive ? { live: '' } : {}),
    live: isLive
      ? { href: address({}), label: texts['events.still'] }
      : { href: address({ live: '' }), label: texts['events.live'].replace('{{seconds}}', String(liveSeconds)) },
    events: events.map(event => ({
      at: exactMoment(event.occurredAt, language),
      kind: event.kind,
      status: event.status,
      tone: toneOf(event.status),
      orderId: event.orderId,
      payment: { href: `/developers/payments/${event.paymentPublicId}`, label: shortId(event.paymentPublicId) },
      message: messageOf(event),
      notification: texts[`notification.${event.notification}`],
    })),
    older: last !== undefined && read.length > shown ? address({ before: String(last.id) }) : null,
  }
  return page(200, needs.render('developers/events', language, view), isLive ? { refresh: String(liveSeconds) } : {})
}

const messageOf = ({
  notification,
  paymentPublicId,
  sequence,
}: LoggedEvent): EventsView['events'][number]['message'] => {
  if (notification !== 'owed') return null
  const eventId = `evt_${paymentPublicId}_${sequence}`
  return { href: `/developers/notifications/${eventId}`, label: shortId(eventId) }
}
