import type { Profile, ProfileDraft } from './profile.js'

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
  /** Stores a profile, or renews the active one of the same instrument and adds its aliases; `news` = it was not there. */
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
  /** Ends a profile and erases its token; false when it had ended before. */
  remove(merchantId: number, id: number, at: Date): Promise<boolean>
  /** Takes one app from a profile; `dropped` = it was still there, `left` = how many apps remain. */
  dropAlias(merchantId: number, id: number, key: string, at: Date): Promise<{ dropped: boolean; left: number }>
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
export type ProfileStoreRecords = { profiles: ProfileRecords; devices: DeviceRecords }
