import type { CandidateKey } from '../signing/form-signature.js'
import type { Vault } from './outside.js'
import type { KeyRecords, ShopKey } from './ports.js'
import type { Shop } from './shop.js'

/** Which key pair of a shop is meant; a claimed message is one. */
export type KeyPair = { merchantId: number; shopId: number; livemode: boolean }

/** Open keys of shops, at most a second older than the database. */
export type Keyring = {
  /** Keys that may have signed this shop's form, newest first; the live pair is left out while the shop is in test mode. */
  candidates(shop: Shop): Promise<CandidateKey[]>
  /** The key that signs notifications and return results of this pair; fails when the shop has none. */
  signingKey(pair: KeyPair): Promise<CandidateKey>
  /** The signing key, then those still accepted: all of them sign Standard Webhooks during a rotation. */
  signingKeys(pair: KeyPair): Promise<CandidateKey[]>
  /** Keys of all shops of the merchant, with the shop they belong to: for the signature debugger only. */
  ofMerchant(merchantId: number): Promise<(CandidateKey & { shopId: number })[]>
}

type OpenKey = CandidateKey & { shopId: number; state: ShopKey['state'] }
type Remembered = { at: number; keys: Promise<OpenKey[]> }

const freshMs = 1000
/** Shops remembered at most; beyond it the memory starts anew. */
const shopsRemembered = 10_000

/** Opens keys as they are asked for; opened ones stay in memory, because unsealing costs more than verifying a form. */
export const createKeyring = (needs: {
  records: { keys: Pick<KeyRecords, 'ofShop' | 'ofMerchant'> }
  vault: Pick<Vault, 'unseal'>
  systemClock: () => Date
}): Keyring => {
  const { records, vault, systemClock } = needs
  const shops = new Map<string, Remembered>()
  const opened = new Map<string, string>()

  const open = async (row: ShopKey): Promise<OpenKey> => {
    const key = opened.get(row.sealed) ?? (await vault.unseal(row.sealed))
    opened.set(row.sealed, key)
    return { id: row.publicId, key, livemode: row.livemode, shopId: row.shopId, state: row.state }
  }
  const hasEnded = ({ acceptedUntil }: ShopKey) => acceptedUntil !== null && acceptedUntil <= systemClock()
  const openAll = async (rows: Promise<ShopKey[]>) => Promise.all((await rows).filter(row => !hasEnded(row)).map(open))

  const ofShop = (merchantId: number, shopId: number): Promise<OpenKey[]> => {
    const name = `${merchantId}/${shopId}`
    const now = systemClock().getTime()
    const known = shops.get(name)
    if (known && now - known.at < freshMs && now >= known.at) return known.keys
    if (shops.size >= shopsRemembered) {
      shops.clear()
      opened.clear()
    }
    const keys = openAll(records.keys.ofShop(merchantId, shopId))
    shops.set(name, { at: now, keys })
    keys.catch(() => shops.delete(name))
    return keys
  }

  const signingKeys = async ({ merchantId, shopId, livemode }: KeyPair) => {
    const keys = (await ofShop(merchantId, shopId)).filter(key => key.livemode === livemode)
    const signing = keys.find(({ state }) => state === 'signing')
    return signing ? [signing, ...keys.filter(key => key !== signing)] : []
  }

  return {
    candidates: async shop => {
      const keys = await ofShop(shop.merchantId, shop.id)
      return shop.settings.testModeOnly ? keys.filter(({ livemode }) => !livemode) : keys
    },
    signingKeys,
    signingKey: async pair => {
      const [first] = await signingKeys(pair)
      if (!first) throw new Error(`shop ${pair.shopId} has no ${pair.livemode ? 'live' : 'test'} key that signs`)
      return first
    },
    ofMerchant: merchantId => openAll(records.keys.ofMerchant(merchantId)),
  }
}
