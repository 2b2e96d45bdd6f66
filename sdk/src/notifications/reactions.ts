import type { NotificationEvent, PaymentEvent, RefundEvent } from './event.js'

/** What a shop does with an event. `tx` is the shop's own transaction where an inbox is used. */
export type Reaction<Event, Tx, Done> = (event: Event, tx: Tx) => Done

const statuses = ['pending', 'authorized', 'settled', 'rejected', 'cancelled', 'error'] as const
type Status = (typeof statuses)[number]

/** Reactions by what happened: `settled`, `rejected`, … to payments, `refundSettled`, `refundRejected`, … to refunds. */
export type Reactions<Tx, Done> = {
  readonly [S in Status]?: Reaction<PaymentEvent<S>, Tx, Done>
} & {
  readonly [S in Status as `refund${Capitalize<S>}`]?: Reaction<RefundEvent<S>, Tx, Done>
} & {
  /** Everything that has no reaction of its own, statuses unknown to this package too. */
  readonly otherwise?: Reaction<NotificationEvent, Tx, Done>
}

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const nameOf = (event: NotificationEvent): string | undefined => {
  const { status } = event.about === 'refund' ? event.transaction : event.payment
  if (!statuses.some(known => known === status)) return undefined
  return event.about === 'refund' ? `refund${capitalized(status)}` : status
}

/** The reaction that an event calls for, or `undefined` where the shop has none. */
export const reactionTo = <Tx, Done>(
  on: Reactions<Tx, Done> | Reaction<NotificationEvent, Tx, Done>,
  event: NotificationEvent,
): Reaction<NotificationEvent, Tx, Done> | undefined => {
  if (typeof on === 'function') return on
  const name = nameOf(event)
  // The table's type ties each name to its own event; a name that is computed has lost that tie.
  const named =
    name === undefined ? undefined : (Reflect.get(on, name) as Reaction<NotificationEvent, Tx, Done> | undefined)
  const reaction = named ?? on.otherwise
  return reaction && ((told, tx) => reaction.call(on, told, tx))
}
