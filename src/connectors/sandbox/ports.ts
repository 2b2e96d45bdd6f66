/** How the simulated bank ends an order; `charged` moves (simulated) money. */
export type BankState = 'open' | 'charged' | 'rejected' | 'cancelled' | 'error'

/** What the bank will do by itself, and when. */
export type Plan = { state: Exclude<BankState, 'open'>; statusCode: string | null; at: Date }

/** One order in the bank's own books. Holds no card number and no code: only what was decided from them. */
export type BankOrder = {
  /** Ours: the same reference ordered twice is one order. */
  reference: string
  kind: 'blik' | 'bank' | 'card' | 'transfer'
  amountMinor: number
  currency: string
  recipient: string
  title: string
  language: string
  returnUrl: string
  account: string | null
  transferTitle: string | null
  state: BankState
  statusCode: string | null
  planned: string | null
  plannedAt: Date | null
  /** 1 once money moved; a CHECK keeps it from ever being 2. */
  charges: number
  createdAt: Date
  decidedAt: Date | null
}

/** A message the bank owes to us, kept until it was taken. */
export type OwedCallback = { id: number; reference: string; body: string; dueAt: Date; tries: number }

export type BankRecords = {
  /** Insert or nothing; answers the order that is stored now. */
  place(order: BankOrder): Promise<BankOrder>
  find(reference: string): Promise<BankOrder | undefined>
  /** Moves an open order to its end, once: false when it had ended before. */
  decide(
    reference: string,
    end: { state: Exclude<BankState, 'open'>; statusCode: string | null; at: Date },
  ): Promise<boolean>
  /** Sets what an open order will do later. */
  plan(reference: string, planned: string, at: Date): Promise<void>
  /** Open orders whose plan is due. */
  due(now: Date, limit: number): Promise<BankOrder[]>
  owe(callback: { reference: string; body: string; dueAt: Date }): Promise<void>
  owed(now: Date, limit: number): Promise<OwedCallback[]>
  delivered(id: number, at: Date): Promise<void>
  postpone(id: number, dueAt: Date): Promise<void>
}

/** The bank's books: reads see the last commit, a write is one transaction. */
export type BankStore = {
  read: { bank: BankRecords }
  write<T>(work: (records: { bank: BankRecords }) => Promise<T>): Promise<T>
}
