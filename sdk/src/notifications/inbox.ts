import type { NotificationEvent } from './event.js'

/**
 * What became of an event: its reaction ran now, had run before, or would have been old news because a later event
 * about the same thing had been taken in.
 */
export type Taken = 'now' | 'before' | 'stale'

/**
 * Claims each event once in the shop's own database, in the transaction in which the shop reacts to it: either both are
 * stored or neither. `Tx` is that transaction, `Done` what a reaction may return.
 *
 * @see `@kasa/sdk/inbox/sqlite`, `@kasa/sdk/inbox/pg`
 */
export interface Inbox<Tx, Done> {
  /** Rejects with what `react` threw, after everything was rolled back. */
  readonly take: (event: NotificationEvent, react: (tx: Tx) => Done | undefined) => Promise<Taken>
}
