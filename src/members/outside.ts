import type { Random, Vault } from '../merchants/outside.js'
import type { MerchantStoreRecords } from '../merchants/ports.js'
import type { AuthenticatorCodes } from './authenticator.js'
import type { PanelLanguage } from './member.js'
import type { PasskeyCeremonies } from './passkey.js'
import type { MemberStoreRecords, Passwords } from './ports.js'

export type ComingInRecords = MemberStoreRecords &
  Pick<MerchantStoreRecords, 'merchants'> & {
    /** The way to live money of a merchant that registers. */
    applications: { lock(merchantId: number, first: 'filling' | 'active', at: Date): Promise<unknown> }
  }

/** What the verbs of coming in ask of the outside. */
export type ComingInNeeds = {
  store: { read: ComingInRecords; write<T>(work: (records: ComingInRecords) => Promise<T>): Promise<T> }
  mode: 'sandbox' | 'production'
  passwords: Passwords
  codes: AuthenticatorCodes
  passkeys: PasskeyCeremonies
  vault: Vault
  random: Random
  newId: () => string
  /** The deployment's own secret: links, recovery codes and names of tries are made with it. */
  seed: Buffer
  /** When letters are owed; links and limits live by the visitor's `now`, which is real time. */
  businessClock: () => Date
}

/** Somebody at the door. */
export type Visitor = {
  address: string
  language: PanelLanguage
  /** Real time, one for the whole request. */
  now: Date
}
