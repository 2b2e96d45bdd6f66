import { draftKey, type KeyDraft } from '../merchants/create-key.js'
import { begun, pricesToShops } from './agree-plan.js'
import type { Application } from './application.js'
import { plainLines } from './fault.js'
import { accountEnd, lockApplication } from './fill-application.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'
import type { OnboardingStoreRecords } from './ports.js'
import { readChecklist } from './read-checklist.js'
import { OnboardingRefusal, refuseFaults } from './refusal.js'
import { longestReason, type MerchantRequest, type RequestKind } from './request.js'

export type Decision = {
  merchant: { id: number; publicId: string }
  request: MerchantRequest
  by: By
  accept: boolean
  /** Told to the merchant; a rejection needs one. */
  reason: string
}

type Deciding = {
  needs: OnboardingNeeds
  records: OnboardingStoreRecords
  application: Application
  request: MerchantRequest
  key: KeyDraft
  at: Date
}

/**
 * An operator accepts or rejects what a merchant asked for; the effect, the decision and its audit entry are one write, and of two
 * operators one decides. Throws `request/decided` for the other.
 */
export const decideRequest =
  (needs: OnboardingNeeds) =>
  async ({ merchant, request, by, accept, reason: typed }: Decision): Promise<void> => {
    const reason = readReason(typed, accept)
    const at = needs.systemClock()
    const { draft: key } = await draftKey({ ...needs, livemode: true, createdAt: at })
    await needs.store.write(async records => {
      const application = await lockApplication(records, merchant.id, at)
      const state = accept ? 'accepted' : 'rejected'
      if (!(await records.requests.decide(request, { state, reason, by: by.memberId, at })))
        throw new OnboardingRefusal('request/decided')
      await tellAsker(records, request, reason, accept, needs.businessClock())
      const deciding = { needs, records, application, request, key, at }
      await (accept ? accepted[request.kind](deciding) : rejected(deciding))
      const subject = { kind: 'request', id: request.publicId }
      const after = { kind: request.kind, ...(reason !== null && { reason }), ...auditOf(request) }
      await tellAudit(records, by, merchant.id, at, { what: `request.${state}`, subject, after })
    })
  }

/** Whoever asked gets a letter in the language of theirs. */
const tellAsker = async (
  records: OnboardingStoreRecords,
  { askedBy, kind }: MerchantRequest,
  reason: string | null,
  accept: boolean,
  at: Date,
): Promise<void> => {
  const asker = askedBy === null ? undefined : await records.members.byId(askedBy)
  if (asker === undefined) return
  const facts = { kind, reason }
  const to = { memberId: asker.id, language: asker.language ?? 'en', at }
  await records.memberLetters.owe(to, { kind: accept ? 'request.accepted' : 'request.rejected', facts })
}

/** Why something is rejected; an acceptance may have a word too. */
export const readReason = (typed: string, accept: boolean): string | null => {
  const reason = typed.trim()
  if (!accept && reason === '') refuseFaults([{ field: 'reason', rule: 'missing' }])
  if (!plainLines(reason, longestReason)) refuseFaults([{ field: 'reason', rule: 'text' }])
  return reason === '' ? null : reason
}

const auditOf = ({ details: { websiteUrl, iban } }: MerchantRequest): Record<string, string> => ({
  ...(websiteUrl !== undefined && { websiteUrl }),
  ...(iban !== undefined && { account: accountEnd(iban) }),
})

const rejected = async ({ records, application, request, at }: Deciding): Promise<void> => {
  if (request.kind === 'activation')
    await records.applications.save({ ...application, state: 'rejected', modifiedAt: at })
}

/** Gives a shop its live key, which signs at once unless it has one, and lets live money in. */
const openForMoney = async ({ needs, records, request, key }: Deciding): Promise<void> => {
  if (request.shopId === null) return
  const shop = await records.shops.byId(request.merchantId, request.shopId)
  if (shop === undefined || needs.mode === 'sandbox') return
  await records.keys.meet(shop.merchantId, shop.id)
  const known = await records.keys.ofShop(shop.merchantId, shop.id)
  if (!known.some(({ livemode }) => livemode))
    await records.keys.add({ ...key, merchantId: shop.merchantId, shopId: shop.id, state: 'signing' })
  await records.shops.save({ ...shop, settings: { ...shop.settings, testModeOnly: false } })
}

const beginPlan = async ({ needs, records, request }: Deciding): Promise<void> => {
  const agreed = await records.plans.of(request.merchantId)
  const plan = agreed && (await records.plans.find(agreed.planCode, agreed.planVersion))
  if (!agreed || !plan || agreed.promotionEndsAt !== null) return
  const given = begun(plan, agreed, needs.businessClock())
  await records.plans.give(given)
  await pricesToShops(records, plan, given)
}

const activate = async (deciding: Deciding): Promise<void> => {
  const { needs, records, application, request, at } = deciding
  const { steps } = await readChecklist(needs, records, request.merchantId)
  if (steps.some(({ id, state }) => id === 'documents' && state !== 'done'))
    throw new OnboardingRefusal('documents/open')
  const { account } = application.filled
  const filled = { ...application.filled, account: account && { ...account, confirmedAt: at.toISOString() } }
  await records.applications.save({ ...application, filled, state: 'active', modifiedAt: at })
  await beginPlan(deciding)
  await openForMoney(deciding)
}

const moveShop = async ({ records, request }: Deciding): Promise<void> => {
  const { merchantId, shopId, details } = request
  const shop = shopId === null ? undefined : await records.shops.byId(merchantId, shopId)
  if (shop) await records.shops.save({ ...shop, websiteUrl: details.websiteUrl ?? shop.websiteUrl })
}

const changeAccount = async ({ records, application, request, at }: Deciding): Promise<void> => {
  const account = { iban: request.details.iban ?? '', confirmedAt: at.toISOString() }
  const filled = { ...application.filled, account }
  await records.applications.save({ ...application, filled, modifiedAt: at })
}

/** THE table: kind of a request → what a yes does. */
const accepted: { readonly [Kind in RequestKind]: (deciding: Deciding) => Promise<void> } = {
  activation: activate,
  shop: openForMoney,
  shop_address: moveShop,
  payout_account: changeAccount,
}
