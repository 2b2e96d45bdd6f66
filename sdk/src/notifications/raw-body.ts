import { KasaError } from '../kasa-error.js'

/** The largest body that is read, bytes; a notification has a few thousand. */
export const maxBodyBytes = 256 * 1024

/** True for what can be verified: text or bytes as received. */
export const isRaw = (body: unknown): body is string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array

/** The bytes of a raw body, or an error that says how the bytes got lost. */
export const rawBytes = (rawBody: unknown): Buffer => {
  if (isRaw(rawBody)) {
    const bytes = typeof rawBody === 'string' ? Buffer.from(rawBody) : Buffer.from(rawBody)
    if (bytes.length > maxBodyBytes) throw bodyTooLarge()
    if (bytes.length > 0) return bytes
    throw new KasaError('notification/body-empty', {
      message: 'The body is empty.',
      hint: 'A body parser may have read the request before. Mount the notification route before express.json().',
      field: 'body',
    })
  }
  throw new KasaError('notification/body-parsed', {
    message: `The body was already parsed: an ${rawBody === undefined ? 'absent value' : 'object'} came where the raw bytes are needed.`,
    hint: 'The signature covers the bytes as sent; JSON.stringify() does not bring them back. Use notificationRoute() of this package’s entry for your framework and mount it before express.json() and its like, or put express.raw({ type: "*/*" }) on the route.',
    field: 'body',
  })
}

/** Refusal of a body larger than {@link maxBodyBytes}. */
export const bodyTooLarge = (): KasaError =>
  new KasaError('notification/body-too-large', {
    message: `The body is larger than ${maxBodyBytes} bytes.`,
    hint: 'No notification is that large; it does not come from the gateway.',
    field: 'body',
  })
