import { draftKey } from './create-key.js'
import { draftToken } from './create-token.js'
import type { MerchantNeeds } from './outside.js'
import type { ApiToken, KeyRecords } from './ports.js'
import type { Shop } from './shop.js'

/** How long the token and the keys of before are still accepted (domain.md §1). */
export const overlapMs = 24 * 60 * 60 * 1000

/** So many tokens and keys of before are accepted beside the new ones; whoever rotates faster than they end has to wait. */
export const mostAccepted = 5

export type Rotated = { token: string; keys: { serviceId: string; key: string }[] }

/**
 * Gives the caller a new token like the one it called with, and a new key to each of these shops for the same money. The new ones hold
 * at once; those of before are accepted for 24 hours of real time (domain.md §1), at most {@link mostAccepted} of each. The secrets are told
 * this once. `undefined`: the token was revoked meanwhile; `againAt`: too many of before are still accepted until then. Nothing was made in
 * both cases.
 */
export const rotateCredentials =
  ({ store, vault, random, newId, systemClock }: MerchantNeeds) =>
  async (order: { token: ApiToken; shops: readonly Shop[] }): Promise<Rotated | { againAt: Date } | undefined> => {
    const createdAt = systemClock()
    const { livemode, label, shopIds } = order.token
    const until = new Date(createdAt.getTime() + overlapMs)
    const fresh = draftToken({ random, livemode, label, createdAt })
    const keys = await Promise.all(
      order.shops.map(async shop => ({
        shop,
        ...(await draftKey({ vault, random, newId, livemode, createdAt })),
      })),
    )
    const outcome = await store.write(async records => {
      const againAt = latest([
        tokensAgainAt(await records.tokens.ofMerchant(order.token.merchantId), order.token, createdAt),
        ...(await Promise.all(order.shops.map(shop => keysAgainAt(records.keys, shop, livemode, createdAt)))),
      ])
      if (againAt !== undefined) return { againAt }
      if (!(await records.tokens.endBy(order.token, until))) return 'revoked'
      await records.tokens.add({ ...fresh.draft, shopIds, merchantId: order.token.merchantId })
      for (const { shop, draft } of keys) {
        await acceptUntil(records.keys, shop, livemode, until)
        await records.keys.add({ ...draft, merchantId: shop.merchantId, shopId: shop.id, state: 'signing' })
      }
      return 'made'
    })
    if (outcome === 'revoked') return undefined
    if (outcome !== 'made') return outcome
    return { token: fresh.token, keys: keys.map(({ shop, key }) => ({ serviceId: shop.publicId, key })) }
  }

const latest = (moments: readonly (Date | undefined)[]): Date | undefined =>
  moments.reduce((late, one) => (one !== undefined && (late === undefined || one > late) ? one : late), undefined)

/** Tokens that rotations of this one, or of one like it, made in the time of an overlap. */
const tokensAgainAt = (tokens: readonly ApiToken[], like: ApiToken, now: Date): Date | undefined => {
  const made = tokens
    .filter(one => one.id !== like.id && one.label === like.label && one.livemode === like.livemode)
    .filter(({ revokedAt, createdAt }) => revokedAt === null && now.getTime() - createdAt.getTime() < overlapMs)
  return whenFewer(made.map(({ createdAt }) => new Date(createdAt.getTime() + overlapMs)))
}

/** Locks the shop's keys until the write ends. */
const keysAgainAt = async (keys: KeyRecords, shop: Shop, livemode: boolean, now: Date): Promise<Date | undefined> => {
  await keys.meet(shop.merchantId, shop.id)
  const accepted = await keys.ofShop(shop.merchantId, shop.id)
  return whenFewer(
    accepted.flatMap(({ livemode: own, state, acceptedUntil: until }) =>
      own === livemode && state === 'accepted' && until !== null && until > now ? [until] : [],
    ),
  )
}

/** When fewer than the most of these are left. */
const whenFewer = (ends: readonly Date[]): Date | undefined =>
  [...ends].sort((one, other) => other.getTime() - one.getTime())[mostAccepted - 1]

const acceptUntil = async (keys: KeyRecords, shop: Shop, livemode: boolean, until: Date): Promise<void> => {
  for (const key of await keys.ofShop(shop.merchantId, shop.id)) {
    if (key.livemode !== livemode) continue
    await keys.save({ ...key, state: 'accepted', acceptedUntil: earlier(key.acceptedUntil, until) })
  }
}

const earlier = (one: Date | null, other: Date): Date => (one !== null && one < other ? one : other)
