import { KasaError } from '../kasa-error.js'

/**
 * Thrown by a handler when the order of an event is not there yet: the gateway asks again soon, without counting a try.
 *
 * @param reason for the gateway's log, without personal data
 * @param retryAfterMs how long the gateway is asked to wait, milliseconds
 */
export const notYet = (reason: string, retryAfterMs?: number): KasaError =>
  new KasaError('notification/not-yet', { message: reason, hint: 'Send it again soon.', retryAfterMs })
