import { type NodeRoute, nodeRoute } from '../adapters/node-request.js'
import type { Credentials } from '../credentials.js'
import { KasaError } from '../kasa-error.js'
import { type NotificationEvent, readEvent } from './event.js'
import {
  type InboxHandling,
  inboxHandler,
  type NotificationHandler,
  type PlainHandling,
  plainHandler,
} from './handler.js'
import { readImojeSignature, verifyImojeSignature } from './imoje-signature.js'
import { rawBytes } from './raw-body.js'
import type { Reaction } from './reactions.js'
import { type HeadersLike, headerOf } from './request-headers.js'
import { readPublicKey, verifyWebhook, webhookHeaders } from './standard-webhooks.js'

/** What the shop does with a verified event. It may be called twice with one `event.id`, and out of order. */
export type Receive = Reaction<NotificationEvent, undefined, void | Promise<void>>

/** Verified notifications. */
export interface Notifications {
  /**
   * Verifies a notification and answers what it says. Either signature is enough to come in, but every one that is
   * present must be right: imoje's header, and the Standard Webhooks headers (with their timestamp).
   *
   * @param rawBody the bytes as received; never a parsed object, never `JSON.stringify` of one
   * @param headers the request's headers
   * @throws {@link KasaError} `notification/…`, with the reason and what to do
   */
  verify(rawBody: string | Uint8Array, headers: HeadersLike): NotificationEvent
  /**
   * Makes a handler that verifies, claims the event in the shop's database, reacts and says what to answer. With an
   * inbox each event has exactly one effect, however often and in whatever order it arrives; `notificationRoute` of
   * `@kasa/sdk/express`, `…/fastify`, `…/koa`, `…/hono`, `…/next` or `…/node` makes a route of it.
   *
   * @example
   * ```ts
   * const take = kasa.notifications.handler({
   *   inbox: sqliteInbox(db),
   *   on: { settled: ({ payment }, tx) => void tx.prepare(markPaid).run(payment.orderId) },
   * })
   * app.post('/notifications', notificationRoute(take))
   * ```
   */
  handler<Tx>(handling: InboxHandling<Tx, undefined>): NotificationHandler
  handler<Tx>(handling: InboxHandling<Tx, void | Promise<void>>): NotificationHandler
  handler(handling: PlainHandling): NotificationHandler
  /** An Express route for one function and no inbox: `notificationRoute(notifications.handler({ on: receive }))`. */
  express(receive: Receive, handling?: Pick<PlainHandling, 'onError'>): NodeRoute
}

interface Needs {
  readonly credentials: Credentials
  readonly publicKeys: readonly string[]
  readonly toleranceMs: number
  readonly now: () => Date
}

const missing = (): never => {
  throw new KasaError('notification/missing-signature', {
    message: 'The request has neither X-Imoje-Signature nor the Standard Webhooks headers.',
    hint: 'Either it does not come from the gateway, or something between removes headers.',
    field: 'X-Imoje-Signature',
  })
}

const refuseOtherShop = ({ payment, transaction }: NotificationEvent, serviceId: string): void => {
  const other = [payment, transaction].find(part => part !== undefined && part.serviceId !== serviceId)
  if (!other) return
  throw new KasaError('notification/other-shop', {
    message: `The notification is about the shop ${JSON.stringify(other.serviceId)}.`,
    hint: `This shop's serviceId is ${serviceId}. Correct the notification address of the other shop.`,
    field: 'serviceId',
  })
}

const verifierOf = ({ credentials, publicKeys, toleranceMs, now }: Needs) => {
  const keys = publicKeys.map(readPublicKey)
  const serviceKeys = [credentials.serviceKey, ...credentials.otherServiceKeys] as const
  return (rawBody: unknown, headers: HeadersLike): NotificationEvent => {
    const body = rawBytes(rawBody)
    const header = headerOf(headers, 'x-imoje-signature')
    const webhook = webhookHeaders(headers)
    if (header === undefined && webhook === undefined) return missing()
    const imoje = header === undefined ? undefined : readImojeSignature(header, credentials)
    if (webhook) verifyWebhook(body, webhook, { serviceKeys, publicKeys: keys, toleranceMs, now: now() })
    if (imoje) verifyImojeSignature(body, imoje, serviceKeys)
    const event = readEvent(body.toString(), webhook?.id)
    refuseOtherShop(event, credentials.serviceId)
    return event
  }
}

const hasInbox = <Tx, Done>(handling: InboxHandling<Tx, Done> | PlainHandling): handling is InboxHandling<Tx, Done> =>
  handling.inbox !== undefined

/** Binds notifications to one shop whose credentials have been checked. */
export const bindNotifications = (needs: Needs): Notifications => {
  const verify = verifierOf(needs)
  return {
    verify,
    handler: <Tx, Done>(handling: InboxHandling<Tx, Done> | PlainHandling) =>
      hasInbox(handling) ? inboxHandler(verify, handling) : plainHandler(verify, handling),
    express: (receive, handling) => nodeRoute(plainHandler(verify, { on: receive, onError: handling?.onError })),
  }
}
