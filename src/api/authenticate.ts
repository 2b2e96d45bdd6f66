import { isWithin } from '../http/address-range.js'
import type { Ask } from '../http/route.js'
import type { ApiToken, MerchantRecords, TokenRecords } from '../merchants/ports.js'
import { tokenDigest } from '../signing/credential-digest.js'
import type { Caller } from './call.js'
import { Refused } from './refused.js'

type Needs = {
  read: { tokens: Pick<TokenRecords, 'findByDigest'>; merchants: Pick<MerchantRecords, 'find'> }
  /** Writes down that a token was used. */
  used: (token: ApiToken, at: Date) => Promise<void>
  systemClock: () => Date
}

/** A token's `lastUsedAt` is at most so old while it is used: not every call costs a write. */
const usedEveryMs = 60_000

/**
 * Who calls (imoje-rest.md §1): a bearer token that is neither revoked nor ended, of the merchant in the address, from a trusted address.
 * An unknown merchant is refused like somebody else's (domain.md §1).
 */
export const authenticate =
  ({ read, used, systemClock }: Needs) =>
  async (ask: Ask, merchantId: string): Promise<Caller> => {
    const given = /^Bearer +(\S+)\s*$/i.exec(ask.headers.authorization ?? '')?.[1]
    if (given === undefined) throw new Refused('auth/missing')
    const token = await read.tokens.findByDigest(tokenDigest(given))
    const now = systemClock()
    if (token === undefined || token.revokedAt !== null || (token.expiresAt !== null && token.expiresAt <= now)) {
      throw new Refused('auth/wrong-token')
    }
    const merchant = await read.merchants.find(merchantId)
    if (merchant === undefined || merchant.id !== token.merchantId) throw new Refused('auth/other-merchant')
    if (!isTrusted(merchant.trustedIps, ask.address)) {
      throw new Refused('auth/untrusted-address', { address: ask.address })
    }
    if (token.lastUsedAt === null || now.getTime() - token.lastUsedAt.getTime() >= usedEveryMs) {
      await used(token, now)
    }
    return { merchant, token }
  }

/** True when the list is empty or names the address, by itself or by a range. */
export const isTrusted = (trustedIps: readonly string[], address: string): boolean =>
  trustedIps.length === 0 || isWithin(trustedIps, address)
