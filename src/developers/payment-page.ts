import type { Language } from '../http/languages.js'
import { formatMoney } from '../http/money-text.js'
import { type Answer, type Ask, page } from '../http/route.js'
import type { Payment, Transaction } from '../payments/payment.js'
import type { PaymentEvent } from '../payments/ports.js'
import type { DeliveryAttempt, SentMessage } from '../payments/sent-message.js'
import { type RoomView, roomFor } from './frame.js'
import { type Mask, maskFor } from './mask.js'
import { exactMoment } from './moments.js'
import type { RoomNeeds } from './needs.js'
import { nothing } from './nothing.js'
import type { TextKey, Texts } from './texts.js'
import { type Tone, toneOf } from './tones.js'

/** `/developers/payments/{id}`: a payment's tries, and everything that happened to it in its order. */
export type PaymentPageView = RoomView & {
  heading: string
  status: string
  tone: Tone
  facts: readonly { name: string; value: string; href: string | null }[]
  again: string
  tries: readonly {
    id: string
    type: string
    method: string
    amount: string
    status: string
    tone: Tone
    code: string
  }[]
  steps: readonly {
    kind: string
    status: string | null
    tone: Tone
    at: string
    facts: string | null
    message: { href: string; label: string; attempts: readonly string[] } | null
    notification: string | null
  }[]
}

type Step = PaymentPageView['steps'][number]
type Told = SentMessage & { attempts: readonly DeliveryAttempt[] }

/** Messages of one payment at most; a payment has a few. */
const mostMessages = 200

/** `GET /developers/payments/{id}`: every step of one payment of a merchant, with what its shop was told. */
export const showSteps = async (needs: RoomNeeds, ask: Ask): Promise<Answer> => {
  const { merchantId } = needs.viewer
  const mask = maskFor(needs.viewer)
  const publicId = ask.params.payment ?? ''
  const payment = isUuid.test(publicId) ? await needs.payments.find(merchantId, publicId) : undefined
  if (payment === undefined) return nothing(needs, ask)
  const [tries, events, messages] = await Promise.all([
    needs.transactions.ofPayment(merchantId, payment.id),
    needs.events.ofPayment(merchantId, payment.id),
    needs.messages.list(merchantId, { paymentId: payment.id, limit: mostMessages }),
  ])
  const told = await Promise.all(
    messages.map(async message => ({
      ...message,
      attempts: await needs.messages.attemptsOf(merchantId, message.id),
    })),
  )
  const { language, texts, frame } = roomFor(needs.mode, ask, '/developers/events', 'payment.title')
  const view: PaymentPageView = {
    ...{ texts, frame },
    heading: texts['payment.heading'].replace('{{order}}', () => payment.orderId),
    status: payment.status,
    tone: toneOf(payment.status),
    facts: factsOf(payment, texts, language, mask),
    again: `/developers/payments/${publicId}`,
    tries: tries.map(one => tryView(one, language, mask)),
    steps: [
      opened(payment, texts, language),
      ...events.map(event => stepOf(event, tries, told, texts, language, mask)),
    ],
  }
  return page(200, needs.render('developers/payment', language, view))
}

const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const factsOf = (payment: Payment, texts: Texts, language: Language, mask: Mask): PaymentPageView['facts'] => [
  { name: texts['events.payment'], value: payment.publicId, href: null },
  {
    name: texts['payment.page'],
    value: `/pay/${payment.publicId}`,
    href: `/${payment.language}/pay/${payment.publicId}`,
  },
  {
    name: texts['payment.amount'],
    value: mask.amount(formatMoney(payment.amountMinor, payment.currency, language)),
    href: null,
  },
  {
    name: texts['payment.paid'],
    value: mask.amount(formatMoney(payment.paidMinor, payment.currency, language)),
    href: null,
  },
  { name: texts['payment.source'], value: payment.source, href: null },
  ...(payment.closedReason === null
    ? []
    : [{ name: texts['payment.closed'], value: payment.closedReason, href: null }]),
  {
    name: texts['payment.validTo'],
    value: payment.validTo === null ? texts['payment.always'] : exactMoment(payment.validTo, language),
    href: null,
  },
]

const tryView = (one: Transaction, language: Language, mask: Mask): PaymentPageView['tries'][number] => ({
  id: one.publicId,
  type: one.type,
  method: `${one.method} ${one.methodCode}`,
  amount: mask.amount(formatMoney(one.amountMinor, one.currency, language)),
  status: one.status,
  tone: toneOf(one.status),
  code: [one.statusCode, one.statusCodeDescription].filter(part => part !== null).join(' '),
})

const opened = (payment: Payment, texts: Texts, language: Language): Step => ({
  kind: texts['payment.opened'],
  status: null,
  tone: 'plain',
  at: exactMoment(payment.createdAt, language),
  facts: null,
  message: null,
  notification: null,
})

const stepOf = (
  event: PaymentEvent,
  tries: readonly Transaction[],
  told: readonly Told[],
  texts: Texts,
  language: Language,
  mask: Mask,
): Step => {
  const message = told.find(({ sequence }) => sequence === event.sequence)
  const about = tries.find(({ id }) => id === event.transactionId)
  const facts = { ...(about ? { transaction: about.publicId } : {}), ...event.facts }
  return {
    kind: event.kind,
    status: event.status,
    tone: toneOf(event.status),
    at: exactMoment(event.occurredAt, language),
    facts: Object.keys(facts).length === 0 ? null : mask.json(JSON.stringify(facts)),
    message: message === undefined ? null : messageView(message, texts, language),
    notification:
      message === undefined ? `${texts['events.notification']}: ${texts[`notification.${event.notification}`]}` : null,
  }
}

const messageView = (message: Told, texts: Texts, language: Language): NonNullable<Step['message']> => ({
  href: `/developers/notifications/${message.eventId}`,
  label: `${texts['inspector.one']}: ${texts[`messageState.${message.state}` as TextKey]}`,
  attempts: message.attempts.map(({ startedAt, durationMs, status, error }) =>
    [exactMoment(startedAt, language), `${Math.round(durationMs)} ms`, error ?? `HTTP ${status}`].join(', '),
  ),
})
