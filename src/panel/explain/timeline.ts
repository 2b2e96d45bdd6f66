import { requestText, responseText } from '../../http/message-text.js'
import type { DeliveryAttempt, SentMessage } from '../../payments/sent-message.js'
import { type Because, type StoryFacts, type StoryStep, type Told, tellStory } from '../../story/story.js'
import type { PanelCall } from '../call.js'
import {
  type Fact,
  fact,
  idCell,
  postButton,
  type TimelineBlock,
  type TimelineEntry,
  type Tone,
} from '../components.js'
import { accountName, pairsOf } from './ledger.js'
import { sayOr } from './say.js'
import { methodOf, moment, money, statusTone } from './words.js'

/** Who is behind an opening and behind deeds, by names that people know. */
export type Names = { opener: string | null; members: ReadonlyMap<number, string> }

type Teller = PanelCall & { facts: StoryFacts; names: Names }
type Said = Pick<TimelineEntry, 'title' | 'tone'> & Partial<TimelineEntry>

/** Everything that happened to a payment, in one order (B14). */
export const timelineOf = (call: PanelCall, facts: StoryFacts, names: Names): TimelineBlock => {
  const teller = { ...call, facts, names }
  const steps = tellStory(facts).filter(({ told }) => told.kind !== 'deed' || told.deed.what !== 'payment.viewed')
  return { kind: 'timeline', title: call.t('explain.story'), entries: steps.map(step => entryOf(teller, step)) }
}

const entryOf = (teller: Teller, step: StoryStep): TimelineEntry => {
  const said = tell(teller, step.told)
  const number = step.told.kind === 'event' ? ` · ${teller.t('explain.change', { number: String(step.sequence) })}` : ''
  const why = step.because === null ? null : because(teller, step.because)
  return {
    at: `${moment(teller, step.at)}${number}`,
    text: [said.text, why].filter(part => part != null && part !== '').join(' ') || null,
    facts: said.facts ?? [],
    texts: said.texts ?? [],
    buttons: said.buttons ?? [],
    title: said.title,
    tone: said.tone,
  }
}

const because = (teller: Teller, why: Because): string => {
  const { t, facts } = teller
  if (why.by === 'member') return t('explain.because-member', { name: nameOf(teller, why.deed.memberId) })
  if (why.by !== 'change') return t(`explain.because-${why.by}`)
  const change = facts.events.find(({ sequence }) => sequence === why.sequence)
  const what = change === undefined ? '' : sayOr(teller, `explain.event-${change.kind}`, change.kind)
  return t('explain.because-change', { number: String(why.sequence), what })
}

const nameOf = ({ names, t }: Teller, memberId: number | null): string =>
  (memberId === null ? undefined : names.members.get(memberId)) ?? t('explain.gateway')

type Of<K extends Told['kind']> = Extract<Told, { kind: K }>

const opened = ({ t, facts, names }: Teller, { by, fields }: Of<'opened'>): Said => ({
  title: t(`explain.opened-${by}`),
  tone: 'quiet',
  facts: [
    fact(t('explain.fields'), fields.join(', ')),
    ...(names.opener === null ? [] : [fact(t('explain.opener'), names.opener)]),
    ...(facts.payment.opening?.from === undefined
      ? []
      : [fact(t('explain.from-address'), facts.payment.opening.from.slice(0, 8))]),
  ],
})

const viewed = (teller: Teller, { views }: Of<'viewed'>): Said => ({
  title: teller.t('explain.viewed', { count: views.times }),
  text: views.times > 1 ? teller.t('explain.viewed-last', { when: moment(teller, views.lastAt) }) : null,
  tone: 'quiet',
})

const changed = (teller: Teller, { event, about }: Of<'event'>): Said => {
  const { t, facts: story } = teller
  const { amountMinor, statusCode, reason, evidence } = event.facts
  const facts: Fact[] = [
    ...(about === null ? [] : [fact(t('explain.method'), methodOf(teller, about))]),
    ...(typeof amountMinor === 'number'
      ? [fact(t('explain.amount'), money(teller, amountMinor, story.payment.currency))]
      : []),
    ...(typeof statusCode === 'string' ? [fact(t('explain.code'), statusCode)] : []),
    ...[reason, evidence].flatMap(text => (typeof text === 'string' ? [fact(t('explain.reason'), text)] : [])),
  ]
  const isQuiet = /^(?:report\.|surplus\.kept|operation\.)/.test(event.kind)
  return {
    title: sayOr(teller, `explain.event-${event.kind}`, event.kind),
    tone: isQuiet ? 'quiet' : toneOf(event.kind, statusTone(teller, event.status)),
    text: event.notification === 'suppressed' ? t('explain.suppressed') : null,
    facts,
  }
}

/** Money that was asked for or lost is no success, whatever the payment's status is. */
const toneOf = (kind: string, status: Tone): Tone => {
  if (/^(?:refund\.(?:rejected|bounced)|dispute\.(?:open|lost)|.*\.refused)$/.test(kind)) return 'refused'
  if (
    /^(?:.*\.asked|refund\.pending|dispute\.(?:inquiry|evidence|answered)|payment\.(?:surplus|unmatched|partial))$/.test(
      kind,
    )
  )
    return 'waiting'
  return status
}

const operationTones = {
  sent: 'waiting',
  unknown: 'waiting',
  needs_operator: 'refused',
  done: 'done',
  failed: 'refused',
} as const

const asked = (teller: Teller, { operation }: Of<'asked'>): Said => {
  const { t } = teller
  const { kind, connector, state, reference, externalId, amountMinor, modifiedAt, asked: times } = operation
  return {
    title: t('explain.asked', { what: t(`explain.operation-${kind}`), connector }),
    tone: operationTones[state],
    facts: [
      fact(t('explain.result'), t(`explain.operation-state-${state}`)),
      fact(t('explain.amount'), money(teller, amountMinor, teller.facts.payment.currency)),
      fact(t('explain.reference'), idCell(reference)),
      ...(externalId === null ? [] : [fact(t('explain.external-id'), idCell(externalId))]),
      ...(times === 0 ? [] : [fact(t('explain.times-asked'), String(times))]),
      fact(t('explain.last-change'), moment(teller, modifiedAt)),
    ],
  }
}

const posted = (teller: Teller, { lines }: Of<'posted'>): Said => ({
  title: teller.t('explain.posted'),
  tone: 'quiet',
  facts: pairsOf(lines).map(({ debit, credit }) =>
    fact(
      sayOr(teller, `explain.step-${debit.step}`, debit.step),
      teller.t('explain.from-to', {
        amount: money(teller, debit.amountMinor, debit.currency),
        debit: accountName(teller, debit.account),
        credit: accountName(teller, credit.account),
      }),
    ),
  ),
})

const messageTones: Readonly<Record<SentMessage['state'], Tone>> = {
  waiting: 'waiting',
  sending: 'waiting',
  delivered: 'done',
  given_up: 'refused',
  superseded: 'quiet',
  suppressed: 'quiet',
}

const told = (teller: Teller, { message }: Of<'message'>): Said => {
  const { t, merchant, may, facts } = teller
  const canResend = may('money.move') && message.state !== 'suppressed'
  return {
    title: t('explain.message', { state: t(`explain.message-${message.state}`) }),
    tone: messageTones[message.state],
    facts: [fact(t('explain.address'), message.url), fact('webhook-id', idCell(message.eventId))],
    texts: [
      { label: t('explain.body'), text: JSON.stringify(JSON.parse(message.body), null, 2) },
      ...message.attempts.flatMap(attempt => {
        const name = attemptName(teller, attempt)
        return [
          { label: t('explain.request', { attempt: name }), text: requestText(message, attempt, merchant.publicId) },
          { label: t('explain.answer', { attempt: name }), text: responseText(attempt) },
        ]
      }),
    ],
    buttons: canResend
      ? [
          postButton(t('explain.resend'), `/panel/payments/${facts.payment.publicId}/resend`, {
            event: message.eventId,
          }),
        ]
      : [],
  }
}

const attemptName = (teller: Teller, { number, startedAt, durationMs, status, askedBy }: DeliveryAttempt): string =>
  [
    askedBy === null ? teller.t('explain.attempt', { number: String(number) }) : teller.t('explain.attempt-by-hand'),
    moment(teller, startedAt),
    `${Math.round(durationMs)} ms`,
    status === null ? teller.t('explain.no-answer') : `HTTP ${status}`,
  ].join(', ')

const letterTones = {
  waiting: 'waiting',
  sending: 'waiting',
  sent: 'done',
  kept: 'quiet',
  given_up: 'refused',
} as const

const wrote = (teller: Teller, { letter }: Of<'letter'>): Said => ({
  title: sayOr(teller, `explain.letter-${letter.kind}`, letter.kind),
  tone: letterTones[letter.state],
  text: teller.t(`explain.letter-state-${letter.state}`),
  ...(letter.reason !== null && { facts: [fact(teller.t('explain.reason'), letter.reason)] }),
})

const did = (teller: Teller, { deed }: Of<'deed'>): Said => {
  const { t } = teller
  const { amountMinor, reason, title, result, count, url } = deed.after ?? {}
  return {
    title: sayOr(teller, `explain.deed-${deed.what}`, deed.what),
    tone: 'quiet',
    text: t('explain.by-member', { name: nameOf(teller, deed.memberId) }),
    facts: [
      ...(typeof amountMinor === 'number'
        ? [fact(t('explain.amount'), money(teller, amountMinor, teller.facts.payment.currency))]
        : []),
      ...(typeof result === 'string'
        ? [fact(t('explain.result'), sayOr(teller, `explain.resolved-${result}`, result))]
        : []),
      ...(typeof count === 'number' ? [fact(t('explain.count'), String(count))] : []),
      ...(typeof url === 'string' ? [fact(t('explain.address'), url)] : []),
      ...[reason, title].flatMap(text =>
        typeof text === 'string' && text !== '' ? [fact(t('explain.reason'), text)] : [],
      ),
    ],
  }
}

const tell = (teller: Teller, what: Told): Said => {
  switch (what.kind) {
    case 'opened':
      return opened(teller, what)
    case 'viewed':
      return viewed(teller, what)
    case 'event':
      return changed(teller, what)
    case 'asked':
      return asked(teller, what)
    case 'posted':
      return posted(teller, what)
    case 'message':
      return told(teller, what)
    case 'letter':
      return wrote(teller, what)
    case 'deed':
      return did(teller, what)
  }
}
