import type { ProfileKind } from '../payments/profile-kind.js'

/** What may be shown of a card: `****1111`, `12`, `2029`, `VISA`. Never its number. */
export type CardFace = { maskedNumber: string; month: string; year: string; organization: string }

/** Who removed an instrument: the payer on the page, the merchant over REST, the bank with its answer. */
export type Remover = 'payer' | 'merchant' | 'bank'

/** One bank's app that a remembered BLIK can be confirmed in. */
export type BlikAlias = { key: string; label: string }

/** An instrument that a customer of a shop agreed to have remembered. */
export type Profile = {
  id: number
  /** UUID v4, the wire's `paymentProfileId` or `blikProfileId`. */
  publicId: string
  merchantId: number
  shopId: number
  livemode: boolean
  /** The shop's own id of its customer (`customerId`, `cid`). */
  customerId: string
  kind: ProfileKind
  connector: string
  /** The connector's token, sealed; `null` once removed. */
  sealed: string | null
  /** `null` for BLIK. */
  card: CardFace | null
  /** Those that still work, oldest first; empty for cards. */
  aliases: BlikAlias[]
  /** Whose name and e-mail address belong to it. */
  payerId: number
  /** The payment it was remembered with, and the connector's id of that sale. */
  firstPaymentId: number
  firstTransactionId: string
  createdAt: Date
  usedAt: Date
  /** `null` while it is active; removing is final. */
  removedAt: Date | null
}

/** A profile that is not stored yet. */
export type ProfileDraft = Omit<Profile, 'id' | 'usedAt' | 'removedAt' | 'sealed'> & {
  sealed: string
  /** By this the same instrument is found again without its token. */
  tokenDigest: string
}

/** True when a card's last month is over. BLIK does not expire. */
export const isExpired = ({ card }: Pick<Profile, 'card'>, now: Date): boolean =>
  card !== null && Number(card.year) * 12 + Number(card.month) < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1

/** True when the payer may be offered to pay with it: not the merchant's recurring charges, nothing removed or expired. */
export const isOffered = (profile: Profile, now: Date): boolean =>
  profile.kind !== 'recurring' && profile.removedAt === null && !isExpired(profile, now)
