import type { Shop } from '../merchants/shop.js'
import { isActive } from './application.js'
import { webAddress } from './fault.js'
import { accountEnd, lockApplication, readAccount } from './fill-application.js'
import { type By, type OnboardingNeeds, tellAudit } from './needs.js'
import type { OnboardingStoreRecords } from './ports.js'
import { OnboardingRefusal, refuseFaults } from './refusal.js'
import type { MerchantRequest } from './request.js'
import { refuseTooMany, wordFaults } from './request-shop.js'
import { afterWorkingHours } from './working-hours.js'

type Merchant = { id: number; publicId: string }
type Needs = Pick<OnboardingNeeds, 'store' | 'mode' | 'systemClock' | 'newId' | 'isIban'>
type Wish = Pick<MerchantRequest, 'kind' | 'shopId' | 'details' | 'subject' | 'note'>

const ask = async (
  { mode }: Needs,
  records: OnboardingStoreRecords,
  { merchant, by, publicId, at, wish }: { merchant: Merchant; by: By; publicId: string; at: Date; wish: Wish },
): Promise<MerchantRequest> => {
  await refuseTooMany(records, merchant.id)
  const request = await records.requests.add({
    ...wish,
    ...{ publicId, merchantId: merchant.id, askedBy: by.memberId, createdAt: at, reason: null },
    ...{ answerBy: afterWorkingHours(at), decidedBy: null },
    ...(mode === 'sandbox' ? { state: 'accepted', decidedAt: at } : { state: 'pending', decidedAt: null }),
  })
  if (request === undefined) throw new OnboardingRefusal('request/pending')
  return request
}

/** Asks to move a shop to another web address (mission.md M27). In a sandbox it moves at once. */
export const requestAddress =
  (needs: Needs) =>
  async (order: { merchant: Merchant; by: By; shop: Shop; websiteUrl: string; subject: string; note: string }) => {
    const { merchant, by } = order
    const websiteUrl = webAddress(order.websiteUrl, needs.mode)
    const rule = order.websiteUrl.trim() === '' ? 'missing' : 'url'
    refuseFaults([...wordFaults(order), ...(websiteUrl === null ? [{ field: 'websiteUrl', rule }] : [])])
    const at = needs.systemClock()
    const publicId = needs.newId()
    return needs.store.write(async records => {
      await lockApplication(records, merchant.id, at)
      const shop = (await records.shops.byId(merchant.id, order.shop.id)) ?? order.shop
      const wish = { kind: 'shop_address', shopId: shop.id, details: { websiteUrl: websiteUrl ?? '' } } as const
      const words = { subject: order.subject.trim(), note: order.note.trim() }
      const request = await ask(needs, records, { merchant, by, publicId, at, wish: { ...wish, ...words } })
      if (request.state === 'accepted') await records.shops.save({ ...shop, websiteUrl })
      await tellAudit(records, by, merchant.id, at, {
        what: 'shop.address-change-asked',
        subject: { kind: 'shop', id: shop.publicId },
        before: { websiteUrl: shop.websiteUrl },
        after: { websiteUrl },
      })
      return request
    })
  }

/**
 * Asks to have payouts made to another account. A dangerous act: the door wants a fresh second factor, and an operator confirms that the
 * account is the merchant's own. In a sandbox it is changed at once.
 */
export const requestAccount =
  (needs: Needs) =>
  async (order: { merchant: Merchant; by: By; typed: string; isOwn: boolean; subject: string; note: string }) => {
    const { merchant, by } = order
    const iban = readAccount(needs, order)
    refuseFaults(wordFaults(order))
    const at = needs.systemClock()
    const publicId = needs.newId()
    return needs.store.write(async records => {
      const application = await lockApplication(records, merchant.id, at)
      const { account } = application.filled
      if (account === null || !isActive(needs.mode, application))
        throw new OnboardingRefusal('application/incomplete', { step: 'account' })
      const wish = { kind: 'payout_account', shopId: null, details: { iban } } as const
      const words = { subject: order.subject.trim(), note: order.note.trim() }
      const request = await ask(needs, records, { merchant, by, publicId, at, wish: { ...wish, ...words } })
      if (request.state === 'accepted') {
        const filled = { ...application.filled, account: { iban, confirmedAt: at.toISOString() } }
        await records.applications.save({ ...application, filled, modifiedAt: at })
      }
      await tellAudit(records, by, merchant.id, at, {
        what: 'account.change-asked',
        subject: { kind: 'merchant', id: merchant.publicId },
        before: { account: accountEnd(account.iban) },
        after: { account: accountEnd(iban) },
      })
      return request
    })
  }

/** Takes a request back that nobody has decided; an application is open for changes again. */
export const withdrawRequest =
  ({ store, systemClock }: Pick<Needs, 'store' | 'systemClock'>) =>
  async ({ merchant, by, request }: { merchant: Merchant; by: By; request: MerchantRequest }): Promise<void> => {
    const at = systemClock()
    return store.write(async records => {
      const application = await lockApplication(records, merchant.id, at)
      const decision = { state: 'withdrawn', reason: null, by: by.memberId, at } as const
      if (!(await records.requests.decide(request, decision))) throw new OnboardingRefusal('request/decided')
      if (request.kind === 'activation')
        await records.applications.save({ ...application, state: 'filling', modifiedAt: at })
      const subject = { kind: 'request', id: request.publicId }
      await tellAudit(records, by, merchant.id, at, {
        what: 'request.withdrawn',
        subject,
        after: { kind: request.kind },
      })
    })
  }
