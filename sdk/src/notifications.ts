import { checkCredentials, type GivenCredentials } from './credentials.js'
import { bindNotifications, type Notifications } from './notifications/bind.js'

export { type Claim, claimOf } from './inbox/claim.js'
export { isKasaError, KasaError, type KasaErrorCode } from './kasa-error.js'
export type { Notifications, Receive } from './notifications/bind.js'
export type {
  NotificationEvent,
  NotifiedAction,
  NotifiedPayment,
  NotifiedProfile,
  NotifiedTransaction,
  PaymentEvent,
  PaymentStatus,
  RefundEvent,
} from './notifications/event.js'
export type {
  Handling,
  InboxHandling,
  IncomingNotification,
  NotificationAnswer,
  NotificationHandler,
  PlainHandling,
} from './notifications/handler.js'
export type { Inbox, Taken } from './notifications/inbox.js'
export { notYet } from './notifications/not-yet.js'
export type { Reaction, Reactions } from './notifications/reactions.js'
export type { HeadersLike } from './notifications/request-headers.js'

/** What verifies notifications; settings of the same names as in `createKasa`. */
export interface NotificationOptions extends GivenCredentials {
  /** Public keys of the gateway (`whpk_…`): they verify the `v1a` signatures. Two while the gateway's key rotates. */
  readonly publicKey?: string | readonly string[] | undefined
  /** Largest difference between `webhook-timestamp` and the clock, milliseconds; 5 minutes unless given. */
  readonly toleranceMs?: number | undefined
  /** The clock; the system's unless given. */
  readonly now?: (() => Date) | undefined
}

/**
 * Notifications alone, for a program that only takes them: the same as `createKasa(…).notifications`, and nothing is
 * loaded but `node:crypto`.
 *
 * @throws {@link KasaError} `config/…`
 */
export const createNotifications = ({
  publicKey = [],
  toleranceMs = 5 * 60_000,
  now = () => new Date(),
  ...given
}: NotificationOptions): Notifications =>
  bindNotifications({ credentials: checkCredentials(given), publicKeys: [publicKey].flat(), toleranceMs, now })
