import type { Entry } from '../accounting/posting.js'
import type { DisputeStoreRecords } from '../disputes/ports.js'
import type { LetterKind } from '../merchants/letter-kinds.js'
import type { Shop } from '../merchants/shop.js'
import type { ProfileStoreRecords } from '../profiles/ports.js'
import type { RefundStoreRecords } from '../refunds/ports.js'
import type { RefundOrigin } from '../refunds/refund.js'
import type { OperationKind, OperationState } from './connector.js'
import type { Delivery } from './delivery.js'
import type { OwedLetter } from './letter.js'
import type { LinkRecords } from './link.js'
import type { LinkListRecords } from './link-list.js'
import type { Payer, Payment, PaymentDraft, Status, Transaction, TransactionDraft } from './payment.js'
import type { UnmatchedCredit } from './unmatched-credit.js'

/** Now, for everything a merchant or payer sees: validity, holds, retries (domain.md §6). Movable forward in a sandbox. */
export type BusinessClock = () => Date
/** Real time: leases, timeouts, limits, signatures' timestamps (domain.md §6). */
export type SystemClock = () => Date
/** Random UUID v4. */
export type NewId = () => string

/** A request we send to a connector, written before the call (domain.md §3). */
export type Operation = {
  id: number
  merchantId: number
  paymentId: number
  transactionId: number
  kind: OperationKind
  connector: string
  /** Ours; unique per connector. */
  reference: string
  state: OperationState
  amountMinor: number
  externalId: string | null
  /** When to ask the connector again; `null` = it will tell us or it is finished. */
  askAt: Date | null
  asked: number
  /** After this moment an unknown result goes to an operator. */
  deadline: Date
  /** Keyed hash of the address that started the try, for counting failures told later. */
  addressHash: string
  createdAt: Date
  modifiedAt: Date
}
export type OperationDraft = Omit<Operation, 'id'>

/** What happened to a payment; `sequence` = the payment's version after the write. */
export type PaymentEvent = {
  merchantId: number
  shopId: number
  paymentId: number
  transactionId: number | null
  livemode: boolean
  sequence: number
  /** `payment.settled`, `transaction.rejected`, `payment.surplus` … */
  kind: string
  status: Status
  /** Facts for the explain page: no personal data, no secrets. */
  facts: Record<string, unknown>
  /** `owed`: a notification was written; `suppressed`: it would harm a paid order; `none`: no message is owed for this. */
  notification: 'owed' | 'suppressed' | 'none'
  occurredAt: Date
}

/** A notification owed to a shop: the exact bytes to deliver (domain.md §5). */
export type OwedMessage = {
  merchantId: number
  shopId: number
  paymentId: number
  livemode: boolean
  sequence: number
  /** `evt_{paymentId}_{sequence}`, the stable `webhook-id`. */
  eventId: string
  url: string
  body: string
  /** Empty for the payment's own messages, the public id of a refund for its; a message overtakes only those of its own thread. */
  thread: string
  dueAt: Date
  createdAt: Date
}

export type PaymentRecords = {
  list(merchantId: number, filter: PaymentFilter): Promise<Payment[]>
  /** Stores a payment and its payer, or finds the one that already holds this shop's form digest. */
  open(draft: PaymentDraft): Promise<{ payment: Payment; created: boolean }>
  /** By merchant and public id. */
  find(merchantId: number, publicId: string): Promise<Payment | undefined>
  byId(merchantId: number, id: number): Promise<Payment | undefined>
  /** For doors that look up by an unguessable reference (payer pages). */
  findByPublicId(publicId: string): Promise<Payment | undefined>
  /** The payment that holds this digest of a signed form in this shop. */
  findByFormDigest(shopId: number, digest: string): Promise<Payment | undefined>
  findByStatusDigest(digest: string): Promise<Payment | undefined>
  /** Raises the version and so locks the row until the write ends; every write on a payment begins with it (domain.md §3). */
  lock(merchantId: number, id: number): Promise<Payment | undefined>
  /** Writes status, closedReason, paidMinor, surplusMinor, formDigest, statusDigest, language, modifiedAt. */
  save(payment: Payment): Promise<void>
  payer(merchantId: number, payerId: number): Promise<Payer | undefined>
  /** What a payer chose or has typed so far about delivery. */
  delivery(merchantId: number, payerId: number): Promise<Delivery | null>
  saveDelivery(merchantId: number, payerId: number, delivery: Delivery): Promise<void>
  /** Keeps the account a transfer came from, with the payer's other data, for returning money. */
  rememberAccount(merchantId: number, payerId: number, account: string): Promise<void>
  /** The account a transfer came from last; `null` = none did. */
  account(merchantId: number, payerId: number): Promise<string | null>
  /** Open payments (new, pending) whose validity ended and that have no live try, oldest first. */
  expired(now: Date, limit: number): Promise<Payment[]>
}

/** Which payments or transactions a list shows, newest first; what is not named is not asked. */
export type ListFilter = {
  livemode: boolean
  /** `null` = all shops. */
  shopIds: readonly number[] | null
  orderId?: string
  currency?: string
  status?: Status
  from?: Date
  until?: Date
  /** Only those with a smaller id: the next page. */
  before?: number
  limit: number
}
export type PaymentFilter = ListFilter & { hasSurplus?: boolean }
export type TransactionFilter = ListFilter & {
  type?: Transaction['type']
  method?: string
  methodCode?: string
  paymentId?: number
}
/** A transaction with what a list says of its payment. */
export type ListedTransaction = Transaction & {
  payment: Pick<Payment, 'publicId' | 'status' | 'orderId' | 'title'>
}

export type TransactionRecords = {
  list(merchantId: number, filter: TransactionFilter): Promise<ListedTransaction[]>
  /** `undefined` when the payment already has a live try (partial unique index). */
  add(draft: TransactionDraft): Promise<Transaction | undefined>
  find(merchantId: number, publicId: string): Promise<Transaction | undefined>
  byId(merchantId: number, id: number): Promise<Transaction | undefined>
  /** All tries of a payment, oldest first. */
  ofPayment(merchantId: number, paymentId: number): Promise<Transaction[]>
  /** Writes what may change after `add`, except the refund sums: only conditional updates move those. */
  save(transaction: Transaction): Promise<void>
  /** Writes what a try that waited for its payer becomes when it begins; the payment is locked and has no live try. */
  begin(transaction: Transaction): Promise<void>
  /** Tries whose hold has run out and that nobody is ending, the oldest first. */
  holdsDue(now: Date, limit: number): Promise<Transaction[]>
  /**
   * Adds to what is asked back of a settled sale, or of the surplus of any; false, and nothing written, when more than was paid (or
   * was surplus) would be given back.
   */
  reserveRefund(merchantId: number, id: number, amountMinor: number, origin: RefundOrigin): Promise<boolean>
  /** Moves the refund sums of a sale by these differences; a constraint refuses sums that cannot be. */
  moveRefund(
    merchantId: number,
    id: number,
    by: { askedMinor: number; refundedMinor: number; surplusMinor: number },
  ): Promise<void>
  /** Sales whose surplus is to be returned now, oldest first. */
  toReturn(now: Date, limit: number): Promise<Transaction[]>
}

/** Refunds are sent and asked about by their own room. */
export type AskedAbout = 'tries' | 'refunds'

export type OperationRecords = {
  add(draft: OperationDraft): Promise<Operation>
  /** The same for the end of a hold: `undefined`, and nothing stored, while another one of its try stands (unique index). */
  addHoldEnd(draft: OperationDraft): Promise<Operation | undefined>
  findByReference(connector: string, reference: string): Promise<Operation | undefined>
  ofTransaction(merchantId: number, transactionId: number): Promise<Operation[]>
  save(operation: Operation): Promise<void>
  /** Ends the claim; writes `askAt`, `asked` and `state` unless somebody has told the result meanwhile. */
  postpone(operation: Operation): Promise<void>
  /** True when an operation is due: spares an idle gateway the write of `claimDue`. */
  anyDue(now: Date, about: AskedAbout): Promise<boolean>
  /** Claims operations to ask about in one conditional update, so that two processes never ask at once. `now` is business time, the lease real. */
  claimDue(order: {
    now: Date
    systemNow: Date
    leaseUntil: Date
    limit: number
    about: AskedAbout
  }): Promise<Operation[]>
  /** A request that waits for an operator is asked about again, from this moment to that deadline; false when it does not wait. */
  askAgain(merchantId: number, id: number, at: Date, deadline: Date): Promise<boolean>
  /** How many wait for an operator (metric, alarm). */
  countStuck(): Promise<number>
}

export type OrderClaim = { merchantId: number; shopId: number; livemode: boolean; orderId: string }
export type OrderRecords = {
  /** Until this write ends nobody else claims the order (PostgreSQL; on SQLite writes are serial anyway). */
  meet(order: OrderClaim): Promise<void>
  /** Insert or nothing: true when this payment now owns (or already owned) the order. */
  claim(order: OrderClaim, paymentId: number, at: Date): Promise<boolean>
  /** The payment that owns the order. */
  owner(order: OrderClaim): Promise<number | undefined>
  /** After a full refund or void. */
  release(order: OrderClaim, paymentId: number): Promise<void>
}

/** An event with the payment it is about, as a log shows it. */
export type LoggedEvent = PaymentEvent & { id: number; paymentPublicId: string; orderId: string }

/** An event as the API tells it: with the exact bytes that the shop was or will be sent, `null` where it is told nothing. */
export type FedEvent = LoggedEvent & {
  transactionPublicId: string | null
  body: string | null
  /** Where it is sent; `null` where nobody is, or where the shop only fetches. */
  url: string | null
}
/** Which events of a merchant are fed: after this one and up to that one, by id. */
export type FeedFilter = {
  livemode: boolean
  /** `null` = all shops. */
  shopIds: readonly number[] | null
  after: number
  upTo: number
  /** Only those that shops are told. */
  toldOnly: boolean
  limit: number
}

export type EventRecords = {
  /**
   * The latest event of a merchant before which every event is committed: nothing will ever appear at or below it that is not there now.
   * On PostgreSQL it waits for the merchant's running writes, so it is asked inside a write.
   */
  horizon(merchantId: number): Promise<number>
  /** Oldest first; gapless up to a `horizon`. */
  feed(merchantId: number, filter: FeedFilter): Promise<FedEvent[]>
  add(event: PaymentEvent): Promise<void>
  ofPayment(merchantId: number, paymentId: number): Promise<PaymentEvent[]>
  /** Of all payments of the merchant, or those of one order, newest first; `before`: only events with a smaller id. */
  log(merchantId: number, filter: { orderId?: string; before?: number; limit: number }): Promise<LoggedEvent[]>
}

export type LedgerAccount = Pick<Entry, 'merchantId' | 'shopId' | 'livemode' | 'currency' | 'account'>
export type LedgerRecords = {
  /** Appends balanced entries; a repeat of the same (source, step, line) is ignored and answers false. */
  post(entries: readonly Entry[]): Promise<boolean>
  /** True when this source has posted anything: the same credit reported twice posts once. */
  posted(source: string): Promise<boolean>
  /** Balance of one account of a shop: debit positive. */
  balanceOf(account: LedgerAccount): Promise<number>
  /** Adds up what is old of an account, so that `balanceOf` need not; inside a write that holds the lock of the shop's balance. */
  closeSum(account: LedgerAccount): Promise<void>
  /** Sum of all entries per currency: 0, always. */
  sums(): Promise<{ currency: string; sumMinor: number }[]>
  /** Balance of each account of a shop: debit positive. */
  balances(
    merchantId: number,
    shopId: number,
  ): Promise<{ account: string; currency: string; livemode: boolean; balanceMinor: number }[]>
}

export type OutboxWriter = {
  /** Stores a message; waiting ones of the same payment and thread are overtaken. */
  add(message: OwedMessage): Promise<void>
  /** Keeps what a shop without an address would have been told, for those who fetch it. */
  keep(message: Pick<OwedMessage, 'merchantId' | 'paymentId' | 'sequence' | 'body' | 'createdAt'>): Promise<void>
  /** The order is paid by this payment now: what other payments of it still wanted to say would harm it (domain.md §3). */
  suppressOthers(order: OrderClaim, paymentId: number, at: Date): Promise<void>
}

export type LetterWriter = {
  /** Stores a letter unless it is for a payer without an e-mail address or the same one (payment, kind, about) is there; answers whether it was stored. */
  owe(letter: OwedLetter): Promise<boolean>
  /** True when this letter is owed or was sent. */
  isOwed(merchantId: number, paymentId: number, kind: LetterKind, about: string): Promise<boolean>
}

export type UnmatchedRecords = {
  /** Stores a credit once: the same one of a connector again is ignored. */
  add(credit: Omit<UnmatchedCredit, 'id'>): Promise<void>
  find(merchantId: number, id: number): Promise<UnmatchedCredit | undefined>
  /** Credits that wait for a word, oldest first. */
  waiting(merchantId: number): Promise<UnmatchedCredit[]>
  /** Those of them that came to an account of this payment. */
  waitingOf(merchantId: number, paymentId: number): Promise<UnmatchedCredit[]>
  /** Gives a waiting credit to a try, once: false when it was given before. */
  assign(merchantId: number, id: number, transactionId: number, at: Date): Promise<boolean>
  /** Notes that this refund sends its money back. */
  returned(merchantId: number, id: number, refundTransactionId: number): Promise<void>
  /** The credit whose money this refund of a try's surplus sends back: it, or one of that sum before it that was refused. */
  returnedBy(
    merchantId: number,
    refund: { transactionId: number; saleId: number; amountMinor: number },
  ): Promise<UnmatchedCredit | undefined>
}

export type FailedTry = {
  merchantId: number
  shopId: number
  paymentId: number
  kind: 'blik' | 'card'
  addressHash: string
  at: Date
}
export type FailedTryRecords = {
  add(failed: FailedTry): Promise<void>
  /** Failures since `since`: of this payment, of this shop, from this address. */
  count(of: Omit<FailedTry, 'at'>, since: Date): Promise<{ payment: number; shop: number; address: number }>
}

export type ShopRecords = {
  byId(merchantId: number, shopId: number): Promise<Shop | undefined>
}

export type PromotionRecords = {
  /** Adds to the turnover of a merchant's promotion; false when it has reached its limit, so that its prices hold. */
  turnOver(merchantId: number, amountMinor: number): Promise<boolean>
}

/** All that the payments room asks of a store. */
export type PaymentStoreRecords = {
  payments: PaymentRecords
  transactions: TransactionRecords
  operations: OperationRecords
  orders: OrderRecords
  events: EventRecords
  ledger: LedgerRecords
  outbox: OutboxWriter
  letters: LetterWriter
  failedTries: FailedTryRecords
  unmatched: UnmatchedRecords
  links: LinkRecords
  linkList: LinkListRecords
  shops: ShopRecords
  promotions: PromotionRecords
} & ProfileStoreRecords &
  DisputeStoreRecords &
  RefundStoreRecords

/**
 * Reads see the last commit; `write` runs its work in one transaction and resolves after the commit is durable.
 * A work awaits only its records: never the network, never another `read` or `write` (architecture.md).
 */
export type Store<R> = {
  read: R
  write<T>(work: (records: R) => Promise<T>): Promise<T>
}
export type PaymentStore = Store<PaymentStoreRecords>
