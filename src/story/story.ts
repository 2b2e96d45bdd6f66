import type { Dispute } from '../disputes/dispute.js'
import type { LetterKind } from '../merchants/letter-kinds.js'
import type { PaymentLink } from '../payments/link.js'
import type { Payer, Payment, Transaction } from '../payments/payment.js'
import type { Operation, PaymentEvent } from '../payments/ports.js'
import type { DeliveryAttempt, SentMessage } from '../payments/sent-message.js'
import type { UnmatchedCredit } from '../payments/unmatched-credit.js'
import type { Refund } from '../refunds/refund.js'
import type { Deed, LedgerLine, LetterStand, PageViews } from './ports.js'

/** Everything that is stored about one payment. */
export type StoryFacts = {
  payment: Payment
  payer: Payer | undefined
  link: PaymentLink | undefined
  tries: readonly Transaction[]
  refunds: readonly Refund[]
  operations: readonly Operation[]
  events: readonly PaymentEvent[]
  messages: readonly (SentMessage & { attempts: readonly DeliveryAttempt[] })[]
  letters: readonly LetterStand[]
  lines: readonly LedgerLine[]
  disputes: readonly Dispute[]
  credits: readonly UnmatchedCredit[]
  views: PageViews | undefined
  deeds: readonly Deed[]
}

/** How a payment came to us. */
type OpenedBy = 'form' | 'widget' | 'api' | 'link'

/** One thing that happened or was done. */
export type Told =
  | { kind: 'opened'; by: OpenedBy; fields: readonly string[] }
  | { kind: 'viewed'; views: PageViews }
  | { kind: 'event'; event: PaymentEvent; about: Transaction | null }
  | { kind: 'asked'; operation: Operation; about: Transaction | null }
  | { kind: 'posted'; lines: readonly LedgerLine[] }
  | { kind: 'message'; message: StoryFacts['messages'][number] }
  | { kind: 'letter'; letter: LetterStand }
  | { kind: 'deed'; deed: Deed }

/** Why it happened: who or what moved first. `change` names the payment's change by its number. */
export type Because =
  | { by: 'payer' | 'api' | 'connector' | 'clock' | 'rule' }
  | { by: 'member'; deed: Deed }
  | { by: 'change'; sequence: number }

export type StoryStep = {
  /** Business time; of a deed real time. */
  at: Date
  /** Number of the payment's change that it belongs to; 0 = before all of them. */
  sequence: number
  told: Told
  because: Because | null
}

/** Within one change: what moved first stands first. */
const places: Readonly<Record<Told['kind'], number>> = {
  opened: 0,
  viewed: 1,
  deed: 2,
  event: 3,
  asked: 4,
  posted: 5,
  message: 6,
  letter: 7,
}

/**
 * A payment's story in one order, each step with its cause. The order is that of its numbered changes, which no clock disturbs: what was
 * written in a change stands with it, what else happened stands after the last change before it. Pure.
 */
export const tellStory = (facts: StoryFacts): StoryStep[] => {
  const steps = [
    openedStep(facts),
    ...viewSteps(facts),
    ...facts.events.map(event => eventStep(facts, event)),
    ...facts.operations.map(operation => askedStep(facts, operation)),
    ...postedSteps(facts),
    ...facts.messages.map(message => messageStep(message)),
    ...facts.letters.map(letter => letterStep(facts, letter)),
    ...facts.deeds.map(deed => deedStep(facts, deed)),
  ]
  return steps
    .map((step, at) => ({ step, at }))
    .sort(
      (one, other) =>
        one.step.sequence - other.step.sequence ||
        places[one.step.told.kind] - places[other.step.told.kind] ||
        one.step.at.getTime() - other.step.at.getTime() ||
        one.at - other.at,
    )
    .map(({ step }) => step)
}

const openedStep = ({ payment, payer, link }: StoryFacts): StoryStep => {
  const by = openedBy(payment, link)
  return {
    at: payment.createdAt,
    sequence: 0,
    told: { kind: 'opened', by, fields: fieldsOf(payment, payer) },
    because: { by: by === 'api' || by === 'link' ? 'api' : 'payer' },
  }
}

const openedBy = ({ source, widget }: Payment, link: PaymentLink | undefined): OpenedBy => {
  if (link !== undefined) return 'link'
  if (widget !== null) return 'widget'
  return source === 'api' ? 'api' : 'form'
}

/** Which fields the order came with, by their names on the wire; values of people are not told. */
const fieldsOf = (payment: Payment, payer: Payer | undefined): string[] => {
  const given: Readonly<Record<string, unknown>> = {
    amount: payment.amountMinor,
    currency: payment.currency,
    orderId: payment.orderId,
    title: payment.title || null,
    additionalDescription: payment.additionalDescription,
    customerFirstName: payer?.firstName || null,
    customerLastName: payer?.lastName || null,
    customerEmail: payer?.email,
    customerPhone: payer?.phone,
    customerId: payer?.customerId,
    billing: payer?.billing,
    shipping: payer?.shipping,
    urlSuccess: payment.urlSuccess,
    urlFailure: payment.urlFailure,
    urlReturn: payment.urlReturn,
    urlNotification: payment.notificationUrl,
    visibleMethod: payment.visibleMethods,
    validTo: payment.validTo,
    multipayout: payment.multipayout,
    invoice: payment.invoice,
    cart: payment.cart,
    hold: payment.hold,
  }
  return Object.entries(given).flatMap(([name, value]) => (value == null ? [] : [name]))
}

const viewSteps = ({ views, events }: StoryFacts): StoryStep[] =>
  views === undefined
    ? []
    : [
        {
          at: views.firstAt,
          sequence: events.findLast(({ occurredAt }) => occurredAt < views.firstAt)?.sequence ?? 0,
          told: { kind: 'viewed', views },
          because: { by: 'payer' },
        },
      ]

const aboutOf = ({ tries }: StoryFacts, transactionId: number | null): Transaction | null =>
  tries.find(({ id }) => id === transactionId) ?? null

const eventStep = (facts: StoryFacts, event: PaymentEvent): StoryStep => ({
  at: event.occurredAt,
  sequence: event.sequence,
  told: { kind: 'event', event, about: aboutOf(facts, event.transactionId) },
  because: causeOf(facts, event),
})

/** A person's deed comes before all other causes: whoever wrote it in the same change moved it. */
const causeOf = (facts: StoryFacts, event: PaymentEvent): Because => {
  const { kind, facts: said, sequence } = event
  // A payment that is cancelled leaves its live try first: the deed stands with the first change.
  const deed = facts.deeds.find(
    one => one.sequence === sequence || (one.what === kind && one.sequence !== null && one.sequence < sequence),
  )
  if (deed !== undefined) return { by: 'member', deed }
  const about = aboutOf(facts, event.transactionId)
  if (kind === 'try.started' || kind === 'try.superseded' || kind === 'payment.delivery')
    return { by: facts.payment.hosted ? 'payer' : 'api' }
  if (kind === 'payment.expired' || said.by === 'hold-end') return { by: 'clock' }
  if (kind === 'surplus.kept') return { by: 'rule' }
  if (kind === 'refund.asked') return { by: about?.source === 'api' ? 'api' : 'rule' }
  if (kind.startsWith('profile.') && said.by !== 'bank') return { by: said.by === 'merchant' ? 'api' : 'payer' }
  if (askedByShop.has(kind)) return { by: 'api' }
  return { by: 'connector' }
}

/** What only a shop asks for; without a deed of a person it was its program. */
const askedByShop: ReadonlySet<string> = new Set([
  'try.awaited',
  'capture.asked',
  'void.asked',
  'payment.cancelled',
  'dispute.answered',
])

/** Stored in the write of the change that asked for it. */
const askedStep = (facts: StoryFacts, operation: Operation): StoryStep => {
  const { transactionId, createdAt } = operation
  const change = facts.events.find(
    event =>
      event.transactionId === transactionId &&
      event.occurredAt.getTime() === createdAt.getTime() &&
      /\.(?:started|asked)$/.test(event.kind),
  )
  return {
    at: createdAt,
    sequence: change?.sequence ?? lastBefore(facts.events, createdAt),
    told: { kind: 'asked', operation, about: aboutOf(facts, transactionId) },
    because: change === undefined ? null : { by: 'change', sequence: change.sequence },
  }
}

/** Lines of one moment and one source are one posting. */
const postedSteps = (facts: StoryFacts): StoryStep[] => {
  const groups = new Map<string, LedgerLine[]>()
  for (const line of facts.lines) {
    const name = `${line.source} ${line.occurredAt.getTime()}`
    groups.set(name, [...(groups.get(name) ?? []), line])
  }
  return [...groups.values()].flatMap(lines => {
    const [first] = lines
    if (first === undefined) return []
    const sequence = changeAt(facts.events, first.occurredAt, first.transactionId)
    return [
      {
        at: first.occurredAt,
        sequence: sequence ?? lastBefore(facts.events, first.occurredAt),
        told: { kind: 'posted' as const, lines },
        because: sequence === undefined ? null : { by: 'change' as const, sequence },
      },
    ]
  })
}

const messageStep = (message: StoryFacts['messages'][number]): StoryStep => ({
  at: message.createdAt,
  sequence: message.sequence,
  told: { kind: 'message', message },
  because: { by: 'change', sequence: message.sequence },
})

/** Which change brings forth a letter, where several of one moment might have. */
const broughtForthBy: Readonly<Partial<Record<LetterKind, string>>> = {
  'payment.started': 'try.started',
  'payment.held': 'transaction.authorized',
  'held.shop': 'transaction.authorized',
  'hold.released': 'transaction.cancelled',
  'payment.paid': 'transaction.settled',
  'paid.shop': 'transaction.settled',
  'refund.asked': 'refund.asked',
  'refund.done': 'refund.settled',
  'surplus.shop': 'payment.surplus',
  'profile.stored': 'profile.stored',
  'profile.removed': 'profile.removed',
}

const letterStep = (facts: StoryFacts, letter: LetterStand): StoryStep => {
  const { createdAt, kind, about } = letter
  const change = facts.events.findLast(
    event => event.kind === broughtForthBy[kind] && event.occurredAt.getTime() === createdAt.getTime(),
  )
  const transaction = facts.tries.find(({ publicId }) => publicId === about)
  const sequence = change?.sequence ?? changeAt(facts.events, createdAt, transaction?.id)
  return {
    at: letter.createdAt,
    sequence: sequence ?? lastBefore(facts.events, letter.createdAt),
    told: { kind: 'letter', letter },
    because: sequence === undefined ? null : { by: 'change', sequence },
  }
}

const deedStep = ({ events }: StoryFacts, deed: Deed): StoryStep => ({
  at: deed.at,
  sequence: deed.sequence ?? lastBefore(events, deed.at),
  told: { kind: 'deed', deed },
  because: null,
})

/** Changes that only record something beside the one that moved money or wrote a letter. */
const beside: ReadonlySet<string> = new Set(['payment.surplus', 'profile.stored', 'profile.renewed'])

/** The change of this very moment, of this try if there is one of it; several of one moment are told apart by their try alone. */
const changeAt = (events: readonly PaymentEvent[], at: Date, transactionId?: number): number | undefined => {
  const then = events.filter(({ occurredAt }) => occurredAt.getTime() === at.getTime())
  const ofTry = then.filter(event => event.transactionId === transactionId)
  const fitting = ofTry.length > 0 ? ofTry : then
  return (fitting.findLast(({ kind }) => !beside.has(kind)) ?? fitting.at(-1))?.sequence
}

const lastBefore = (events: readonly PaymentEvent[], at: Date): number =>
  events.findLast(({ occurredAt }) => occurredAt <= at)?.sequence ?? 0
