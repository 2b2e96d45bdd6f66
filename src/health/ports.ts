/** A database as it lies there, before anything of it is believed. */
export type DatabaseFacts = {
  engine: 'sqlite' | 'postgres'
  version: string
  /** Steps of the schema that this program would add. */
  pending: readonly string[]
  /** A step that this program does not know: a newer one was here. */
  newer: string | null
  /** Settings that decide whether an acknowledged write survives. */
  durability: readonly { name: string; value: string; fine: boolean; loses: string; fix: string }[]
  /** What the database says against itself; empty = it is whole. */
  damage: readonly string[]
  /** True while the database itself refuses to change the ledger. */
  ledgerIsGuarded: boolean
  /** The network file system it lies on, if any. */
  networkDisk: string | undefined
  /** How far the database's clock is ahead of this machine's; `null` = it is this machine's. */
  clockAheadMs: number | null
}

/** Rows that break a rule: how many, and the first of their public ids. */
export type Offenders = { count: number; ids: readonly string[] }

/** An account that does not hold the sum of its open items. Both as positive sums owed. */
export type Mismatch = {
  serviceId: string
  livemode: boolean
  currency: string
  account: string
  heldMinor: number
  itemsMinor: number
}

/** A queue: what waits too long, what lies with a worker that is gone, what was given up. */
export type QueueFigures = { overdue: number; oldestDueAt: Date | null; abandoned: number; givenUp: number }

export type WorkFigures = {
  needsOperator: number
  /** Requests whose result nobody knew when their deadline ended. */
  pastDeadline: number
  /** Requests that should have been asked about. */
  notAsked: number
  /** Payments whose validity ended and that are open. */
  notExpired: number
  notifications: QueueFigures
  letters: QueueFigures
}

export type KeyCount = { serviceId: string; livemode: boolean; signing: number }

export type HealthRecords = {
  /** Sum of all entries per currency; each must be 0. */
  ledgerSums(): Promise<{ currency: string; sumMinor: number }[]>
  /** Accounts of open items that are not the sum of them: refunds in flight, suspense, surplus. */
  mismatches(): Promise<Mismatch[]>
  /** Tries whose money is another in the ledger. */
  unbooked(): Promise<Offenders>
  /** Tries that gave back more than was paid. */
  overdrawn(): Promise<Offenders>
  /** Sales of which refunds and payers' banks together took more than was paid. */
  takenTwice(): Promise<Offenders>
  /** `now` is business time, `systemNow` real; before `overdueSince` work should have been done, after `givenUpSince` it counts as recent. */
  work(times: {
    now: Date
    systemNow: Date
    overdueSince: Date
    abandonedSince: Date
    givenUpSince: Date
  }): Promise<WorkFigures>
  /** How many keys sign for each shop in test, and in live where there is a live key. */
  signingKeys(): Promise<KeyCount[]>
  /** When the newest event happened, by the business clock. */
  newestEventAt(): Promise<Date | null>
}
