import { createHash } from 'node:crypto'
import type { NotificationEvent } from '../notifications/event.js'

/** What an inbox stores of an event. */
export interface Claim {
  readonly eventId: string
  /** SHA-256 of the body: the same message without its Standard Webhooks headers has another id, but no other body. */
  readonly bodyDigest: string
  /** What the sequence counts for: the payment, or the one refund. A refund is never old news because of another one. */
  readonly subject: string
  /** 0 where the sender gives none. */
  readonly sequence: number
  /** Unix seconds of the change, which order events where one of two has no sequence; 0 where the body has none. */
  readonly modified: number
}

/** The claim of an event. */
export const claimOf = (event: NotificationEvent): Claim => {
  const { id, raw, sequence = 0, paymentId } = event
  const [subject, { modified }] =
    event.about === 'refund'
      ? [`refund:${event.transaction.id}`, event.transaction]
      : [`payment:${paymentId}`, event.payment]
  return {
    eventId: id,
    bodyDigest: createHash('sha256').update(raw).digest('hex'),
    subject,
    sequence,
    modified: Number.isSafeInteger(modified) ? modified : 0,
  }
}

/** When an event is news, in the words of both databases; `told` is what its subject last said, `excluded` the event. */
export const isNews = `case when excluded.sequence > 0 and told.sequence > 0 then excluded.sequence > told.sequence
    else excluded.modified = 0 or excluded.modified >= told.modified end`
