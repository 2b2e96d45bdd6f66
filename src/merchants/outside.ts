import type { MerchantStoreRecords } from './ports.js'

/** What this room asks of a store: reads see the last commit, a write is one transaction. */
export type MerchantStore = {
  read: MerchantStoreRecords
  write<T>(work: (records: MerchantStoreRecords) => Promise<T>): Promise<T>
}

/** Encrypts what must be readable again: shop keys, the sandbox's token, the deployment's own keys. */
export type Vault = {
  /** Name of the key that seals now. */
  kid: string
  seal(plain: string): Promise<string>
  /** Fails with a sentence for the operator when none of the given keys opens it. */
  unseal(sealed: string): Promise<string>
  /** True when the key that seals now has sealed this. */
  isCurrent(sealed: string): boolean
}

/** So many random bytes. */
export type Random = (bytes: number) => Buffer

/** What every verb of this room may need from outside. */
export type MerchantNeeds = {
  store: MerchantStore
  vault: Vault
  random: Random
  newId: () => string
  systemClock: () => Date
}
