import type { Connector } from '../payments/connector.js'
import { type Channel, channels } from '../payments/methods.js'
import type { Payment } from '../payments/payment.js'
import { ownChannelCode } from '../payments/profile-kind.js'
import { inactiveProfile, Refusal } from '../payments/refusal.js'
import { Secret } from '../payments/secret.js'
import type { Started } from '../payments/start-try.js'
import type { ChargedProfile, TryOrder, Wish } from '../payments/try-order.js'
import type { ProfileStoreRecords } from './ports.js'
import { isOffered, type Profile } from './profile.js'

/** A wish to pay with a remembered instrument. */
export type ChargeRequest = Pick<TryOrder, 'language' | 'addressHash' | 'returnUrl'> & {
  payment: Pick<Payment, 'id' | 'merchantId' | 'shopId' | 'livemode' | 'currency'>
  /** Public id of the profile. */
  profile: string
  callbackUrl: (connectorId: string) => string
  /** Given by the payer's page: only this customer's instruments that a payer may be offered. Left out by the merchant's own charges. */
  customerId?: string
  cvc?: Secret
  /** BLIK: the chosen app; needed where there are several. */
  aliasKey?: string
}

export type ChargeNeeds = {
  read: Pick<ProfileStoreRecords, 'profiles'>
  vault: { unseal(sealed: string): Promise<string> }
  connectors: ReadonlyMap<string, Connector>
  startTry: (order: TryOrder) => Promise<Started>
  businessClock: () => Date
}

/**
 * Pays with a remembered instrument. Throws a `Refusal`: `profile/unknown` (another shop's or customer's too), `profile/inactive`
 * (with the wire's `TRX-ERROR-120301`), `profile/alias`, `method/unavailable`, or whatever `startTry` refuses.
 */
export const chargeProfile = (needs: ChargeNeeds) => {
  const wish = wishOf(needs)
  return async (request: ChargeRequest): Promise<Started> => {
    const { merchantId, id: paymentId } = request.payment
    return needs.startTry({ ...(await wish(request)), merchantId, paymentId })
  }
}

/** A charge that may open its payment only now. */
export type WishRequest = Omit<ChargeRequest, 'payment'> & { payment: Omit<ChargeRequest['payment'], 'id'> }

/** What a try with a remembered instrument is started with; throws as `chargeProfile` does. */
export const wishOf =
  (needs: Omit<ChargeNeeds, 'startTry'>) =>
  async (request: WishRequest): Promise<Wish> => {
    const { payment, language, addressHash, returnUrl } = request
    const profile = await needs.read.profiles.find(payment.merchantId, request.profile)
    if (profile === undefined || !belongs(profile, request)) throw new Refusal('profile/unknown')
    if (profile.sealed === null) throw inactiveProfile()
    if (request.customerId !== undefined && !isOffered(profile, needs.businessClock())) throw inactiveProfile()
    const { channel, connector } = routeOf(needs, profile, payment)
    const charged: ChargedProfile = {
      id: profile.id,
      kind: profile.kind,
      token: new Secret(await needs.vault.unseal(profile.sealed)),
      ...(request.cvc && { cvc: request.cvc }),
      ...aliasOf(profile, request.aliasKey),
    }
    const callbackUrl = request.callbackUrl(connector.id)
    return { channel, connector, language, addressHash, returnUrl, callbackUrl, profile: charged }
  }

const belongs = (profile: Profile, { payment, customerId }: WishRequest): boolean =>
  profile.shopId === payment.shopId &&
  profile.livemode === payment.livemode &&
  (customerId === undefined || (profile.customerId === customerId && profile.kind !== 'recurring'))

const routeOf = (
  { connectors }: Pick<ChargeNeeds, 'connectors'>,
  { connector: connectorId, kind }: Profile,
  { currency }: WishRequest['payment'],
): { channel: Channel; connector: Connector } => {
  const connector = connectors.get(connectorId)
  const channel = channels.find(({ code }) => code === ownChannelCode(kind))
  if (!connector?.profiles?.kinds.has(kind) || !channel?.currencies.has(currency)) {
    throw new Refusal('method/unavailable', { methodCode: kind })
  }
  return { channel, connector }
}

const aliasOf = ({ aliases }: Profile, asked: string | undefined): { aliasKey: string } | undefined => {
  const [first, ...others] = aliases
  if (first === undefined) return undefined
  const chosen = asked === undefined && others.length === 0 ? first : aliases.find(({ key }) => key === asked)
  if (chosen === undefined) throw new Refusal('profile/alias')
  return { aliasKey: chosen.key }
}
