import type { Device } from '../payments/connector.js'
import { findSale, type Sale, type SaleNeeds } from '../payments/create-sale.js'
import { offeredChannel } from '../payments/offered-channel.js'
import type { Payer } from '../payments/payment.js'
import type { ProfileKind } from '../payments/profile-kind.js'
import { inactiveProfile, Refusal } from '../payments/refusal.js'
import { type ApiOrder, paymentDraftOf } from '../payments/sale-request.js'
import type { Secret } from '../payments/secret.js'
import { startTry } from '../payments/start-try.js'
import type { Wish } from '../payments/try-order.js'
import { type ChargeNeeds, wishOf } from './charge-profile.js'
import type { Profile } from './profile.js'

/** A charge of a remembered instrument, as the API asks for it. */
export type ApiCharge = ApiOrder & {
  /** Public id of the profile. */
  profile: string
  /** What may be charged by this operation: a profile of another kind is unknown to it. */
  kinds: ReadonlySet<ProfileKind>
  /** BLIK: the app that the payer chose. */
  aliasKey?: string
  /** BLIK: a fresh code instead of the remembered app, which is remembered anew with it. */
  blikCode?: Secret
  device?: Device
}

type Needs = SaleNeeds & Omit<ChargeNeeds, 'startTry' | 'read' | 'connectors'>

/**
 * Opens a payment for the profile's own payer and pays it with the profile at once; the merchant asks, nobody is at a page. The same ids
 * again answer what is there. Throws a `Refusal`: `profile/unknown` (another shop's or kind's too), `profile/inactive`, `profile/alias`,
 * `method/unavailable`, or what `startTry` refuses.
 */
export const createCharge = (needs: Needs) => {
  const start = startTry(needs)
  const remembered = wishOf({ ...needs, read: needs.store.read })
  return async (charge: ApiCharge): Promise<Sale> => {
    const known = await findSale(needs.store.read, charge)
    if (known !== undefined) return known
    const profile = await profileOf(needs, charge)
    const now = needs.businessClock()
    const { payer, language } = await payerOf(needs, profile)
    const opens = paymentDraftOf(charge, {
      ...{ payer, language, now, statusDigest: needs.statusDigest(charge.paymentId), page: null },
    })
    const { channel, connector } = offeredChannel(needs.connectors, {
      ...{ payment: opens, shop: charge.shop, methodCode: profile.kind, now },
    })
    const place = { language, addressHash: charge.addressHash, returnUrl: `${needs.pageUrl(opens)}?back` }
    const wish: Wish =
      charge.blikCode === undefined
        ? await remembered({
            ...{ ...place, payment: opens, profile: profile.publicId, callbackUrl: needs.callbackUrl },
            ...(charge.aliasKey !== undefined && { aliasKey: charge.aliasKey }),
          })
        : {
            ...{ ...place, channel, connector, callbackUrl: needs.callbackUrl(connector.id) },
            ...{ blikCode: charge.blikCode, remember: profile.kind },
          }
    const { transactionId, device } = charge
    return start({ ...wish, opens, transactionId, ...(device && { device }) })
  }
}

const profileOf = async ({ store }: Needs, { shop, livemode, profile: id, kinds }: ApiCharge): Promise<Profile> => {
  const profile = await store.read.profiles.find(shop.merchantId, id)
  const belongs = profile?.shopId === shop.id && profile.livemode === livemode && kinds.has(profile.kind)
  if (profile === undefined || !belongs) throw new Refusal('profile/unknown')
  if (profile.removedAt !== null) throw inactiveProfile()
  return profile
}

/** Whose money it is, and in which language they read, as known from when it was remembered. */
const payerOf = async (
  { store: { read } }: Needs,
  { merchantId, payerId, firstPaymentId, customerId }: Profile,
): Promise<{ payer: Payer; language: string }> => {
  const [payer, first] = await Promise.all([
    read.payments.payer(merchantId, payerId),
    read.payments.byId(merchantId, firstPaymentId),
  ])
  const unknown = { firstName: '', lastName: '', email: null, phone: null, billing: null, shipping: null }
  return { payer: { ...(payer ?? unknown), customerId }, language: first?.language ?? 'pl' }
}
