import type { DeliveryAttempt, SentMessage } from '../payments/sent-message.js'
import { redact } from './redact.js'

/** Of an answer's 64 kB a page shows the beginning. */
const shownCharacters = 4000

type Told = Pick<SentMessage, 'url' | 'body' | 'eventId'>

/** The request of an attempt as it went out, its signatures covered (domain.md §8: the inspector holds none). */
export const requestText = (message: Told, attempt: DeliveryAttempt, merchantId: string): string => {
  const url = new URL(attempt.url ?? message.url)
  return [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'Accept: text/plain',
    'User-Agent: imoje',
    'Content-Type: application/json; charset=UTF-8',
    `X-Imoje-Signature: merchantid=${merchantId};serviceid=${serviceIdOf(message)};signature=***;alg=sha256`,
    `webhook-id: ${message.eventId}`,
    `webhook-timestamp: ${Math.floor(attempt.startedAt.getTime() / 1000)}`,
    'webhook-signature: v1,*** v1a,***',
    `Content-Length: ${Buffer.byteLength(message.body)}`,
    '',
    message.body,
  ].join('\n')
}

/** What came back: status, the telling headers, the beginning of the body; or why nothing came. */
export const responseText = ({ status, error, answer, answerHeaders }: DeliveryAttempt): string => {
  if (status === null) return error ?? ''
  const headers = Object.entries(answerHeaders ?? {}).map(([name, value]) => `${name}: ${redact(value)}`)
  const body = redact(answer.slice(0, shownCharacters))
  return [`HTTP ${status}`, ...headers, '', answer.length > shownCharacters ? `${body}…` : body].join('\n')
}

type Says = { orderId: string; says: string; serviceId: string }

/** What a message says, for a line of a list. */
export const toldBy = ({ body }: Pick<SentMessage, 'body'>): Says => {
  const { transaction, payment } = JSON.parse(body) as Partial<
    Record<'transaction' | 'payment', Record<string, unknown>>
  >
  const one = transaction ?? payment
  return {
    orderId: String(one?.orderId ?? ''),
    says: [one?.type ?? 'payment', one?.status].join(' '),
    serviceId: String(one?.serviceId ?? ''),
  }
}

const serviceIdOf = (message: Told): string => toldBy(message).serviceId
