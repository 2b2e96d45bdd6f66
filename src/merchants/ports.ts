import type { Shop, ShopSettings } from './shop.js'

export type Merchant = {
  id: number
  publicId: string
  name: string
  legalName: string
  /** Addresses and ranges (CIDR) that may call the API; empty = any. */
  trustedIps: string[]
  createdAt: Date
}

/** A shop's signing key; `sealed` is encrypted under the key `kid` of the deployment. */
export type ShopKey = {
  id: number
  merchantId: number
  shopId: number
  /** Public name of this key, e.g. `key_…`; printed as its identity. */
  publicId: string
  livemode: boolean
  /** `signing`: signs notifications, accepted on forms. `accepted`: accepted only. `retired`: refused. */
  state: 'signing' | 'accepted' | 'retired'
  kid: string
  sealed: string
  /** First 8 hex digits of sha256 of the key: lets people compare keys without seeing them. */
  fingerprint: string
  createdAt: Date
  retiredAt: Date | null
  /** An accepted key is refused from this moment; `null` = until it is retired. */
  acceptedUntil: Date | null
}

/** An API token; only its digest is stored, except the sandbox's first, kept sealed so that every start can print it. */
export type ApiToken = {
  id: number
  merchantId: number
  digest: string
  livemode: boolean
  label: string
  kid: string | null
  sealed: string | null
  createdAt: Date
  lastUsedAt: Date | null
  revokedAt: Date | null
  /** Shops it is for; `null` = all of the merchant. */
  shopIds: number[] | null
  /** Refused from this moment; `null` = never ends by itself. */
  expiresAt: Date | null
}

export type MerchantRecords = {
  add(merchant: Omit<Merchant, 'id'>): Promise<Merchant>
  find(publicId: string): Promise<Merchant | undefined>
  byId(id: number): Promise<Merchant | undefined>
  list(): Promise<Merchant[]>
  rename(id: number, names: Pick<Merchant, 'name' | 'legalName'>): Promise<void>
  saveTrustedIps(id: number, trustedIps: readonly string[]): Promise<void>
}
export type ShopAdminRecords = {
  byId(merchantId: number, shopId: number): Promise<Shop | undefined>
  /** By the wire's two ids; both must belong together. */
  find(merchantPublicId: string, shopPublicId: string): Promise<Shop | undefined>
  /** By the shop's own public id: for what anybody may see of a shop. */
  findByPublicId(shopPublicId: string): Promise<Shop | undefined>
  add(shop: {
    merchantId: number
    publicId: string
    name: string
    recipient: string
    websiteUrl: string | null
    notificationUrl: string | null
    settings: ShopSettings
    createdAt: Date
  }): Promise<Shop>
  /** Until this write ends nobody else changes this shop (PostgreSQL; on SQLite writes are serial anyway). Read it afterwards. */
  meet(shopPublicId: string): Promise<void>
  save(shop: Shop): Promise<void>
  ofMerchant(merchantId: number): Promise<Shop[]>
}
export type KeyRecords = {
  add(key: Omit<ShopKey, 'id'>): Promise<ShopKey>
  /** Not retired, newest first. */
  ofShop(merchantId: number, shopId: number): Promise<ShopKey[]>
  /** Not retired, of all shops of the merchant (the signature debugger). */
  ofMerchant(merchantId: number): Promise<ShopKey[]>
  /** Of all shops of the merchant, retired ones too, newest first. */
  everOfMerchant(merchantId: number): Promise<ShopKey[]>
  /** Until this write ends nobody else changes this shop's keys (PostgreSQL; on SQLite writes are serial anyway). */
  meet(merchantId: number, shopId: number): Promise<void>
  /** Writes state and `retiredAt`; of one shop and mode a single key signs (unique index). */
  save(key: ShopKey): Promise<void>
  /** The same key, sealed anew; false when somebody was faster. */
  reseal(key: ShopKey, fresh: Pick<ShopKey, 'kid' | 'sealed'>): Promise<boolean>
}
export type TokenRecords = {
  add(token: Omit<ApiToken, 'id'>): Promise<ApiToken>
  findByDigest(digest: string): Promise<ApiToken | undefined>
  ofMerchant(merchantId: number): Promise<ApiToken[]>
  // Each change writes its own columns only: a stale copy of the row must never make a revoked token hold again.
  /** It was used at this moment or later. */
  used(token: TokenName, at: Date): Promise<void>
  /** The first time counts. */
  revoke(token: TokenName, at: Date): Promise<void>
  /** It ends then, or sooner if it does already; false when it was revoked meanwhile. */
  endBy(token: TokenName, moment: Date): Promise<boolean>
  /** False when somebody was faster. */
  reseal(token: TokenName & Pick<ApiToken, 'sealed'>, fresh: { kid: string; sealed: string }): Promise<boolean>
}
type TokenName = Pick<ApiToken, 'merchantId' | 'id'>
/** Facts about this deployment: its mode, its clock's offset, its sealed signing key. */
export type SettingRecords = {
  get(name: string): Promise<string | undefined>
  /** Inserts or replaces. */
  set(name: string, value: string): Promise<void>
  /** Inserts unless present; answers what is stored now (two processes starting at once agree). */
  claim(name: string, value: string): Promise<string>
  /** Replaces the value that is still the former one: false when somebody was faster. */
  swap(name: string, former: string, value: string): Promise<boolean>
}
/** A shop's logo as we made it anew: PNG, at most `logoBytes`. */
export type StoredLogo = { merchantId: number; shopId: number; digest: string; png: Buffer; createdAt: Date }
export type LogoRecords = {
  /** Insert or nothing: the same picture is stored once. */
  add(logo: StoredLogo): Promise<void>
  /** By its digest (hex sha256 of the picture), which is its unguessable address. */
  find(digest: string): Promise<Buffer | undefined>
}
/** A connector's token of a remembered instrument, the key of an uploaded file, a kept answer of the API that holds a secret …, sealed. */
export type SealedToken = { id: number; merchantId: number; sealed: string }
export type SealedTokenRecords = {
  /** Those after this id, oldest first. */
  sealedAfter(id: number, limit: number): Promise<SealedToken[]>
  /** False when it was erased or renewed meanwhile. */
  reseal(from: SealedToken, sealed: string): Promise<boolean>
}
export type MerchantStoreRecords = {
  merchants: MerchantRecords
  shops: ShopAdminRecords
  keys: KeyRecords
  tokens: TokenRecords
  profiles: SealedTokenRecords
  forgettings: SealedTokenRecords
  authenticators: SealedTokenRecords
  uploads: SealedTokenRecords
  phoneCodes: SealedTokenRecords
  idempotency: SealedTokenRecords
  settings: SettingRecords
  logos: LogoRecords
}
