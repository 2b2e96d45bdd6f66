import { KasaError } from './kasa-error.js'

/** The bytes of a raw body, or an error that says how the bytes got lost. */
export const rawBytes = (rawBody: unknown): Buffer => {
  if (typeof rawBody === 'string' || rawBody instanceof Uint8Array) {
    const bytes = typeof rawBody === 'string' ? Buffer.from(rawBody) : Buffer.from(rawBody)
    if (bytes.length > 0) return bytes
    throw new KasaError('notification/body-empty', {
      message: 'The body is empty.',
      hint: 'A body parser may have read the request before. Mount the notification route before express.json().',
    })
  }
  throw new KasaError('notification/body-parsed', {
    message: `The body was already parsed: an ${rawBody === undefined ? 'absent value' : 'object'} came where the raw bytes are needed.`,
    hint: 'The signature covers the bytes as sent; JSON.stringify() does not bring them back. Use notifications.express(), or mount the route before express.json(), or put express.raw({ type: "*/*" }) on it.',
  })
}
