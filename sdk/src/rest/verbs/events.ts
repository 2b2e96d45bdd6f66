import type {
  Event,
  ListEventsQuery,
  ListedNotification,
  ListNotificationsQuery,
  Notification,
} from '../../generated/types.js'
import { isKasaError, type KasaError } from '../../kasa-error.js'
import type { Call } from '../call.js'
import { createList, type List } from '../list.js'
import type { CallOptions, Timer } from '../options.js'

/** From where, and how patiently. */
export interface FollowOptions extends ListEventsQuery {
  /** Ends the following; the loop then ends without an error. */
  readonly signal?: AbortSignal | undefined
  /** Time between questions while nothing happens, milliseconds; 2 s unless given. */
  readonly intervalMs?: number | undefined
  /** Told of every outage; the following goes on. */
  readonly onError?: ((error: KasaError) => void) | undefined
}

/** Everything that happened, in order; and what was told to the shop. */
export interface Events {
  /**
   * What happened since a cursor, oldest first; nothing is ever skipped. Keep each event's `cursor`, and come back with it as
   * `after`. Without one it begins at the first event, with `after: 'now'` at this moment. Only of this client's shop, where
   * it has one.
   */
  list(query?: ListEventsQuery, options?: CallOptions): List<Event>
  /**
   * Goes on and on: what happened since a cursor, then what happens. Outages are waited for. A shop that cannot be reached
   * from outside needs no notifications this way.
   *
   * @example
   * ```ts
   * for await (const event of kasa.events.follow({ after: await store.cursor(), signal })) {
   *   await store.take(event) // the event's effect and event.cursor, in one transaction
   * }
   * ```
   * @throws {@link KasaError} what another try would not change, such as `auth/wrong-token`
   */
  follow(options?: FollowOptions): AsyncIterable<Event>
  /** Notifications and where their delivery stands, the newest first. */
  deliveries(filter?: ListNotificationsQuery, options?: CallOptions): List<ListedNotification>
  /**
   * One notification with every attempt to deliver it.
   *
   * @param eventId `evt_…`, the `webhook-id`
   * @throws {@link KasaError} `message/unknown` (404)
   */
  delivery(eventId: string, options?: CallOptions): Promise<Notification>
  /**
   * Sends notifications once more, the same bytes signed anew, to their own address or another one that the shop has
   * registered.
   *
   * @returns the event ids that will be sent
   * @throws {@link KasaError} `message/unknown`, `message/suppressed`, `message/order-paid`, `address/unregistered`
   */
  resend(
    eventIds: readonly string[],
    options?: CallOptions & { readonly url?: string | undefined },
  ): Promise<readonly string[]>
}

interface Needs {
  readonly call: Call
  /** The client's shop, where it has one. */
  readonly ownService: string | undefined
  readonly timer: Timer
}

const intervalUnlessGivenMs = 2_000
const pauseAfterOutageMs = 5_000

export const createEvents = ({ call, ownService, timer }: Needs): Events => {
  const ask = (query: ListEventsQuery, after: string | undefined, options?: CallOptions) =>
    call('listEvents', { query: { serviceId: ownService, ...query, after } }, options)

  async function* follow({
    signal,
    intervalMs = intervalUnlessGivenMs,
    onError,
    after,
    ...query
  }: FollowOptions = {}): AsyncGenerator<Event> {
    const rest = (ms: number) => timer.sleep(ms, signal ?? new AbortController().signal).catch(() => undefined)
    let from = after
    while (!signal?.aborted) {
      try {
        const { events, next, hasMore } = await ask(query, from, { signal })
        for (const event of events) {
          yield event
          if (signal?.aborted) return
        }
        from = next
        if (!hasMore) await rest(intervalMs)
      } catch (error) {
        if (signal?.aborted) return
        if (!isKasaError(error) || !error.retryable) throw error
        onError?.(error)
        await rest(error.retryAfterMs ?? pauseAfterOutageMs)
      }
    }
  }

  return {
    list: (query = {}, options) =>
      createList(async after => {
        const { events, next, hasMore } = await ask(query, after, options)
        return { items: events, next: hasMore ? next : undefined }
      }, query.after),
    follow,
    deliveries: (filter = {}, options) =>
      createList(async after => {
        const query = { serviceId: ownService, ...filter, after }
        const { notifications, next } = await call('listNotifications', { query }, options)
        return { items: notifications, next: next ?? undefined }
      }, filter.after),
    delivery: async (eventId, options) =>
      (await call('readNotification', { params: { eventId } }, options)).notification,
    resend: async (eventIds, { url, ...options } = {}) =>
      (await call('resendNotifications', { body: { eventIds, url } }, options)).resent,
  }
}
