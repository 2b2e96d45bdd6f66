import type { KeyCandidate } from '../signing/finding.js'
import type { CandidateKey } from '../signing/form-signature.js'
import type { Keyring } from './keyring.js'
import type { Shop } from './shop.js'

export type CandidateNeeds = {
  keyring: Pick<Keyring, 'ofMerchant'>
  shops: { byId(merchantId: number, shopId: number): Promise<Shop | undefined> }
  /** API tokens of the merchant that are known in clear: the sandbox's first one. */
  knownTokens: (merchantId: number) => readonly { token: string; label: string }[]
}

/** Every secret of this merchant that a program may have taken for the shop's key; `keys` are the shop's own (domain.md §2). */
export const keyCandidates =
  ({ keyring, shops, knownTokens }: CandidateNeeds) =>
  async (shop: Shop, keys: readonly CandidateKey[]): Promise<KeyCandidate[]> => {
    const others = (await keyring.ofMerchant(shop.merchantId)).filter(({ shopId }) => shopId !== shop.id)
    const ids = [...new Set(others.map(({ shopId }) => shopId))]
    const found = await Promise.all(ids.map(id => shops.byId(shop.merchantId, id)))
    const names = new Map(found.map(other => [other?.id, `${other?.name} (${other?.publicId})`]))
    return [
      ...keys.map(({ id, key }) => ({ kind: 'accepted' as const, value: key, label: id })),
      ...others.map(({ id, key, shopId }) => ({
        kind: 'other-shop' as const,
        value: key,
        label: names.get(shopId) ?? id,
      })),
      ...knownTokens(shop.merchantId).map(({ token, label }) => ({ kind: 'token' as const, value: token, label })),
    ]
  }
