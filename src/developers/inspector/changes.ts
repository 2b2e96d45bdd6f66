import { redact } from '../../http/redact.js'
import type { DeliveryAttempt } from '../../payments/sent-message.js'
import type { TextKey, Texts } from '../texts.js'

/** An answer this much slower or faster than the one before is worth saying. */
const muchTimes = 3
const littleMs = 200

type Aspect = { name: TextKey; of: (attempt: DeliveryAttempt, messageUrl: string) => string }

/** What is compared, and how it is said. */
const aspects: readonly Aspect[] = [
  { name: 'change.address', of: ({ url }, messageUrl) => url ?? messageUrl },
  { name: 'change.status', of: ({ status }) => String(status ?? '–') },
  { name: 'change.error', of: ({ error, status }) => (status === null ? (error ?? '–') : '–') },
  ...(['content-type', 'location', 'retry-after', 'server', 'www-authenticate'] as const).map(header => ({
    name: 'change.header' as const,
    of: ({ answerHeaders }: DeliveryAttempt) =>
      answerHeaders?.[header] === undefined ? '–' : `${header}: ${redact(answerHeaders[header])}`,
  })),
  { name: 'change.answer', of: ({ answer }) => shortened(answer) },
]

/** What differs between an attempt and the one before it: old → new, in the reader's language. */
export const changesBetween = (
  before: DeliveryAttempt,
  after: DeliveryAttempt,
  messageUrl: string,
  texts: Texts,
): string[] => {
  const changes = aspects
    .map(({ name, of }) => ({ name, from: of(before, messageUrl), to: of(after, messageUrl) }))
    .filter(({ from, to }) => from !== to)
    .map(({ name, from, to }) => say(texts[name], from, to))
  // Beginnings of long answers may be alike.
  if (before.answer !== after.answer && shortened(before.answer) === shortened(after.answer))
    changes.push(texts['change.answerLate'])
  if (isFarApart(before.durationMs, after.durationMs))
    changes.push(say(texts['change.took'], `${before.durationMs} ms`, `${after.durationMs} ms`))
  return changes.length > 0 ? changes : [texts['change.none']]
}

const say = (text: string, from: string, to: string): string =>
  text.replace('{{from}}', () => from).replace('{{to}}', () => to)

const shortened = (answer: string): string => {
  if (answer === '') return '–'
  return redact(answer.length > 120 ? `${answer.slice(0, 120)}…` : answer)
}

const isFarApart = (one: number, other: number): boolean =>
  Math.abs(one - other) > littleMs && Math.max(one, other) > muchTimes * Math.min(one, other)
