import type { DeliveryAttempt } from '../payments/sent-message.js'

/** A notification that the courier has claimed. Times: `dueAt` is business time, leases are system time. */
export type ClaimedMessage = {
  id: number
  merchantId: number
  shopId: number
  paymentId: number
  livemode: boolean
  sequence: number
  eventId: string
  url: string
  /** Scheme, host and port of `url`: what a lane is for. */
  endpoint: string
  body: string
  /** Tries made before this one (not counting "not yet" answers). */
  tries: number
  /** "Not yet" answers so far (425, 409, 503). */
  notYet: number
  createdAt: Date
  /** Fencing token: a mark with an older one changes nothing. */
  fence: number
}

/** One delivery attempt, kept for the inspector. */
export type Attempt = DeliveryAttempt & { outboxId: number; merchantId: number }

/** What becomes of a message after an attempt. */
export type Mark = {
  id: number
  fence: number
  outcome:
    | { state: 'delivered'; at: Date }
    | { state: 'waiting'; dueAt: Date; tries: number; notYet: number }
    | { state: 'given_up'; at: Date; tries: number }
  attempt: Attempt
}

export type OutboxRecords = {
  /**
   * Claims up to `limit` due messages, oldest due first, at most one in flight per payment and in order of sequence:
   * while a message of a payment is sending, none of its others is claimed; a waiting message that a later one of the same payment
   * and thread overtakes becomes `superseded`, and a refund's message waits for all earlier ones of its payment. At most `perEndpoint` of one endpoint (scheme, host, port) in flight, counting what other processes hold;
   * endpoints in `except` are skipped. Leased until `leaseUntil` (system time); an expired lease can be claimed again with a higher fence.
   */
  claim(order: {
    now: Date
    systemNow: Date
    leaseUntil: Date
    limit: number
    perEndpoint: number
    except: readonly string[]
  }): Promise<ClaimedMessage[]>
  /** Writes attempts and outcomes; a mark whose fence is stale is ignored. */
  mark(marks: readonly Mark[]): Promise<void>
  /** Gives claimed messages back unsent (graceful stop). */
  giveBack(claims: readonly { id: number; fence: number }[]): Promise<void>
  /** Oldest due time of a waiting message and how many wait (metrics). */
  backlog(): Promise<{ waiting: number; oldestDueAt: Date | null }>
  /** The merchant's latest messages with their attempts, newest first (inspector). */
  recent(
    merchantId: number,
    limit: number,
  ): Promise<
    { eventId: string; url: string; state: string; body: string; tries: number; createdAt: Date; attempts: Attempt[] }[]
  >
}

/** A message that somebody asked for by hand and that the resender has claimed; `fence` and `leaseUntil` as for messages. */
export type ClaimedResend = {
  id: number
  fence: number
  /** Where to; the message's own address or another. */
  url: string
  askedBy: string
  message: Omit<ClaimedMessage, 'fence' | 'endpoint'>
}

export type ResendRecords = {
  /** True when a wish waits: spares an idle gateway the write of `claim`. */
  anyWaiting(systemNow: Date): Promise<boolean>
  /** Claims wishes, oldest first, at most `perEndpoint` of one endpoint and one of a payment; an expired lease can be claimed again with a higher fence. */
  claim(order: { systemNow: Date; leaseUntil: Date; perEndpoint: number; limit: number }): Promise<ClaimedResend[]>
  /** Ends a wish that is not carried out. A stale fence changes nothing. */
  drop(resend: Pick<ClaimedResend, 'id' | 'fence'>): Promise<void>
  /** Keeps the attempt and ends the wish; one to the message's own address that was answered 200 ends its schedule. A stale fence changes nothing. */
  mark(resend: Pick<ClaimedResend, 'id' | 'fence'>, attempt: Attempt, at: Date): Promise<void>
}
