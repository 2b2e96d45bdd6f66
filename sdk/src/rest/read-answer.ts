import { type Complaint, KasaError, type OwnErrorCode } from '../kasa-error.js'
import { readRetryAfter } from './retry-pause.js'
import type { Answer } from './send.js'

/**
 * What an answer says: the value of a success, or the refusal as an error. Success is 200 with a JSON value alone.
 *
 * @throws {@link KasaError} with the gateway's own code, or `reply/…` where it is not the gateway that answered
 */
export const readAnswer = (answer: Answer, now: Date): object => {
  const value = parsed(answer.text)
  const wrapped = typeof value === 'object' && value !== null ? value : undefined
  if (answer.status === 200 && wrapped) return wrapped
  throw refusalIn(answer, wrapped, now) ?? strangeAnswer(answer, now)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refusalIn = (answer: Answer, value: object | undefined, now: Date): KasaError | undefined => {
  const error = memberOf(value, 'apiErrorResponse')
  const code = memberOf(error, 'code')
  if (typeof code !== 'string' || answer.status < 400) return undefined
  const traceId = answer.header('x-trace-id')
  const complaints = complaintsIn(memberOf(error, 'errors'))
  const hint = memberOf(error, 'hint')
  return new KasaError(code, {
    message: [
      String(memberOf(error, 'message')),
      complaints.map(({ field, message }) => `${field} ${message}`.trim()).join('; '),
    ]
      .filter(part => part !== '')
      .join(': '),
    hint: typeof hint === 'string' ? hint : `In the gateway's log the call is named ${traceId}.`,
    field: complaints[0]?.field,
    complaints,
    status: answer.status,
    traceId,
    retryable: isRetryable(answer.status, code),
    retryAfterMs: readRetryAfter(answer.header('retry-after'), now),
  })
}

/** 5xx and 429 pass; a write with the same key that still runs will have an answer; any other 4xx stays what it is. */
const isRetryable = (status: number, code: string): boolean =>
  status >= 500 || status === 429 || code === 'idempotency/running'

const complaintsIn = (errors: unknown): Complaint[] =>
  Array.isArray(errors)
    ? errors.map(error => ({
        field: String(memberOf(error, 'property') ?? ''),
        message: String(memberOf(error, 'message') ?? ''),
      }))
    : []

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined

/** An answer that the gateway does not give: a proxy's page, a redirect, another server. */
const strangeAnswer = (answer: Answer, now: Date): KasaError => {
  const { status } = answer
  const [code, message, hint] = strangeness(answer)
  return new KasaError(code, {
    message,
    hint,
    status,
    traceId: answer.header('x-trace-id'),
    retryable: status >= 500 || status === 429,
    retryAfterMs: readRetryAfter(answer.header('retry-after'), now),
  })
}

const strangeness = ({ status, header }: Answer): readonly [OwnErrorCode, string, string] => {
  const kind = header('content-type')?.split(';')[0] ?? 'no content type'
  if (status >= 500 || status === 429) {
    return [
      'reply/unavailable',
      `The gateway, or a proxy before it, answered ${status} (${kind}).`,
      'Try again later; whether a write happened is not known: repeat it with the same idempotencyKey.',
    ]
  }
  if (status >= 300 && status < 400) {
    const target = header('location') ?? 'elsewhere'
    return [
      'reply/redirect',
      `baseUrl redirects to ${target.split('?')[0]}.`,
      'Give the address that answers itself: https instead of http, without or with "www".',
    ]
  }
  if (status >= 200 && status < 300) {
    return [
      'reply/not-json',
      `The answer is no JSON value but ${kind}.`,
      'Is baseUrl the address of the gateway itself, without a path of a page?',
    ]
  }
  return [
    'reply/unexpected',
    `The answer is ${status} (${kind}), not one of the gateway.`,
    'Is baseUrl the address of the gateway? A proxy may have refused the call.',
  ]
}
