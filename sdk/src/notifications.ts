import type { Credentials } from './credentials.js'
import { type ExpressHandling, type ExpressRoute, expressRoute, type Receive } from './express-route.js'
import { readImojeSignature, verifyImojeSignature } from './imoje-signature.js'
import { KasaError } from './kasa-error.js'
import { type NotificationEvent, readEvent } from './notification-event.js'
import { rawBytes } from './raw-body.js'
import { type HeadersLike, headerOf } from './request-headers.js'
import { readPublicKey, verifyWebhook, webhookHeaders } from './standard-webhooks.js'

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
   * An Express route that reads the raw body itself, verifies, calls the handler and answers:
   * 200 `{"status":"ok"}`; 400 with the reason when the signature is wrong; 425 when the handler throws
   * {@link notYet} (the gateway asks again soon); 500 when it throws anything else (the gateway tries again later).
   */
  express(receive: Receive, handling?: ExpressHandling): ExpressRoute
}

interface Needs {
  readonly credentials: Credentials
  readonly publicKey: string | undefined
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

/** Binds verification to one shop. */
export const createNotifications = ({ credentials, publicKey, toleranceMs, now }: Needs): Notifications => {
  const key = publicKey === undefined ? undefined : readPublicKey(publicKey)
  const serviceKeys = [credentials.serviceKey, ...credentials.otherServiceKeys] as const
  const verify: Notifications['verify'] = (rawBody, headers) => {
    const body = rawBytes(rawBody)
    const header = headerOf(headers, 'x-imoje-signature')
    const webhook = webhookHeaders(headers)
    if (header === undefined && webhook === undefined) return missing()
    const imoje = header === undefined ? undefined : readImojeSignature(header, credentials)
    if (webhook) verifyWebhook(body, webhook, { serviceKeys, publicKey: key, toleranceMs, now: now() })
    if (imoje) verifyImojeSignature(body, imoje, serviceKeys)
    const event = readEvent(body.toString(), webhook?.id)
    refuseOtherShop(event, credentials.serviceId)
    return event
  }
  return { verify, express: (receive, handling) => expressRoute(verify, receive, handling) }
}
