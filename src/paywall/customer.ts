import type { Ask } from '../http/route.js'
import type { Shop } from '../merchants/shop.js'
import { ownChannelCode, type ProfileKind } from '../payments/profile-kind.js'
import { findDevice } from '../profiles/device.js'
import { isOffered, type Profile } from '../profiles/profile.js'
import { offersOf } from './choose.js'
import type { Loaded } from './load-payment.js'
import type { PaywallNeeds } from './needs.js'
import { readCookie } from './status-link.js'

/** The shop's customer in front of the page: what is remembered and can pay this payment, and what could be remembered. */
export type KnownCustomer = {
  customerId: string
  profiles: readonly Profile[]
  /** Cards that the merchant charges: shown to be removed, never to pay with. */
  recurring: readonly Profile[]
  rememberable: ReadonlySet<ProfileKind>
}

type PayerKind = Exclude<ProfileKind, 'recurring'>
/** The shop's switch of each kind that a payer may use. */
const ways: readonly { kind: PayerKind; setting: 'cards' | 'blik' }[] = [
  { kind: 'oneclick', setting: 'cards' },
  { kind: 'blik_oneclick', setting: 'blik' },
]

/** The cookie that proves that this browser brought the payment's form; one per payment. */
export const deviceCookieName = (paymentPublicId: string): string => `kasa_device_${paymentPublicId.slice(0, 8)}`

/** @param secure true where the deployment is reached over HTTPS */
export const deviceCookie = (paymentPublicId: string, token: string, secure: boolean): string =>
  `${deviceCookieName(paymentPublicId)}=${token}; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`

/** True when the shop has anything remembered at all. */
export const remembersAnything = ({ settings }: Pick<Shop, 'settings'>): boolean =>
  settings.remember.cards || settings.remember.blik

/**
 * The customer, when this browser brought the payment's form with a signed `customerId` (domain.md §8); nobody on links, status pages and
 * in other browsers. Asks the database nothing unless the shop remembers and the cookie is there.
 */
export const knownCustomer = async (
  needs: PaywallNeeds,
  ask: Ask,
  loaded: Loaded,
): Promise<KnownCustomer | undefined> => {
  const { payment, shop, now } = loaded
  if (!remembersAnything(shop)) return undefined
  const token = readCookie(ask.headers.cookie, deviceCookieName(payment.publicId))
  const device = token === undefined ? undefined : await findDevice(needs.read, payment, token, now)
  if (device?.shopId !== shop.id || device.livemode !== payment.livemode) return undefined
  const offers = offersOf(needs, loaded)
  const open = ways.filter(({ kind, setting }) => {
    const offer = offers.find(({ channel }) => channel.code === ownChannelCode(kind))
    const isOn = shop.settings.remember[setting] && !shop.settings.disabledMethodCodes.includes(kind)
    return isOn && offer?.unavailable === null && offer.connector?.profiles?.kinds.has(kind)
  })
  const kinds: ReadonlySet<ProfileKind> = new Set(open.map(({ kind }) => kind))
  const { merchantId, shopId, livemode, customerId } = device
  const all = await needs.read.profiles.ofCustomer({ merchantId, shopId, livemode, customerId })
  const profiles = all.filter(
    profile => kinds.has(profile.kind) && isOffered(profile, now) && needs.connectors.get(profile.connector)?.profiles,
  )
  const recurring = all.filter(({ kind, removedAt }) => kind === 'recurring' && removedAt === null)
  return { customerId, profiles, recurring, rememberable: kinds }
}
