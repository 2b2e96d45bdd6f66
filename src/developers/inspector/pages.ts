import { type Answer, type Ask, page, seeOther } from '../../http/route.js'
import { Refusal, type RefusalCode } from '../../payments/refusal.js'
import { type MessageState, messageStates } from '../../payments/sent-message.js'
import { roomFor } from '../frame.js'
import { maskFor } from '../mask.js'
import type { RoomNeeds } from '../needs.js'
import { nothing } from '../nothing.js'
import type { RoomRow } from '../room.js'
import type { TextKey, Texts } from '../texts.js'
import { messagesView, messageView } from './view.js'

const path = '/developers/notifications'
const shown = 50

/** `/developers/notifications`: every message to a merchant's shops, every attempt, and sending them again (B6). */
export const inspectorRows: readonly RoomRow[] = [
  { method: 'GET', path, handle: (needs, ask) => list(needs, ask) },
  { method: 'GET', path: `${path}/:event`, handle: (needs, ask) => show(needs, ask) },
  { method: 'POST', path: `${path}/resend`, bodyLimitBytes: 64 * 1024, handle: (needs, ask) => resend(needs, ask) },
]

const list = async (needs: RoomNeeds, ask: Ask): Promise<Answer> => {
  const { language, ...room } = roomFor(needs.mode, ask, path, 'inspector.title')
  const search = new URLSearchParams(ask.query)
  const state = stateOf(search.get('state'))
  const before = Number(search.get('before') ?? '')
  const messages = await needs.messages.list(needs.viewer.merchantId, {
    ...(state === undefined ? {} : { states: [state] }),
    ...(Number.isSafeInteger(before) && before > 0 ? { before } : {}),
    limit: shown + 1,
  })
  const view = messagesView(messages, {
    ...room,
    ...{ language, state, shown, now: needs.businessClock(), said: saidOf(search, room.texts) },
    mayRedirect: needs.viewer.mayRedirect,
  })
  return page(200, needs.render('developers/notifications', language, view))
}

const show = async (needs: RoomNeeds, ask: Ask): Promise<Answer> => {
  const message = await needs.messages.find(needs.viewer.merchantId, ask.params.event ?? '')
  if (message === undefined) return nothing(needs, ask)
  const { language, ...room } = roomFor(needs.mode, ask, path, 'inspector.title')
  const [attempts, wishes] = await Promise.all([
    needs.messages.attemptsOf(message.merchantId, message.id),
    needs.messages.wishesOf(message.merchantId, message.id),
  ])
  const view = messageView(message, {
    ...room,
    ...{ language, attempts, wishes, merchantId: needs.viewer.merchantPublicId },
    ...{ mask: maskFor(needs.viewer), mayRedirect: needs.viewer.mayRedirect },
    said: saidOf(new URLSearchParams(ask.query), room.texts),
  })
  return page(200, needs.render('developers/notification', language, view))
}

const stateOf = (text: string | null): MessageState | undefined => messageStates.find(state => state === text)

/** One message comes back to its page, more of them to the list. */
const resend = async (needs: RoomNeeds, ask: Ask): Promise<Answer> => {
  const form = new URLSearchParams(ask.body.toString('utf8'))
  const eventIds = form.getAll('event')
  const isRange = form.has('range')
  const url = needs.viewer.mayRedirect ? form.get('url')?.trim() : undefined
  const back = (query: Record<string, string>): Answer => {
    const [only] = eventIds
    const place = eventIds.length === 1 && only ? `${path}/${encodeURIComponent(only)}` : path
    return seeOther(`${place}?${new URLSearchParams(query)}`)
  }
  const range = isRange ? rangeOf(form) : undefined
  if (isRange && range === undefined) return back({ wrong: 'range' })
  if (!isRange && eventIds.length === 0) return back({ wrong: 'none' })
  try {
    const resent = await needs.resend({
      merchantId: needs.viewer.merchantId,
      which: range === undefined ? { eventIds } : { range },
      ...(url ? { url } : {}),
      askedBy: needs.viewer.askedBy,
    })
    return back({ resent: String(resent.length) })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return back({ wrong: error.code })
  }
}

const rangeOf = (form: URLSearchParams) => {
  const [from, until] = ['from', 'until'].map(name => new Date(form.get(name)?.trim() ?? ''))
  if (!from || !until || Number.isNaN(from.getTime()) || Number.isNaN(until.getTime()) || from >= until)
    return undefined
  const state = stateOf(form.get('state'))
  return { from, until, ...(state === undefined ? {} : { states: [state] }) }
}

const wrongs: Readonly<Record<string, TextKey>> = {
  range: 'inspector.wrong.range',
  none: 'inspector.wrong.none',
  ...({
    'message/unknown': 'inspector.wrong.unknown',
    'message/suppressed': 'inspector.wrong.suppressed',
    'message/order-paid': 'inspector.wrong.orderPaid',
    'message/too-many': 'inspector.wrong.tooMany',
    'address/unfit': 'inspector.wrong.unfit',
    'address/unregistered': 'inspector.wrong.unregistered',
  } satisfies Partial<Record<RefusalCode, TextKey>>),
}

/** What a former post came to; only words of ours are looked up. */
const saidOf = (search: URLSearchParams, texts: Texts) => {
  const wrong = wrongs[search.get('wrong') ?? '']
  if (wrong !== undefined) return { tone: 'refused' as const, role: 'alert' as const, text: texts[wrong] }
  const resent = /^\d{1,3}$/.exec(search.get('resent') ?? '')?.[0]
  if (resent === undefined) return null
  return {
    tone: 'done' as const,
    role: 'status' as const,
    text: texts['inspector.resent'].replace('{{count}}', resent),
  }
}
