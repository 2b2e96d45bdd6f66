/** Where an order stands in the bank's books. `confirmed`: the payer said yes, the bank answers at `dueAt`; `charged` moves (simulated) money. */
export type BankState = 'open' | 'confirmed' | 'charged' | 'rejected' | 'cancelled' | 'error'

/** How an order ends. */
export type Verdict = {
  state: Extract<BankState, 'charged' | 'rejected' | 'cancelled' | 'error'>
  statusCode: string | null
}

/** `blik`: confirmed in an app; `bank`: on the bank's page; `card`: at once or after a challenge; `transfer`: money is awaited. */
export type BankKind = 'blik' | 'bank' | 'card' | 'transfer'

/** One order in the bank's own books. Holds no card number and no code: only what was decided from them. */
export type BankOrder = {
  /** Ours: the same reference ordered twice is one order. */
  reference: string
  kind: BankKind
  methodCode: string
  amountMinor: number
  currency: string
  recipient: string
  orderId: string
  title: string
  language: string
  returnUrl: string
  /** Transfers only: where the payer sends the money, and under which title. */
  account: string | null
  transferTitle: string | null
  state: BankState
  statusCode: string | null
  /** What a yes of the payer leads to; title, code and card have decided it. */
  verdict: Verdict
  /** `confirmed`: when the verdict comes true. `open`: when the bank stops waiting for the payer; `null` = never. */
  dueAt: Date | null
  /** 1 once the order's money moved; a CHECK keeps it from ever being 2. */
  charges: number
  /** Transfers only: all money that arrived. */
  receivedMinor: number
  createdAt: Date
  decidedAt: Date | null
}

/** Money of one transfer that arrived for an order. */
export type BankCredit = { creditId: string; reference: string; amountMinor: number; fromAccount: string; at: Date }

/** A message the bank owes to us, kept until it was taken. */
export type OwedCallback = { id: number; reference: string; body: string; tries: number }

export type ClaimOrder = { now: Date; leaseUntil: Date; limit: number }

export type BankRecords = {
  /** Insert or nothing; answers the order that is stored now. */
  place(order: BankOrder): Promise<BankOrder>
  find(reference: string): Promise<BankOrder | undefined>
  /** Ends an order that has not ended, once: false when it had ended before. */
  decide(reference: string, verdict: Verdict, at: Date): Promise<boolean>
  /** The payer of an open order said yes; the verdict comes at `dueAt`. False when the order was not open. */
  confirm(reference: string, dueAt: Date): Promise<boolean>
  /** Orders that have not ended and whose time has come. */
  due(now: Date, limit: number): Promise<BankOrder[]>
  /** Books a credit and answers its order with the new sum; the order's row is locked until the write ends. */
  credit(credit: BankCredit): Promise<BankOrder | undefined>
  /** All of a transfer's money is there, perhaps after its end; counts once. */
  charge(reference: string, at: Date): Promise<void>
  latestCredit(reference: string): Promise<BankCredit | undefined>
  owe(callback: { reference: string; body: string; dueAt: Date }): Promise<void>
  /** Due callbacks, oldest first, hidden from others until `leaseUntil`. */
  claimOwed(order: ClaimOrder): Promise<OwedCallback[]>
  /** The same for one order. */
  claimOwedOf(reference: string, order: ClaimOrder): Promise<OwedCallback[]>
  delivered(ids: readonly number[], at: Date): Promise<void>
  postpone(id: number, dueAt: Date): Promise<void>
  /** True when an order or a callback waits for the bank. */
  isAnythingDue(now: Date): Promise<boolean>
}

/** The bank's books: reads see the last commit, a write is one transaction. */
export type BankStore = {
  read: { bank: BankRecords }
  write<T>(work: (records: { bank: BankRecords }) => Promise<T>): Promise<T>
}
