import type { FigureRecords } from '../accounting/figures.js'
import type { IdempotencyRecords } from '../api/ports.js'
import type { BankRecords } from '../connectors/sandbox/ports.js'
import type { HealthRecords } from '../health/ports.js'
import type { HelpStoreRecords } from '../help/ports.js'
import type { LetterRecords, MemberLetterRecords } from '../mail/ports.js'
import type { MemberStoreRecords } from '../members/ports.js'
import type { MerchantStoreRecords } from '../merchants/ports.js'
import type { OutboxRecords, ResendRecords } from '../notifications/ports.js'
import type { OnboardingRecords } from '../onboarding/ports.js'
import type { Payment, PaymentDraft } from '../payments/payment.js'
import type { LetterWriter, OutboxWriter, PaymentStoreRecords, Store } from '../payments/ports.js'
import type { SentMessageRecords } from '../payments/sent-message.js'
import type { TransactionListRecords } from '../payments/transaction-list.js'
import type { QueueRecords } from '../queues/ports.js'
import type { StoryRecords } from '../story/ports.js'
import type { ThreadStoreRecords } from '../threads/ports.js'
import type { Engine } from './sql.js'

/** All nouns of the database, each behind the port of the room that wishes for it. */
export type Records = PaymentStoreRecords &
  MerchantStoreRecords &
  OnboardingRecords &
  MemberStoreRecords &
  ThreadStoreRecords &
  HelpStoreRecords & {
    outbox: OutboxWriter & OutboxRecords & SentMessageRecords
    resends: ResendRecords
    transactionList: TransactionListRecords
    letters: LetterWriter & LetterRecords
    memberLetters: MemberLetterRecords
    bank: BankRecords
    idempotency: IdempotencyRecords
    stories: StoryRecords
    queues: QueueRecords
    health: HealthRecords
    figures: FigureRecords
  }

/** A database, opened and migrated. */
export type Storage = Store<Records> & {
  engine: Engine
  /** `records.payments.open` in a write of its own; on PostgreSQL all of one turn go in one statement. Durable when it resolves. */
  openPayment(draft: PaymentDraft): Promise<{ payment: Payment; created: boolean }>
  /** Answers when the database answers. */
  ping(): Promise<void>
  /** Writes a consistent copy of a SQLite database to a new file, under load. */
  backup(file: string): Promise<void>
  /** Waits for running writes, then closes. */
  close(): Promise<void>
}

/** Where storage tells an operator what it noticed. */
export type StorageLog = { warn(facts: Record<string, unknown>, message: string): void }

/** `absent`: not there; `newer`: written by a later program; `unsafe`: would lose acknowledged payments; `busy`: locked by another process; `lost`: the transaction was ended by the database; `unsupported`: not on this engine. */
export type StorageFaultCode = 'absent' | 'newer' | 'unsafe' | 'busy' | 'lost' | 'unreachable' | 'unsupported'

/** The database cannot serve; the message is one sentence for an operator. */
export class StorageFault extends Error {
  constructor(
    readonly code: StorageFaultCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'StorageFault'
  }
}
