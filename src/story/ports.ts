import type { PostingStep } from '../accounting/posting.js'
import type { Dispute } from '../disputes/dispute.js'
import type { LetterKind } from '../merchants/letter-kinds.js'
import type { Operation, PaymentStoreRecords } from '../payments/ports.js'
import type { SentMessageRecords } from '../payments/sent-message.js'
import type { UnmatchedCredit } from '../payments/unmatched-credit.js'

/** One line of the ledger as it lies in the books. Debit is positive. */
export type LedgerLine = {
  id: number
  account: string
  currency: string
  amountMinor: number
  transactionId: number
  source: string
  step: PostingStep
  line: number
  occurredAt: Date
  bookedOn: string
}

/** A letter as it stands; who reads it and what it says stay in the post office. */
export type LetterStand = {
  id: number
  kind: LetterKind
  about: string
  language: string
  state: 'waiting' | 'sending' | 'sent' | 'kept' | 'given_up'
  tries: number
  reason: string | null
  createdAt: Date
  finishedAt: Date | null
}

/** How often a payment's page was opened, and when first and last. */
export type PageViews = { merchantId: number; paymentId: number; firstAt: Date; lastAt: Date; times: number }

export type StoryRecords = {
  /** In the order in which they were posted. */
  ledgerOf(merchantId: number, paymentId: number): Promise<LedgerLine[]>
  /** Every request that was sent to a connector, oldest first. */
  operationsOf(merchantId: number, paymentId: number): Promise<Operation[]>
  lettersOf(merchantId: number, paymentId: number): Promise<LetterStand[]>
  disputesOf(merchantId: number, paymentId: number): Promise<Dispute[]>
  /** Money that came to accounts of this payment under a title that nobody knew, or was assigned to it. */
  creditsOf(merchantId: number, paymentId: number): Promise<UnmatchedCredit[]>
  viewsOf(merchantId: number, paymentId: number): Promise<PageViews | undefined>
  /** Adds what was counted to what is known. */
  addViews(views: readonly PageViews[]): Promise<void>
}

/** Something that somebody did about a payment in the panel, as the audit keeps it. */
export type Deed = {
  /** Real time. */
  at: Date
  what: string
  /** Number of the payment's change that it brought forth; `null` = it changed nothing. */
  sequence: number | null
  memberId: number | null
  after: Readonly<Record<string, unknown>> | null
}

/** What a story is read from. */
export type StoryRead = Pick<PaymentStoreRecords, 'transactions' | 'events' | 'payments' | 'refunds' | 'links'> & {
  outbox: Pick<SentMessageRecords, 'list' | 'attemptsOf'>
  stories: StoryRecords
}
