import type { BlikProfile, ChargeBlikProfileBody, ChargeProfileBody, PaymentProfile } from '../../generated/types.js'
import type { Call } from '../call.js'
import type { CallOptions } from '../options.js'
import type { OfService } from '../service.js'
import type { Sale } from './transactions.js'

/** A charge of a remembered card; `serviceId` is the client's own unless given. */
export type CardCharge = OfService<ChargeProfileBody>
/** A charge of a remembered BLIK. */
export type BlikCharge = OfService<ChargeBlikProfileBody>

/** Cards that payers had remembered (`oneclick`, `recurring`). */
export interface Profiles {
  /**
   * @throws {@link KasaError} `profile/unknown` (404)
   */
  get(paymentProfileId: string, options?: CallOptions): Promise<PaymentProfile>
  /** The cards of a customer, active ones first; an empty list where nothing is remembered. `cid` is your id of the payer. */
  list(cid: string, options?: CallOptions): Promise<readonly PaymentProfile[]>
  /**
   * Charges a card while nobody is at a page: it pays at once, or is refused (`transaction.status`) and ends its payment.
   *
   * @param charge `amount` in minor units
   * @throws {@link KasaError} `TRX-ERROR-120301` the profile is inactive, `profile/unknown`, `method/unavailable`
   * @see imoje transaction API, "one-click and recurring payments"
   */
  charge(charge: CardCharge, options?: CallOptions): Promise<Sale>
  /** Ends a profile: it is charged no more and its token is erased. Ending it twice is no error. */
  deactivate(paymentProfileId: string, options?: CallOptions): Promise<PaymentProfile>
  /** BLIK that payers had remembered. */
  readonly blik: BlikProfiles
}

export interface BlikProfiles {
  /** The BLIK of a customer in this shop, active ones first. `aliasList` names the bank apps that still work. */
  list(
    cid: string,
    options?: CallOptions & { readonly serviceId?: string | undefined },
  ): Promise<readonly BlikProfile[]>
  /**
   * Charges a BLIK; the payer confirms in the bank app. `blikKey` names the app where there are several; a `blikCode` pays
   * and remembers anew, which is what to do after `statusCode` `BLK-ERROR-210002` to `210004`.
   *
   * @param charge `amount` in minor units
   * @throws {@link KasaError} `TRX-ERROR-120301`, `profile/alias`, `profile/unknown`
   */
  charge(charge: BlikCharge, options?: CallOptions): Promise<Sale>
  /** Ends a BLIK, or with `blikKey` one of its apps. */
  deactivate(
    profile: { readonly blikProfileId: string; readonly blikKey?: string | undefined },
    options?: CallOptions,
  ): Promise<BlikProfile>
}

export const createProfiles = ({ call, serviceId }: { call: Call; serviceId: () => string }): Profiles => ({
  get: async (paymentProfileId, options) =>
    (await call('readProfile', { params: { paymentProfileId } }, options)).paymentProfile,
  list: async (cid, options) => (await call('listCustomerProfiles', { params: { cid } }, options)).paymentProfiles,
  charge: async (charge, options) =>
    call('chargeProfile', { body: { ...charge, serviceId: charge.serviceId ?? serviceId() } }, options),
  deactivate: async (paymentProfileId, options) =>
    (await call('deactivateProfile', { body: { paymentProfileId } }, options)).paymentProfile,
  blik: {
    list: async (cid, { serviceId: of = serviceId(), ...options } = {}) =>
      (await call('listBlikProfiles', { params: { serviceId: of, cid } }, options)).blikProfiles,
    charge: async (charge, options) =>
      call('chargeBlikProfile', { body: { ...charge, serviceId: charge.serviceId ?? serviceId() } }, options),
    deactivate: async (profile, options) =>
      (await call('deactivateBlikProfile', { body: profile }, options)).blikProfile,
  },
})
