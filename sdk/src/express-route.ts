import { isKasaError, KasaError, type KasaErrorCode } from './kasa-error.js'
import type { NotificationEvent } from './notification-event.js'
import { rawBytes } from './raw-body.js'
import type { HeadersLike } from './request-headers.js'

/** The part of Node's request (and Express's) that the route uses. */
export interface RequestLike {
  readonly method?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly readableEnded?: boolean | undefined
  readonly body?: unknown
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'end' | 'close', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** The part of Node's response (and Express's) that the route uses. */
export interface ResponseLike {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(text: string): unknown
}

/** What the shop does with a verified event. It may be called twice with one `event.id`, and out of order. */
export type Receive = (event: NotificationEvent) => void | Promise<void>

/** A route for `app.post(path, route)`, also usable with Node's own http server. */
export type ExpressRoute = (request: RequestLike, response: ResponseLike) => Promise<void>

export interface ExpressHandling {
  /** Told of everything that was not answered with 200, "not yet" excepted. Unless given: a process warning. */
  readonly onError?: (error: unknown) => void
}

/**
 * Thrown by a handler when the order of an event is not there yet: the gateway asks again soon, without counting a try.
 *
 * @param reason for the gateway's log, without personal data
 * @param retryAfterMs how long the gateway is asked to wait, milliseconds
 */
export const notYet = (reason: string, retryAfterMs?: number): KasaError =>
  new KasaError('notification/not-yet', { message: reason, hint: 'Send it again soon.', retryAfterMs })

const maxBodyBytes = 256 * 1024

// The shop's own mistake is a 500: the gateway keeps trying while it is being put right.
const statusOf: Partial<Record<KasaErrorCode, number>> = {
  'notification/body-parsed': 500,
  'notification/body-too-large': 413,
  'notification/not-yet': 425,
}

const answer = (response: ResponseLike, status: number, body: object): void => {
  response.statusCode = status
  response.setHeader('content-type', 'application/json; charset=utf-8')
  response.end(JSON.stringify(body))
}

const tooLarge = (): KasaError =>
  new KasaError('notification/body-too-large', {
    message: `The body is larger than ${maxBodyBytes} bytes.`,
    hint: 'No notification is that large; it does not come from the gateway.',
  })

const readStream = (request: RequestLike): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let sizeBytes = 0
    request.on('data', chunk => {
      sizeBytes += chunk.length
      if (sizeBytes <= maxBodyBytes) chunks.push(chunk)
      else reject(tooLarge())
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => reject(new Error('The connection ended before the body did.')))
  })

const bodyOf = (request: RequestLike): Promise<Uint8Array> | Uint8Array => {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge()
  const kept = [request.body, Reflect.get(request, 'rawBody')].find(
    body => typeof body === 'string' || body instanceof Uint8Array,
  )
  return kept !== undefined || request.readableEnded ? rawBytes(kept) : readStream(request)
}

const refusal = (response: ResponseLike, error: KasaError): void => {
  const { code, message, hint, retryAfterMs } = error
  const status = statusOf[code] ?? 400
  if (status === 413) response.setHeader('connection', 'close')
  if (retryAfterMs !== undefined) response.setHeader('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  answer(response, status, { status: 'error', code, message, hint })
}

const warn = (error: unknown): void => process.emitWarning(error instanceof Error ? error : String(error))

/** Builds the route; see `Notifications.express`. */
export const expressRoute =
  (
    verify: (body: Uint8Array, headers: HeadersLike) => NotificationEvent,
    receive: Receive,
    { onError = warn }: ExpressHandling = {},
  ): ExpressRoute =>
  async (request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST')
      return answer(response, 405, { status: 'error', message: 'Notifications are posted.' })
    }
    let verified = false
    try {
      const event = verify(await bodyOf(request), request.headers)
      verified = true
      await receive(event)
      answer(response, 200, { status: 'ok' })
    } catch (error) {
      const waiting = isKasaError(error) && error.code === 'notification/not-yet'
      if (!waiting) onError(error)
      if (isKasaError(error) && (waiting || !verified)) refusal(response, error)
      else answer(response, 500, { status: 'error', message: 'The shop could not take this in; try again later.' })
    }
  }
