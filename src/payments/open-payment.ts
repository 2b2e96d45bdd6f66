import { beginChange, conclude } from './conclude.js'
import type { Payment, PaymentDraft, Transaction } from './payment.js'
import type { BusinessClock, PaymentStore } from './ports.js'

/** What a repeated form meets (domain.md §2 "Same form"). */
export type Opened = { payment: Payment; created: boolean }

type Needs = {
  store: PaymentStore
  /** Stores a draft or finds the payment that holds its form digest; batched by the store. */
  openPayment: (draft: PaymentDraft) => Promise<Opened>
  businessClock: BusinessClock
}

/** True when a payment ended by itself, with no money in it and no try under way: a new one of the same form may take its place. */
const makesRoom = (
  { closedReason, validTo, paidMinor, surplusMinor }: Payment,
  tries: readonly Transaction[],
  now: Date,
) => {
  const isOver = closedReason === 'expired' || (closedReason === null && validTo !== null && validTo <= now)
  return isOver && paidMinor === 0 && surplusMinor === 0 && !tries.some(({ live, heldMinor }) => live || heldMinor > 0)
}

/**
 * Opens a payment, or finds the one that the same signed form opened before: open → that payment; paid → that payment (its receipt);
 * expired → a new one; cancelled by the merchant → stays cancelled. Parallel posts of one form meet in one payment (unique index).
 */
export const openPayment =
  ({ store, openPayment: open, businessClock }: Needs) =>
  async (draft: PaymentDraft): Promise<Opened> => {
    const opened = await open(draft)
    const { payment, created } = opened
    const now = businessClock()
    if (created || !makesRoom(payment, [], now)) return opened
    await store.write(async records => {
      const changing = await beginChange(records, payment.merchantId, payment.id, now)
      const held = changing.payment
      // Looked at again under the lock: late money may have come meanwhile.
      if (held.formDigest === null || !makesRoom(held, changing.tries, now)) return
      held.formDigest = null
      const isNews = held.closedReason === null
      held.closedReason = 'expired'
      await conclude(records, changing, {
        kind: isNews ? 'payment.expired' : 'payment.replaced',
        transaction: null,
        tellShop: isNews,
      })
    })
    return open(draft)
  }
