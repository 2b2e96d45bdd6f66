import { blikProfileMembers, cardProfileMembers } from '../../payments/card-profile.js'
import type { PaymentStoreRecords } from '../../payments/ports.js'
import { Refusal } from '../../payments/refusal.js'
import type { Profile } from '../../profiles/profile.js'
import type { RemoveOrder } from '../../profiles/remove-profile.js'
import { type Answered, answered, type Caller } from '../call.js'
import * as contract from '../contract/profiles.js'
import { isInScope, shopOf } from '../scope.js'

export type ProfileNeeds = {
  read: Pick<PaymentStoreRecords, 'profiles' | 'payments'> & {
    shops: Parameters<typeof shopOf>[0] & PaymentStoreRecords['shops']
  }
  removeProfile: (order: RemoveOrder) => Promise<Profile>
}

/** Remembered cards and BLIK. */
export const profileAnswers = (needs: ProfileNeeds): Answered[] => {
  const { read } = needs
  const find = shopOf(read.shops)
  /** A profile that this caller may see; a foreign one is as unknown as one that never was. */
  const own = async (caller: Caller, id: string, isCard: boolean): Promise<Profile> => {
    const profile = await read.profiles.find(caller.merchant.id, id)
    if (profile === undefined || !isSeen(caller, profile, isCard)) throw new Refusal('profile/unknown')
    return profile
  }
  const cardMembers = async ({ merchant }: Caller, profile: Profile) => {
    const holder = await read.payments.payer(merchant.id, profile.payerId)
    return cardProfileMembers({ profile, holder }, merchant.publicId)
  }
  const blikMembers = async ({ merchant }: Caller, profile: Profile) => {
    const shop = await read.shops.byId(merchant.id, profile.shopId)
    return blikProfileMembers(profile, shop?.name ?? '')
  }
  const deactivate = async (caller: Caller, id: string) => {
    const { publicId } = await own(caller, id, true)
    const removed = await needs.removeProfile({ merchantId: caller.merchant.id, profile: publicId, by: 'merchant' })
    return { paymentProfile: await cardMembers(caller, removed) }
  }
  return [
    answered(contract.readProfile, async ({ caller, params }) => ({
      paymentProfile: await cardMembers(caller, await own(caller, params.paymentProfileId, true)),
    })),
    answered(contract.listCustomerProfiles, async ({ caller, params }) => {
      const { merchant, token } = caller
      const customer = { merchantId: merchant.id, livemode: token.livemode, customerId: params.cid }
      const seen = (await read.profiles.ofCustomer(customer)).filter(profile => isSeen(caller, profile, true))
      return { paymentProfiles: await Promise.all(activeFirst(seen).map(profile => cardMembers(caller, profile))) }
    }),
    answered(contract.deactivateProfile, ({ caller, body }) => deactivate(caller, body.paymentProfileId)),
    answered(contract.deleteProfile, ({ caller, params }) => deactivate(caller, params.paymentProfileId)),
    answered(contract.listBlikProfiles, async ({ caller, params }) => {
      const shop = await find(caller, params.serviceId)
      const { merchant, token } = caller
      const customer = { merchantId: merchant.id, shopId: shop.id, livemode: token.livemode, customerId: params.cid }
      const seen = (await read.profiles.ofCustomer(customer)).filter(profile => isSeen(caller, profile, false))
      return { blikProfiles: activeFirst(seen).map(profile => blikProfileMembers(profile, shop.name)) }
    }),
    answered(contract.deactivateBlikProfile, async ({ caller, body: { blikProfileId, blikKey } }) => {
      const profile = await own(caller, blikProfileId, false)
      const isThere = blikKey === undefined || profile.aliases.some(({ key }) => key === blikKey)
      if (profile.removedAt === null && !isThere) throw new Refusal('profile/alias')
      const order: RemoveOrder = {
        ...{ merchantId: caller.merchant.id, profile: blikProfileId, by: 'merchant' },
        ...(blikKey !== undefined && { aliasKey: blikKey }),
      }
      return { blikProfile: await blikMembers(caller, await needs.removeProfile(order)) }
    }),
  ]
}

const isSeen = (caller: Caller, { kind, livemode, shopId }: Profile, isCard: boolean): boolean =>
  caller.token.livemode === livemode && isInScope(caller, shopId) && (kind !== 'blik_oneclick') === isCard

const activeFirst = (profiles: readonly Profile[]): Profile[] => [
  ...profiles.filter(({ removedAt }) => removedAt === null),
  ...profiles.filter(({ removedAt }) => removedAt !== null),
]
