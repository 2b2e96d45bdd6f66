import { operations } from '../generated/operations.js'
import type { Operations } from '../generated/types.js'
import { KasaError } from '../kasa-error.js'
import { fillPath, queryText } from './address.js'
import type { CallOptions, Timer } from './options.js'
import { readAnswer } from './read-answer.js'
import { retryPauseMs } from './retry-pause.js'
import type { Answer, Request } from './send.js'
import { withTrace } from './trace.js'

export type OperationId = keyof Operations
type Part = 'params' | 'query' | 'body'
type Empty = Readonly<Record<never, never>>
/** What an operation is called with; parts without a needed member may be left out. */
export type Sent<O extends Readonly<Record<Part, unknown>>> = {
  readonly [K in Part as Empty extends O[K] ? never : undefined extends O[K] ? never : K]: O[K]
} & { readonly [K in Part as Empty extends O[K] ? K : never]?: O[K] }

/** Calls one operation of the REST API, typed by the contract. */
export type Call = <Id extends OperationId>(
  id: Id,
  sent: Sent<Operations[Id]>,
  options?: CallOptions,
) => Promise<Operations[Id]['reply']>

interface Needs {
  readonly baseUrl: string
  readonly merchantId: string
  /** Answers the token, or throws where none was given. */
  readonly apiToken: () => string
  readonly send: (request: Request, signal: AbortSignal) => Promise<Answer>
  readonly userAgent: string
  readonly limits: { readonly tryTimeoutMs: number; readonly timeoutMs: number; readonly retries: number }
  readonly timer: Timer
  readonly random: () => number
  readonly newIdempotencyKey: () => string
  readonly now: () => Date
}

/** They ask, and change nothing: no key is needed to repeat them. */
const asking: ReadonlySet<string> = new Set<OperationId>(['listPaymentMethods', 'canRefundTransaction'])

/** Binds calls to one merchant of one gateway. */
export const createCall = (needs: Needs): Call => {
  const follow = persist(needs)
  return async (id, sent, options = {}) => {
    const [method, path] = operations[id]
    const { params, query, body }: Readonly<Partial<Record<Part, object>>> = sent
    checkAmount(body)
    const isWrite = method !== 'GET' && !asking.has(id)
    const idempotencyKey = isWrite ? checkKey(options.idempotencyKey ?? needs.newIdempotencyKey()) : undefined
    const request = {
      method,
      url: `${needs.baseUrl}/v1/merchant/${needs.merchantId}${fillPath(path, params)}${queryText(query)}`,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${needs.apiToken()}`,
        'user-agent': needs.userAgent,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }
    return follow(request, idempotencyKey, options)
  }
}

/** Tries until there is an answer that another try would not change, within the deadlines. */
const persist =
  ({ send, limits, timer, random, now }: Needs) =>
  async (request: Request, idempotencyKey: string | undefined, options: CallOptions): Promise<never> => {
    const {
      signal,
      tryTimeoutMs = limits.tryTimeoutMs,
      timeoutMs = limits.timeoutMs,
      retries = limits.retries,
    } = options
    const until = timer.elapsedMs() + timeoutMs
    for (let tries = 1; ; tries++) {
      const leftMs = until - timer.elapsedMs()
      try {
        const answer = await withinTime(
          attempt => send(request, attempt),
          Math.min(tryTimeoutMs, leftMs),
          timer,
          signal,
        )
        const replayed = answer.header('idempotent-replayed') === 'true'
        const trace = { traceId: answer.header('x-trace-id'), idempotencyKey, replayed, tries }
        return withTrace(readAnswer(answer, now()), trace) as never
      } catch (error) {
        const failure = named(error, idempotencyKey)
        const pauseMs =
          tries <= retries && failure.retryable ? retryPauseMs(tries, failure.retryAfterMs, random) : undefined
        if (pauseMs === undefined || pauseMs >= until - timer.elapsedMs()) throw failure
        await pause(pauseMs, timer, signal, idempotencyKey)
      }
    }
  }

/** Runs one try, and ends it when its time is over or the caller wants no more. */
const withinTime = async <T>(
  run: (signal: AbortSignal) => Promise<T>,
  ms: number,
  timer: Timer,
  signal: AbortSignal | undefined,
): Promise<T> => {
  const over = new AbortController()
  const done = new AbortController()
  const ended = signal ? AbortSignal.any([signal, over.signal]) : over.signal
  const late = timer.sleep(ms, done.signal).then(() => {
    over.abort()
    throw new KasaError('call/timeout', {
      message: `There was no answer within ${Math.round(ms)} ms.`,
      hint: 'Whether a write happened is not known: repeat it with the same idempotencyKey.',
      retryable: true,
    })
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([run(ended), late])
  } catch (error) {
    if (signal?.aborted) throw aborted(signal)
    throw error
  } finally {
    done.abort()
  }
}

const pause = async (
  ms: number,
  timer: Timer,
  signal: AbortSignal | undefined,
  key: string | undefined,
): Promise<void> => {
  await timer.sleep(ms, signal ?? new AbortController().signal).catch((error: unknown) => {
    throw signal?.aborted ? named(aborted(signal), key) : error
  })
}

const aborted = (signal: AbortSignal): KasaError =>
  new KasaError('call/aborted', {
    message: 'The call was ended by its signal.',
    hint: 'A write may have happened: repeat it with the same idempotencyKey, or ask for its result.',
    cause: signal.reason,
  })

/** The same failure, with the key that makes a repeat safe. What is no failure of a call goes through as it is. */
const named = (error: unknown, idempotencyKey: string | undefined): KasaError => {
  if (!(error instanceof KasaError)) throw error
  return idempotencyKey === undefined
    ? error
    : new KasaError(error.code, { ...error, message: error.message, cause: error.cause, idempotencyKey })
}

const checkKey = (key: string): string => {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new KasaError('call/idempotency-key', {
    message: 'The idempotencyKey must be 1 to 255 visible ASCII characters.',
    hint: 'A UUID, or an id of your database, is best: one for each wish, the same for its repeats.',
    field: 'idempotencyKey',
  })
}

/** Before anything travels: a fraction or text here would be an amount in major units. */
const checkAmount = (body: object | undefined): void => {
  const amount: unknown = body && 'amount' in body ? body.amount : undefined
  if (amount === undefined || Number.isSafeInteger(amount)) return
  throw new KasaError('order/amount', {
    message: `amount must be a whole number of minor units, not ${typeof amount === 'number' ? amount : typeof amount}.`,
    hint: 'Pass money("129.90", "PLN"), or minorUnits(12990) for what is in minor units already.',
    field: 'amount',
  })
}
