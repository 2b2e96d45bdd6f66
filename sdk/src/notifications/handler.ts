import { isKasaError, KasaError } from '../kasa-error.js'
import type { NotificationEvent } from './event.js'
import type { Inbox } from './inbox.js'
import { type Reaction, type Reactions, reactionTo } from './reactions.js'
import { type HeadersLike, headerOf } from './request-headers.js'

/** A request as a framework's adapter hands it over. */
export interface IncomingNotification {
  readonly method: string | undefined
  readonly headers: HeadersLike
  /** Gives the bytes as received, or what a body parser left of them; called at most once. */
  body(): unknown
}

/** What the gateway is answered. */
export interface NotificationAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Takes in one request and says what to answer: 200 `{"status":"ok"}` when the event was taken in (or had been before);
 * 400 with the reason when it cannot be believed; 405, 413, 415 for what is no notification; 425 when a reaction throws
 * {@link notYet}, 503 when the inbox cannot be reached (the gateway asks again soon); 500 when a reaction throws anything
 * else (the gateway tries again later).
 * `notificationRoute` of this package's entry for a framework makes a route of it.
 */
export type NotificationHandler = (incoming: IncomingNotification) => Promise<NotificationAnswer>

/** What the shop does with verified events. */
export interface Handling<Tx, Done> {
  /** By what happened, or one function for everything. An event without a reaction is taken in and answered with 200. */
  readonly on: Reactions<Tx, Done> | Reaction<NotificationEvent, Tx, Done>
  /** Told of everything that was not answered with 200, "not yet" and wrong methods excepted. Unless given: a process warning. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** Without an inbox: a reaction may be called twice with one `event.id`, and out of order. */
export interface PlainHandling extends Handling<undefined, void | Promise<void>> {
  readonly inbox?: undefined
}

/** The same with an inbox: every event has its effect once, in the shop's own transaction. */
export interface InboxHandling<Tx, Done> extends Handling<Tx, Done> {
  readonly inbox: Inbox<Tx, Done>
}

// The shop's own mistake is a 500: the gateway keeps trying while it is being put right.
const statusOf: Readonly<Record<string, number>> = {
  'notification/body-parsed': 500,
  'notification/body-too-large': 413,
  'notification/content-type': 415,
  'notification/not-yet': 425,
}

const answer = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): NotificationAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
})

const refusal = ({ code, message, hint, retryAfterMs }: KasaError): NotificationAnswer => {
  const status = statusOf[code] ?? 400
  return answer(
    status,
    { status: 'error', code, message, hint },
    {
      ...(status === 413 && { connection: 'close' }),
      ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }),
    },
  )
}

/** The inbox failed before the shop's own code ran: its database is away or busy, which passes. */
class InboxUnreached extends Error {}

const faultAnswer = (error: unknown): NotificationAnswer =>
  error instanceof InboxUnreached
    ? answer(503, { status: 'error', message: 'The shop could not reach its database; try again soon.' })
    : answer(500, { status: 'error', message: 'The shop could not take this in; try again later.' })

const refuseOtherType = (headers: HeadersLike): void => {
  const type = headerOf(headers, 'content-type')
  if (type === undefined || /^application\/json\b/i.test(type)) return
  throw new KasaError('notification/content-type', {
    message: `The content-type is ${JSON.stringify(type.slice(0, 100))}.`,
    hint: 'Notifications are application/json; it does not come from the gateway.',
    field: 'content-type',
  })
}

// As text: test runners give programs an Error of their own, which emitWarning() does not take.
const warn = (error: unknown): void =>
  process.emitWarning((error instanceof Error && error.stack) || String(error), 'NotificationWarning')

/** A fault in the telling is no reason to leave the gateway without an answer. */
const tell = (onError: (error: unknown) => unknown, error: unknown): void => {
  try {
    Promise.resolve(onError(error)).catch(warn)
  } catch (fault) {
    warn(fault)
  }
}

interface Needs {
  readonly verify: (body: unknown, headers: HeadersLike) => NotificationEvent
  readonly take: (event: NotificationEvent) => Promise<unknown>
  readonly onError: ((error: unknown) => void) | undefined
}

const handlerOf =
  ({ verify, take, onError = warn }: Needs): NotificationHandler =>
  async ({ method, headers, body }) => {
    if (method !== 'POST')
      return answer(405, { status: 'error', message: 'Notifications are posted.' }, { allow: 'POST' })
    let verified = false
    try {
      refuseOtherType(headers)
      const event = verify(await body(), headers)
      verified = true
      await take(event)
      return answer(200, { status: 'ok' })
    } catch (error) {
      const waiting = isKasaError(error) && error.code === 'notification/not-yet'
      if (!waiting) tell(onError, error instanceof InboxUnreached ? error.cause : error)
      if (isKasaError(error) && (waiting || !verified)) return refusal(error)
      return faultAnswer(error)
    }
  }

/** Builds the handler without an inbox. */
export const plainHandler = (verify: Needs['verify'], { on, onError }: PlainHandling): NotificationHandler =>
  handlerOf({ verify, onError, take: async event => reactionTo(on, event)?.(event, undefined) })

/** Builds the handler whose events are claimed in the shop's own database. */
export const inboxHandler = <Tx, Done>(
  verify: Needs['verify'],
  { inbox, on, onError }: InboxHandling<Tx, Done>,
): NotificationHandler =>
  handlerOf({
    verify,
    onError,
    take: async event => {
      let reached = false
      try {
        await inbox.take(event, tx => {
          reached = true
          return reactionTo(on, event)?.(event, tx)
        })
      } catch (error) {
        throw reached ? error : new InboxUnreached('', { cause: error })
      }
    },
  })
