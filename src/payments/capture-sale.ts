import { endHold, type HeldSale, type HoldNeeds } from './end-hold.js'

/** Which sale to take the money of; `transactionId` is public. Left out, `amountMinor` is the whole amount. */
export type CaptureOrder = { merchantId: number; transactionId: string; amountMinor?: number }

/**
 * Takes held money: all of it, or a part, and then the rest is given free. The sale settles with that sum, which is its payment's whole
 * money; the wire's `amount` stays. Captured twice with the same sum it answers the same. Throws what `endHold` throws.
 */
export const captureSale =
  (needs: HoldNeeds) =>
  (order: CaptureOrder): Promise<HeldSale> =>
    endHold(needs)({ ...order, kind: 'capture', by: 'shop' })
