import { endHold, type HeldSale, type HoldNeeds } from './end-hold.js'

/** Which sale to give the money free of; `transactionId` is public. */
export type VoidOrder = { merchantId: number; transactionId: string }

/** Gives held money free: the sale is cancelled and its order can be paid again. Twice it answers the same. Throws what `endHold` throws. */
export const voidSale =
  (needs: HoldNeeds) =>
  (order: VoidOrder): Promise<HeldSale> =>
    endHold(needs)({ ...order, kind: 'void', by: 'shop' })
