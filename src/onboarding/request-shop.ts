import { draftKey, type KeyDraft } from '../merchants/create-key.js'
import { defaultSettings, type Shop } from '../merchants/shop.js'
import type { Filled } from './application.js'
import { legalNameOf } from './company.js'
import { type Fault, plainLines, plainText, webAddress } from './fault.js'
import { fillPart } from './fill-application.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'
import type { OnboardingStoreRecords } from './ports.js'
import { OnboardingRefusal, refuseFaults } from './refusal.js'
import { longestNote, longestSubject, type MerchantRequest, mostPending } from './request.js'
import { afterWorkingHours } from './working-hours.js'

type Merchant = { id: number; publicId: string }

const longestShopName = 60

/** A shop as it begins: in test mode, with its test key, with the names and prices of its merchant. */
const openShop = async (
  records: OnboardingStoreRecords,
  merchant: Merchant,
  filled: Filled | undefined,
  order: { publicId: string; name: string; websiteUrl: string; testModeOnly: boolean; key: KeyDraft; at: Date },
): Promise<Shop> => {
  const { name, websiteUrl, publicId, testModeOnly, key, at } = order
  const company = filled?.company
  const agreed = await records.plans.of(merchant.id)
  const plan = agreed && (await records.plans.find(agreed.planCode, agreed.planVersion))
  const settings = {
    ...defaultSettings,
    ...(plan && { commissionBps: { ...plan.rates }, promotionEndsAt: agreed?.promotionEndsAt?.toISOString() ?? null }),
    ...(company?.country === 'PL' && company.taxId !== '' && { taxId: company.taxId }),
    helpContact: filled?.trade?.helpContact ?? null,
    testModeOnly,
  }
  const owner = await records.merchants.find(merchant.publicId)
  const recipient = company ? legalNameOf(company) : (owner?.legalName ?? name)
  const facts = { publicId, name, recipient, websiteUrl, notificationUrl: null, settings, createdAt: at }
  const shop = await records.shops.add({ merchantId: merchant.id, ...facts })
  await records.keys.add({ ...key, merchantId: merchant.id, shopId: shop.id, state: 'signing' })
  return shop
}

type FirstShopOrder = {
  merchant: Merchant
  by: By
  name: string
  websiteUrl: string
  testMode: boolean
  open: boolean
}

/** The first shop of a merchant (mission.md M125): name, test mode, open or not. Its live key comes with the activation. */
export const openFirstShop =
  (needs: OnboardingNeeds) =>
  async ({ merchant, by, name, websiteUrl, testMode, open }: FirstShopOrder): Promise<Shop> => {
    const url = webAddress(websiteUrl, needs.mode)
    refuseFaults([...nameFaults(name), ...(url === null ? [{ field: 'websiteUrl', rule: 'url' }] : [])])
    const at = needs.systemClock()
    const { draft: key } = await draftKey({ ...needs, livemode: false, createdAt: at })
    const publicId = needs.newId()
    const opened: Shop[] = []
    // Live money waits for an operator's yes, whatever was ticked.
    const testModeOnly = needs.mode === 'production' || testMode
    const after = { shop: publicId, testMode: testModeOnly, open }
    await fillPart(needs, { merchant, by, part: 'shopId', after }, async (filled, records, state) => {
      // Who is active already asks for shops one by one, so that an operator looks at each.
      if (filled.shopId !== null || (needs.mode === 'production' && state === 'active'))
        throw new OnboardingRefusal('shop/exists')
      const facts = { publicId, name: name.trim(), websiteUrl: url ?? '', testModeOnly, key, at }
      const made = await openShop(records, merchant, filled, facts)
      // Closed by the merchant, who opens it in the shop's own pages.
      const shop = { ...made, settings: { ...made.settings, closed: !open } }
      await records.shops.save(shop)
      opened.push(shop)
      return { shopId: shop.id }
    })
    const [shop] = opened.slice(-1)
    if (shop === undefined) throw new Error('the write of a shop ended without it')
    return shop
  }

const nameFaults = (name: string): Fault[] => {
  if (name.trim() === '') return [{ field: 'name', rule: 'missing' }]
  return plainText(name.trim(), longestShopName) ? [] : [{ field: 'name', rule: 'text' }]
}

/** What every request says. */
export const wordFaults = ({ subject, note }: { subject: string; note: string }): Fault[] => [
  ...(subject.trim() === '' ? [{ field: 'subject', rule: 'missing' }] : []),
  ...(plainText(subject, longestSubject) ? [] : [{ field: 'subject', rule: 'text' }]),
  ...(plainLines(note, longestNote) ? [] : [{ field: 'note', rule: 'text' }]),
]

/** Refuses what goes beyond the requests that one merchant may have waiting. */
export const refuseTooMany = async (
  { requests }: Pick<OnboardingStoreRecords, 'requests'>,
  merchantId: number,
): Promise<void> => {
  if ((await requests.countPending(merchantId)) >= mostPending)
    throw new OnboardingRefusal('shop/too-many', { limit: mostPending })
}

type ShopRequestOrder = { merchant: Merchant; by: By; subject: string; websiteUrl: string; note: string }

/**
 * Asks for a further shop (mission.md M20–M23, M26). It exists at once with its test key, so that it can be connected; an operator
 * answers within 8 working hours, and its live key comes with a yes. In a sandbox the answer is yes at once.
 */
export const requestShop =
  (needs: OnboardingNeeds) =>
  async (order: ShopRequestOrder): Promise<{ shop: Shop; request: MerchantRequest }> => {
    const { merchant, by, subject, note } = order
    const url = webAddress(order.websiteUrl, needs.mode)
    const rule = order.websiteUrl.trim() === '' ? 'missing' : 'url'
    refuseFaults([...wordFaults(order), ...(url === null ? [{ field: 'websiteUrl', rule }] : [])])
    const websiteUrl = url ?? ''
    const at = needs.systemClock()
    const { draft: key } = await draftKey({ ...needs, livemode: false, createdAt: at })
    const ids = { shop: needs.newId(), request: needs.newId() }
    const isSandbox = needs.mode === 'sandbox'
    return needs.store.write(async records => {
      const application = await records.applications.lock(merchant.id, 'active', at)
      await refuseTooMany(records, merchant.id)
      const name = new URL(websiteUrl).hostname.replace(/^www\./, '').slice(0, longestShopName)
      const facts = { publicId: ids.shop, name, websiteUrl, testModeOnly: !isSandbox, key, at }
      const shop = await openShop(records, merchant, application.filled, facts)
      const request = await records.requests.add({
        ...{ publicId: ids.request, merchantId: merchant.id, shopId: shop.id, kind: 'shop', details: { websiteUrl } },
        ...{ subject: subject.trim(), note: note.trim(), askedBy: by.memberId, createdAt: at, reason: null },
        ...{ answerBy: afterWorkingHours(at), decidedBy: null },
        ...(isSandbox ? { state: 'accepted', decidedAt: at } : { state: 'pending', decidedAt: null }),
      })
      if (request === undefined) throw new OnboardingRefusal('request/pending')
      const audited = { what: 'shop.requested', subject: { kind: 'shop', id: shop.publicId }, after: { websiteUrl } }
      await tellAudit(records, by, merchant.id, at, audited)
      return { shop, request }
    })
  }
