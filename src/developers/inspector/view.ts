import type { Language } from '../../http/languages.js'
import { requestText, responseText, toldBy } from '../../http/message-text.js'
import {
  type DeliveryAttempt,
  type MessageState,
  messageStates,
  type SentMessage,
} from '../../payments/sent-message.js'
import type { RoomView } from '../frame.js'
import type { Mask } from '../mask.js'
import { exactMoment } from '../moments.js'
import { shortId } from '../short-id.js'
import type { TextKey, Texts } from '../texts.js'
import { type Tone, toneOf, toneOfAnswer } from '../tones.js'
import { changesBetween } from './changes.js'

type Said = { tone: 'done' | 'refused'; role: 'status' | 'alert'; text: string } | null
type Option = { value: string; label: string }

/** `/developers/notifications`, newest first. */
export type MessagesView = RoomView & {
  said: Said
  states: readonly { href: string; label: string; isCurrent: boolean }[]
  messages: readonly {
    eventId: string
    label: string
    href: string
    choose: string
    canResend: boolean
    orderId: string
    says: string
    state: string
    tone: Tone
    tries: string
    at: string
  }[]
  /** Another address can be named. */
  mayRedirect: boolean
  older: string | null
  range: { from: string; until: string; states: readonly Option[] }
}

/** `/developers/notifications/{event}`: one message and all its attempts, newest first. */
export type MessageView = RoomView & {
  said: Said
  heading: string
  state: string
  tone: Tone
  facts: readonly { name: string; value: string; href: string | null }[]
  /** Its event id; `null` where it may not be sent again. */
  resend: string | null
  mayRedirect: boolean
  body: string
  bytes: string
  attempts: readonly {
    name: string
    at: string
    took: string
    result: string
    tone: Tone
    changes: readonly string[]
    request: string
    response: string
    isOpen: boolean
  }[]
}

const path = '/developers/notifications'
const stateWord = (state: MessageState, texts: Texts): string => texts[`messageState.${state}` as TextKey]
const canResend = ({ state }: SentMessage): boolean => state !== 'suppressed'
const dayMs = 86_400_000

type ListFacts = RoomView & {
  language: Language
  state: MessageState | undefined
  /** So many are shown; one more was read to know whether there are older ones. */
  shown: number
  now: Date
  mayRedirect: boolean
  said: Said
}

export const messagesView = (read: readonly SentMessage[], facts: ListFacts): MessagesView => {
  const { texts, frame, language, state, said, now, shown, mayRedirect } = facts
  const messages = read.slice(0, shown)
  const last = messages.at(-1)
  return {
    ...{ texts, frame, said, mayRedirect },
    states: [
      { href: path, label: texts['inspector.anyState'], isCurrent: state === undefined },
      ...messageStates.map(one => ({
        href: `${path}?state=${one}`,
        label: stateWord(one, texts),
        isCurrent: one === state,
      })),
    ],
    messages: messages.map(message => {
      const { orderId, says } = toldBy(message)
      return {
        eventId: message.eventId,
        label: shortId(message.eventId),
        href: `${path}/${message.eventId}`,
        choose: texts['inspector.chooseOne'].replace('{{event}}', message.eventId),
        canResend: canResend(message),
        ...{ orderId, says },
        state: stateWord(message.state, texts),
        tone: toneOf(message.state),
        tries: String(message.tries + message.notYet),
        at: exactMoment(message.createdAt, language),
      }
    }),
    older:
      last !== undefined && read.length > shown
        ? `${path}?${new URLSearchParams({ ...(state ? { state } : {}), before: String(last.id) })}`
        : null,
    range: {
      from: new Date(now.getTime() - dayMs).toISOString(),
      until: new Date(now.getTime() + 1000).toISOString(),
      states: messageStates
        .filter(one => one !== 'suppressed' && one !== 'superseded')
        .map(value => ({ value, label: stateWord(value, texts) })),
    },
  }
}

type OneFacts = RoomView & {
  language: Language
  attempts: readonly DeliveryAttempt[]
  wishes: number
  merchantId: string
  mask: Mask
  mayRedirect: boolean
  said: Said
}

export const messageView = (message: SentMessage, facts: OneFacts): MessageView => {
  const { texts, frame, language, attempts, wishes, merchantId, mask, mayRedirect, said } = facts
  const shown = { ...message, body: mask.json(message.body) }
  const { orderId, says } = toldBy(message)
  const payment = paymentOf(message)
  const moment = (at: Date) => exactMoment(at, language)
  return {
    ...{ texts, frame, said, mayRedirect },
    heading: `${texts['inspector.one']}: ${says}`,
    state: stateWord(message.state, texts),
    tone: toneOf(message.state),
    facts: [
      { name: 'webhook-id', value: message.eventId, href: null },
      {
        name: texts['inspector.order'],
        value: orderId,
        href: `/developers/events?${new URLSearchParams({ order: orderId })}`,
      },
      { name: texts['events.payment'], value: payment, href: `/developers/payments/${payment}` },
      { name: texts['inspector.to'], value: message.url, href: null },
      { name: texts['inspector.owed'], value: moment(message.createdAt), href: null },
      {
        name: texts['inspector.tries'],
        value: triesOf(message),
        href: null,
      },
      ...(message.state === 'waiting'
        ? [{ name: texts['inspector.due'], value: moment(message.dueAt), href: null }]
        : []),
      ...(message.finishedAt === null
        ? []
        : [{ name: texts['inspector.finished'], value: moment(message.finishedAt), href: null }]),
      ...(wishes === 0 ? [] : [{ name: texts['inspector.wishes'], value: String(wishes), href: null }]),
    ],
    resend: canResend(message) ? message.eventId : null,
    body: JSON.stringify(JSON.parse(shown.body), null, 2),
    bytes: shown.body,
    attempts: attempts
      .map((attempt, at) => attemptView(shown, attempt, attempts[at - 1], { texts, language, merchantId }))
      .reverse(),
  }
}

/** Of the 23, and the answers that asked to come later, which do not count. */
const triesOf = ({ tries, notYet }: SentMessage): string =>
  notYet === 0 ? `${tries} / 23` : `${tries} / 23 (+ ${notYet} × 425, 409, 503)`

/** `evt_{paymentId}_{sequence}`. */
const paymentOf = ({ eventId }: SentMessage): string => eventId.split('_')[1] ?? ''

const attemptView = (
  message: SentMessage,
  attempt: DeliveryAttempt,
  before: DeliveryAttempt | undefined,
  { texts, language, merchantId }: { texts: Texts; language: Language; merchantId: string },
): MessageView['attempts'][number] => {
  const by = attempt.askedBy === null ? texts['inspector.bySchedule'] : texts['inspector.byHand']
  const at = exactMoment(attempt.startedAt, language)
  return {
    name: `${by.replace('{{number}}', String(attempt.number))}, ${at}`,
    at: attempt.url ?? message.url,
    took: `${Math.round(attempt.durationMs)} ms`,
    result: resultOf(attempt, texts),
    tone: toneOfAnswer(attempt),
    changes: before === undefined ? [] : changesBetween(before, attempt, message.url, texts),
    request: requestText(message, attempt, merchantId),
    response: responseText(attempt),
    isOpen: attempt.status !== 200 || attempt.odd,
  }
}

const resultOf = ({ status, odd }: DeliveryAttempt, texts: Texts): string => {
  if (status === null) return texts['inspector.noAnswer']
  return odd ? `HTTP 200, ${texts['inspector.odd']}` : `HTTP ${status}`
}
