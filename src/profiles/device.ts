import type { Payment } from '../payments/payment.js'
import type { BusinessClock, Store } from '../payments/ports.js'
import { derivedToken, tokenDigest } from '../signing/credential-digest.js'
import type { Device, ProfileStoreRecords } from './ports.js'

/** How long a browser that brought a form may be shown the customer's instruments; a payment opened again later has come by a link. */
export const deviceMs = 24 * 60 * 60_000

type Needs = { store: Store<Pick<ProfileStoreRecords, 'devices'>>; seed: Buffer; businessClock: BusinessClock }

/**
 * Remembers that a browser itself brought a payment's form with this `customerId`. Answers the token that proves it, to be kept by that
 * browser alone: here only its digest is stored. The same form again has the same token, so that whoever repeats it fills no table.
 * @param seed a secret of the deployment
 */
export const rememberDevice =
  ({ store, seed, businessClock }: Needs) =>
  async ({ id, publicId, merchantId, shopId, livemode }: Payment, customerId: string): Promise<string> => {
    const token = derivedToken(seed, `device:${publicId}:${customerId}`)
    const of = { merchantId, shopId, livemode, paymentId: id, customerId }
    await store.write(records => records.devices.add({ ...of, digest: tokenDigest(token), createdAt: businessClock() }))
    return token
  }

/** Deletes proofs that are not believed any more, at most `limit` of them; answers how many. */
export const dropOldDevices =
  ({ store, businessClock }: Omit<Needs, 'seed'>) =>
  async (limit: number): Promise<number> => {
    const oldest = new Date(businessClock().getTime() - deviceMs)
    if (!(await store.read.devices.anyBefore(oldest))) return 0
    return store.write(records => records.devices.dropBefore(oldest, limit))
  }

/** Whose payment this browser brought; `undefined` when it did not bring this one. */
export const findDevice = async (
  read: Pick<ProfileStoreRecords, 'devices'>,
  { merchantId, id }: Pick<Payment, 'merchantId' | 'id'>,
  token: string,
  now: Date,
): Promise<Device | undefined> =>
  read.devices.find(merchantId, id, tokenDigest(token), new Date(now.getTime() - deviceMs))
