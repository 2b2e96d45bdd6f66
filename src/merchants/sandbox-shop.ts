import { draftKey } from './create-key.js'
import { draftToken } from './create-token.js'
import { newMerchantId } from './credentials.js'
import { findShop } from './find-merchant.js'
import type { MerchantNeeds } from './outside.js'
import type { ApiToken, MerchantStoreRecords } from './ports.js'
import { defaultSettings, type Shop, type ShopSettings } from './shop.js'

/** What every start of a sandbox prints, so that a shop can be connected at once. */
export type SandboxShop = {
  shop: Shop
  merchantId: string
  serviceId: string
  serviceKey: string
  /** `null` after the first token was revoked, or ended because it was rotated. */
  apiToken: string | null
}

const demo = {
  merchant: { name: 'Zielona Herbaciarnia', legalName: 'Zielona Herbaciarnia sp. z o.o.' },
  shop: { name: 'Herbaciarnia Pod Lipą', websiteUrl: null, notificationUrl: null },
  settings: {
    testCurrency: true,
    remember: { cards: true, blik: true, withoutCvc: false },
    // Ten digits that check and that no company has.
    taxId: '1234563218',
    delivery: {
      ask: 'by-form',
      choices: [
        { code: 'courier', names: { en: 'Courier', pl: 'Kurier' }, price: 'included', needsAddress: true },
        {
          code: 'pickup',
          names: { en: 'Collect in the shop', pl: 'Odbiór w sklepie' },
          price: 'free',
          needsAddress: false,
        },
      ],
    },
  } satisfies Partial<ShopSettings>,
}

/** Which merchant and shop are the sandbox's own: written once, read by every start. */
const setting = 'sandbox_shop'
type Ids = { merchantId: string; serviceId: string }

/** The sandbox's own shop, made at the first start with test key and token; processes that start at once agree on one. */
export const ensureSandboxShop = (needs: MerchantNeeds) => async (): Promise<SandboxShop> => {
  const known = await needs.store.read.settings.get(setting)
  const { merchantId, serviceId } = readIds(known ?? (await claimShop(needs)))
  const { read } = needs.store
  const shop = await findShop(read, merchantId, serviceId)
  return { shop, merchantId, serviceId, serviceKey: await openKey(needs, shop), apiToken: await openToken(needs, shop) }
}

const claimShop = async ({ store, vault, random, newId, systemClock }: MerchantNeeds): Promise<string> => {
  const createdAt = systemClock()
  const ids = { merchantId: newMerchantId(random), serviceId: newId() }
  const { draft: key } = await draftKey({ vault, random, newId, livemode: false, createdAt })
  const { token, draft: tokenDraft } = draftToken({ random, livemode: false, label: 'sandbox', createdAt })
  const sealedToken = { ...tokenDraft, kid: vault.kid, sealed: await vault.seal(token) }
  return store.write(async records => {
    const mine = JSON.stringify(ids)
    const agreed = await records.settings.claim(setting, mine)
    if (agreed !== mine) return agreed
    const shop = await addShop(records, ids, createdAt)
    await records.keys.add({ ...key, merchantId: shop.merchantId, shopId: shop.id, state: 'signing' })
    await records.tokens.add({ ...sealedToken, merchantId: shop.merchantId })
    return agreed
  })
}

const addShop = async (records: MerchantStoreRecords, ids: Ids, createdAt: Date): Promise<Shop> => {
  const merchant = await records.merchants.add({
    publicId: ids.merchantId,
    ...demo.merchant,
    trustedIps: [],
    createdAt,
  })
  return records.shops.add({
    merchantId: merchant.id,
    publicId: ids.serviceId,
    recipient: merchant.legalName,
    settings: { ...defaultSettings, ...demo.settings },
    createdAt,
    ...demo.shop,
  })
}

const openKey = async ({ store, vault }: MerchantNeeds, shop: Shop): Promise<string> => {
  const keys = await store.read.keys.ofShop(shop.merchantId, shop.id)
  const signing = keys.find(({ state, livemode }) => state === 'signing' && !livemode)
  if (!signing) throw new Error('the sandbox shop has no key that signs')
  return vault.unseal(signing.sealed)
}

const openToken = async ({ store, vault, systemClock }: MerchantNeeds, shop: Shop): Promise<string | null> => {
  const tokens = await store.read.tokens.ofMerchant(shop.merchantId)
  const holds = ({ revokedAt, expiresAt }: ApiToken) =>
    revokedAt === null && (expiresAt === null || expiresAt > systemClock())
  const first = tokens.find(token => token.sealed !== null && holds(token))
  return first?.sealed ? vault.unseal(first.sealed) : null
}

const readIds = (text: string): Ids => JSON.parse(text) as Ids
