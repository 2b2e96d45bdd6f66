import { isOpenForChange } from './application.js'
import { plainText } from './fault.js'
import { lockApplication } from './fill-application.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'
import type { OnboardingStoreRecords } from './ports.js'
import { type MerchantPlan, monthsLater, type PricePlan, planFault } from './price-plan.js'
import { OnboardingRefusal, refuseFaults } from './refusal.js'

type Needs = Pick<OnboardingNeeds, 'store' | 'mode' | 'systemClock' | 'businessClock'>
type Merchant = { id: number; publicId: string }

/** Every shop of a merchant takes its commission by the merchant's plan from now on. */
export const pricesToShops = async (
  records: Pick<OnboardingStoreRecords, 'shops'>,
  { rates }: Pick<PricePlan, 'rates'>,
  { merchantId, promotionEndsAt }: Pick<MerchantPlan, 'merchantId' | 'promotionEndsAt'>,
): Promise<void> => {
  for (const shop of await records.shops.ofMerchant(merchantId)) {
    const promotionEndsAtText = promotionEndsAt?.toISOString() ?? null
    const settings = { ...shop.settings, commissionBps: { ...rates }, promotionEndsAt: promotionEndsAtText }
    await records.shops.save({ ...shop, settings })
  }
}

/** The plan with its promotion begun. */
export const begun = (plan: PricePlan, agreed: MerchantPlan, at: Date): MerchantPlan => ({
  ...agreed,
  promotionEndsAt: plan.promotion && monthsLater(at, plan.promotion.months),
  promotionLimitMinor: plan.promotion?.turnoverMinor ?? null,
  turnedOverMinor: 0,
})

const agreedPlan = (
  plan: PricePlan,
  merchantId: number,
  by: By,
  acceptedAt: Date,
  note: string | null,
): MerchantPlan => ({
  merchantId,
  planCode: plan.code,
  planVersion: plan.version,
  acceptedAt,
  acceptedBy: by.memberId,
  note,
  promotionEndsAt: null,
  promotionLimitMinor: null,
  turnedOverMinor: 0,
})

/** The newest version of each offered plan. */
export const offeredPlans = (plans: readonly PricePlan[]): PricePlan[] => {
  const newest = new Map<string, PricePlan>()
  for (const plan of plans) if (plan.version > (newest.get(plan.code)?.version ?? 0)) newest.set(plan.code, plan)
  return [...newest.values()].filter(({ offered }) => offered)
}

/**
 * The merchant ticks a tariff (mission.md M227): plan, version, moment and person are kept. Only what is offered now, and only until the
 * application is sent. In a sandbox, where everybody is active, its promotion begins at once.
 */
export const acceptPlan =
  ({ store, mode, systemClock, businessClock }: Needs) =>
  async (order: { merchant: Merchant; by: By; code: string; version: number }): Promise<MerchantPlan> => {
    const { merchant, by, code, version } = order
    const at = systemClock()
    return store.write(async records => {
      const application = await lockApplication(records, merchant.id, at)
      const known = await records.plans.of(merchant.id)
      if (known && !isOpenForChange(mode, application)) throw new OnboardingRefusal('application/sent')
      const plan = offeredPlans(await records.plans.list()).find(offered => offered.code === code)
      if (plan === undefined) throw new OnboardingRefusal('plan/unknown')
      if (plan.version !== version) throw new OnboardingRefusal('plan/changed')
      const agreed = agreedPlan(plan, merchant.id, by, at, null)
      const isNow = mode === 'sandbox' || application.state === 'active'
      const given = isNow ? begun(plan, agreed, businessClock()) : agreed
      await records.plans.give(given)
      await pricesToShops(records, plan, given)
      const subject = { kind: 'plan', id: plan.code }
      await tellAudit(records, by, merchant.id, at, { what: 'plan.accepted', subject, after: { version } })
      return given
    })
  }

const longestPlanNote = 200

/** An operator gives a merchant a plan that was agreed elsewhere; the note says where. Its promotion begins at once. */
export const givePlan =
  ({ store, systemClock, businessClock }: Needs) =>
  async (order: { merchant: Merchant; by: By; code: string; version: number; note: string }): Promise<MerchantPlan> => {
    const { merchant, by, code, version } = order
    const note = order.note.trim()
    if (note === '') refuseFaults([{ field: 'note', rule: 'missing' }])
    if (!plainText(note, longestPlanNote)) refuseFaults([{ field: 'note', rule: 'text' }])
    const at = systemClock()
    return store.write(async records => {
      await lockApplication(records, merchant.id, at)
      const plan = await records.plans.find(code, version)
      if (plan === undefined) throw new OnboardingRefusal('plan/unknown')
      const before = await records.plans.of(merchant.id)
      const given = begun(plan, agreedPlan(plan, merchant.id, by, at, note), businessClock())
      await records.plans.give(given)
      await pricesToShops(records, plan, given)
      await tellAudit(records, by, merchant.id, at, {
        what: 'plan.given',
        subject: { kind: 'plan', id: plan.code },
        before: before ? { plan: before.planCode, version: before.planVersion } : null,
        after: { plan: plan.code, version, note },
      })
      return given
    })
  }

type PlanOrder = {
  code: string
  name: string
  rates: Record<string, number>
  promotion: PricePlan['promotion']
  offered: boolean
  by: By
}

/** An operator writes a plan; a code that is known gets its next version, which binds nobody who agreed to an earlier one. */
export const savePlan =
  ({ store, systemClock }: Pick<Needs, 'store' | 'systemClock'>) =>
  async ({ code, name, rates, promotion, offered, by }: PlanOrder): Promise<PricePlan> => {
    const wrong = planFault({ rates, promotion })
    refuseFaults([
      ...(/^[a-z][a-z0-9-]{1,30}$/.test(code) ? [] : [{ field: 'code', rule: 'code' }]),
      ...(name.trim() !== '' && plainText(name, 60) ? [] : [{ field: 'name', rule: 'text' }]),
      ...(wrong === null ? [] : [{ field: wrong, rule: wrong }]),
    ])
    const at = systemClock()
    return store.write(async records => {
      const versions = (await records.plans.list()).filter(plan => plan.code === code).map(({ version }) => version)
      const version = Math.max(0, ...versions) + 1
      const plan = await records.plans.add({
        code,
        version,
        name: name.trim(),
        rates,
        promotion,
        offered,
        createdAt: at,
      })
      if (plan === undefined) throw new OnboardingRefusal('plan/changed')
      const after = { version, offered, name: plan.name }
      await tellAudit(records, by, null, at, { what: 'plan.saved', subject: { kind: 'plan', id: code }, after })
      return plan
    })
  }
