/** Where the delivery of a notification stands. `superseded`: a later one overtook it; `suppressed`: it would harm a paid order. */
export const messageStates = ['waiting', 'sending', 'delivered', 'given_up', 'superseded', 'suppressed'] as const
export type MessageState = (typeof messageStates)[number]

/** A notification that was or will be sent, with where its delivery stands. Times are business time. */
export type SentMessage = {
  id: number
  merchantId: number
  shopId: number
  paymentId: number
  livemode: boolean
  sequence: number
  /** The `webhook-id`, the same over all attempts. */
  eventId: string
  url: string
  body: string
  state: MessageState
  /** Of the 23 tries, so many were made. */
  tries: number
  /** "Not yet" answers (425, 409, 503). */
  notYet: number
  /** When the next try is due; means something while `state` is `waiting`. */
  dueAt: Date
  createdAt: Date
  finishedAt: Date | null
}

/** One delivery attempt. `startedAt` is real time. */
export type DeliveryAttempt = {
  /** Of the attempts that the schedule made, from 1; 0 for one that somebody asked for by hand. */
  number: number
  startedAt: Date
  durationMs: number
  /** HTTP status, or `null` when no answer came. */
  status: number | null
  /** Why there was no answer or why an answer was refused; English, no secrets. */
  error: string | null
  /** First 64 kB of the answer. */
  answer: string
  /** A few telling headers of an answer that was not the expected one; `null` otherwise. */
  answerHeaders: Readonly<Record<string, string>> | null
  /** True for 200 with another body than `{"status":"ok"}`. */
  odd: boolean
  /** Where it was sent, unless to the message's own address. */
  url: string | null
  /** Who asked for it by hand; `null`: the schedule. */
  askedBy: string | null
}

/** Which messages a list shows, newest first. */
export type MessageFilter = {
  shopId?: number
  /** `null` = all shops. */
  shopIds?: readonly number[] | null
  livemode?: boolean
  paymentId?: number
  states?: readonly MessageState[]
  /** Owed at this moment or later, and before that one (business time). */
  from?: Date
  until?: Date
  /** Only messages with a smaller id: the next page. */
  before?: number
  limit: number
}

/** A message that somebody wants sent once more, now, whatever the schedule says. */
export type ResendWish = {
  merchantId: number
  paymentId: number
  messageId: number
  url: string
  askedBy: string
  at: Date
}

/** What was sent to shops, as people look at it. */
export type SentMessageRecords = {
  list(merchantId: number, filter: MessageFilter): Promise<SentMessage[]>
  /** Of this shop, one to this endpoint (scheme, host, port) that failed and waits for another try: the one that is due first. */
  retrying(merchantId: number, shopId: number, endpoint: string): Promise<SentMessage | undefined>
  find(merchantId: number, eventId: string): Promise<SentMessage | undefined>
  /** Oldest first. */
  attemptsOf(merchantId: number, messageId: number): Promise<DeliveryAttempt[]>
  /** How many wishes for this message wait to be carried out. */
  wishesOf(merchantId: number, messageId: number): Promise<number>
  /** Puts wishes in their queue; one that waits there already (same message, same address) is not doubled. */
  wish(wishes: readonly ResendWish[]): Promise<void>
}
