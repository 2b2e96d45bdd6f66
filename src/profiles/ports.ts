import type { Profile, ProfileDraft, Remover } from './profile.js'

/** A customer of a merchant; without `shopId` in all its shops. */
export type Customer = { merchantId: number; shopId?: number; livemode: boolean; customerId: string }

/** A try paid with a profile, or the one a profile was remembered with. */
export type ProfileUse = {
  merchantId: number
  profileId: number
  transactionId: number
  /** BLIK: the app that was chosen. */
  aliasKey: string | null
}

export type ProfileRecords = {
  /**
   * Stores a profile, or renews the active one of the same instrument and adds its aliases; `news` = it was not there.
   * Its connector is not told any more to forget the token; where that call is in the air already, the next charge may be refused.
   */
  keep(draft: ProfileDraft): Promise<{ profile: Profile; news: boolean }>
  /** Removed ones too. */
  find(merchantId: number, publicId: string): Promise<Profile | undefined>
  /** Active and removed ones, the last used first. */
  ofCustomer(customer: Customer): Promise<Profile[]>
  /** Notes what a try is paid with; false, and nothing noted, when the profile is not active any more. */
  use(use: ProfileUse, at: Date): Promise<boolean>
  ofTransaction(
    merchantId: number,
    transactionId: number,
  ): Promise<{ profile: Profile; aliasKey: string | null } | undefined>
  /**
   * Ends a profile; false when it had ended before. Its token moves to the row that owes the connector the news, or is erased: with
   * `connectorKnows`, and while another active profile has the same token.
   */
  remove(merchantId: number, id: number, removal: { at: Date; connectorKnows: boolean }): Promise<boolean>
  /**
   * Takes one app from a profile; of drops and renewals at once each sees what the one before has left.
   * `left` = how many apps remain; `untold` = some app was removed by others than the bank.
   */
  dropAlias(
    merchantId: number,
    id: number,
    key: string,
    removal: { at: Date; by: Remover },
  ): Promise<{ dropped: boolean; left: number; untold: boolean }>
}

/** A connector is owed the news that an instrument is not remembered any more; it names the instrument by its token. */
export type ClaimedForgetting = {
  id: number
  merchantId: number
  profileId: number
  connector: string
  sealed: string
  /** Tries made so far. */
  tries: number
  /** Fencing token: a mark with an older one changes nothing. */
  fence: number
}

/** What becomes of a claimed forgetting. `told` erases the token; `needs_operator`: the connector could not be told. */
export type ForgettingOutcome =
  | { state: 'told'; at: Date; tries: number }
  | { state: 'waiting'; dueAt: Date; tries: number }
  | { state: 'needs_operator'; at: Date; tries: number }

export type ForgettingRecords = {
  /** True when one can be claimed: spares an idle worker the write of `claim`. `now` is business time, `systemNow` real time. */
  anyDue(now: Date, systemNow: Date): Promise<boolean>
  /** Claims due ones, oldest due first, until `leaseUntil` (system time); after it they can be claimed again with a higher fence. */
  claim(order: { now: Date; systemNow: Date; leaseUntil: Date; limit: number }): Promise<ClaimedForgetting[]>
  /** Writes an outcome; false, and nothing written, when the fence is stale or the instrument was remembered again. */
  mark(claim: { id: number; fence: number }, outcome: ForgettingOutcome): Promise<boolean>
  /** How many wait, and how many an operator has to see to (metrics). */
  backlog(): Promise<{ waiting: number; stuck: number }>
}

/** The proof that a browser itself brought a payment's signed form with a `customerId` (domain.md §8). */
export type Device = {
  merchantId: number
  shopId: number
  livemode: boolean
  paymentId: number
  customerId: string
  /** Of the cookie's token; the token itself is not stored. */
  digest: string
  createdAt: Date
}

export type DeviceRecords = {
  /** One that is there already begins anew. */
  add(device: Device): Promise<void>
  /** The device with this digest that brought this payment's form at or after `since`. */
  find(merchantId: number, paymentId: number, digest: string, since: Date): Promise<Device | undefined>
  /** True when there is one from before this moment. */
  anyBefore(moment: Date): Promise<boolean>
  /** Deletes the oldest ones from before this moment, at most `limit`; answers how many. */
  dropBefore(moment: Date, limit: number): Promise<number>
}

/** All that the profiles room asks of a store. */
export type ProfileStoreRecords = { profiles: ProfileRecords; devices: DeviceRecords; forgettings: ForgettingRecords }
