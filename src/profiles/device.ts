import type { Payment } from '../payments/payment.js'
import type { BusinessClock, NewId, Store } from '../payments/ports.js'
import { tokenDigest } from '../signing/credential-digest.js'
import type { Device, ProfileStoreRecords } from './ports.js'

/** How long a browser that brought a form may be shown the customer's instruments; a payment opened again later has come by a link. */
export const deviceMs = 24 * 60 * 60_000

type Needs = { store: Store<Pick<ProfileStoreRecords, 'devices'>>; newId: NewId; businessClock: BusinessClock }

/**
 * Remembers that a browser itself brought a payment's form with this `customerId`. Answers the token that proves it, to be kept by that
 * browser alone: here only its digest is stored.
 */
export const rememberDevice =
  ({ store, newId, businessClock }: Needs) =>
  async ({ id, merchantId, shopId, livemode }: Payment, customerId: string): Promise<string> => {
    const token = newId()
    const of = { merchantId, shopId, livemode, paymentId: id, customerId }
    await store.write(records => records.devices.add({ ...of, digest: tokenDigest(token), createdAt: businessClock() }))
    return token
  }

/** Whose payment this browser brought; `undefined` when it did not bring this one. */
export const findDevice = async (
  read: Pick<ProfileStoreRecords, 'devices'>,
  { merchantId, id }: Pick<Payment, 'merchantId' | 'id'>,
  token: string,
  now: Date,
): Promise<Device | undefined> =>
  read.devices.find(merchantId, id, tokenDigest(token), new Date(now.getTime() - deviceMs))
