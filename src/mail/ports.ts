import type { MemberLetter } from '../members/member-letter.js'
import type { Letter } from '../payments/letter.js'

/** A letter that was owed, as it is stored. Times: `dueAt` is business time, leases are system time. */
export type StoredLetter = Letter & {
  id: number
  merchantId: number
  shopId: number
  paymentId: number
  payerId: number
  livemode: boolean
  /** Empty for letters that a payment brings forth once. */
  about: string
  language: string
  state: 'waiting' | 'sending' | 'sent' | 'kept' | 'given_up'
  /** Tries made so far. */
  tries: number
  /** Why the last try failed or why it was given up; English, never an address. */
  reason: string | null
  createdAt: Date
}

/** A letter that a postman has claimed. */
export type ClaimedLetter = StoredLetter & {
  /** Fencing token: a mark with an older one changes nothing. */
  fence: number
}

/** What becomes of a claimed letter. `kept`: a sandbox without a mail server shows it and sends nothing. */
export type LetterOutcome =
  | { state: 'sent' | 'kept'; at: Date; tries: number }
  | { state: 'waiting'; dueAt: Date; tries: number; reason: string }
  | { state: 'given_up'; at: Date; tries: number; reason: string }

/** Letters of one table, as a postman takes and gives them back. */
export type LetterQueue<Claimed> = {
  /** True when a letter can be claimed: spares an idle postman the write of `claim`. */
  anyDue(now: Date, systemNow: Date): Promise<boolean>
  /**
   * Claims up to `limit` due letters, oldest due first. Leased until `leaseUntil` (system time); an expired lease can be claimed
   * again with a higher fence.
   */
  claim(order: { now: Date; systemNow: Date; leaseUntil: Date; limit: number }): Promise<Claimed[]>
  /** Writes an outcome; false, and nothing written, when the fence is stale. */
  mark(claim: { id: number; fence: number }, outcome: LetterOutcome): Promise<boolean>
  /** How many letters wait and since when the oldest is due (metrics). */
  backlog(): Promise<{ waiting: number; oldestDueAt: Date | null }>
}

export type LetterRecords = LetterQueue<ClaimedLetter> & {
  /** The merchant's latest letters, newest first (mailbox). */
  recent(merchantId: number, limit: number): Promise<StoredLetter[]>
  find(merchantId: number, id: number): Promise<StoredLetter | undefined>
}

/** A letter owed to somebody of the panel, as it is stored. */
export type StoredMemberLetter = MemberLetter &
  Pick<StoredLetter, 'id' | 'language' | 'state' | 'tries' | 'reason' | 'createdAt'> & { memberId: number }

export type ClaimedMemberLetter = StoredMemberLetter & { fence: number }

export type MemberLetterRecords = LetterQueue<ClaimedMemberLetter> & {
  /** The latest of the whole deployment, newest first (a sandbox's mailbox). */
  recent(limit: number): Promise<StoredMemberLetter[]>
  byId(id: number): Promise<StoredMemberLetter | undefined>
}
