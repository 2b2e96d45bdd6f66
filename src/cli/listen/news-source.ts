/** A notification that the gateway owes to a shop, wherever it was sent. */
export type News = {
  /** The `webhook-id`. */
  id: string
  serviceId: string
  livemode: boolean
  orderId: string
  /** Transaction status, else the payment's. */
  status: string
  /** `sale`, `refund`, or `none` where the payment alone is told about. */
  type: string
  amountMinor: number
  currency: string
  /** The exact text of the notification. */
  body: string
}

/** Where news come from, a page at a time. `cursor` is opaque: give it back to go on. */
export type NewsSource = {
  /** The cursor behind the newest news. */
  newest: (signal: AbortSignal) => Promise<string>
  /** News behind a cursor, oldest first. */
  after: (cursor: string, signal: AbortSignal) => Promise<{ news: readonly News[]; cursor: string }>
}

/** The gateway could not be asked just now; it is asked again. The message is a sentence for people. */
export class SourceAway extends Error {}
