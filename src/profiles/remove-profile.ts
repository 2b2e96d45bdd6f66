import { beginChange } from '../payments/conclude.js'
import type { BusinessClock, PaymentStore } from '../payments/ports.js'
import { Refusal } from '../payments/refusal.js'
import { tellProfile } from '../payments/remember-instrument.js'
import type { Profile, Remover } from './profile.js'

export type RemoveOrder = {
  merchantId: number
  /** Public id of the profile. */
  profile: string
  by: Remover
  /** Given by the payer's page: another customer's or shop's profile is unknown to it. */
  customer?: { shopId: number; livemode: boolean; customerId: string }
  /** BLIK: only this app is removed, and the profile with its last one. */
  aliasKey?: string
  /** On whose page it was removed; the payment it was remembered with where there is none. */
  paymentId?: number
}

type Needs = { store: PaymentStore; businessClock: BusinessClock }

/**
 * Removes a remembered instrument for good: the merchant gets an event, the payer a letter, its connector is owed the news (of one app of
 * several not: its token still pays with the others). Answers the profile as it is now; one that was removed before stays as it was.
 * Throws `Refusal('profile/unknown')`.
 */
export const removeProfile =
  ({ store, businessClock }: Needs) =>
  (order: RemoveOrder): Promise<Profile> =>
    store.write(async records => {
      const { merchantId } = order
      const profile = await records.profiles.find(merchantId, order.profile)
      if (profile === undefined || !belongs(profile, order)) throw new Refusal('profile/unknown')
      const at = businessClock()
      // The payment first: locks are taken in this order (domain.md §3).
      const changing = await beginChange(records, merchantId, order.paymentId ?? profile.firstPaymentId, at)
      const { dropped, left, untold } =
        order.aliasKey === undefined
          ? { dropped: false, left: 0, untold: false }
          : await records.profiles.dropAlias(merchantId, profile.id, order.aliasKey, { at, by: order.by })
      const removal = { at, connectorKnows: order.by === 'bank' && !untold }
      const isRemoved = left === 0 && (await records.profiles.remove(merchantId, profile.id, removal))
      const kind = isRemoved ? 'profile.removed' : dropped && left > 0 ? 'profile.app_removed' : undefined
      if (kind) await tellProfile(records, changing, { kind, profile, transaction: null, by: order.by })
      return (await records.profiles.find(merchantId, order.profile)) ?? profile
    })

const belongs = (profile: Profile, { customer }: RemoveOrder): boolean =>
  customer === undefined ||
  (profile.shopId === customer.shopId &&
    profile.livemode === customer.livemode &&
    profile.customerId === customer.customerId)
