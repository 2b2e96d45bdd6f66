import { beginChange, conclude } from './conclude.js'
import { releaseHeld } from './money-arrives.js'
import type { ClosedReason, Payment } from './payment.js'
import type { BusinessClock, PaymentStore } from './ports.js'
import { Refusal } from './refusal.js'

type Needs = { store: PaymentStore; businessClock: BusinessClock }

/**
 * Closes a payment that has no live try, so that no other may start; the shop gets the payment alone (domain.md §5).
 * Throws `Refusal('try/in-progress')` while a try is live: ask or cancel at its connector first.
 */
export const closePayment =
  ({ store, businessClock }: Needs) =>
  (merchantId: number, paymentId: number, reason: Extract<ClosedReason, 'expired' | 'cancelled'>): Promise<Payment> =>
    store.write(async records => {
      const changing = await beginChange(records, merchantId, paymentId, businessClock())
      const { payment, tries } = changing
      if (payment.closedReason !== null || payment.status === 'settled' || payment.status === 'authorized')
        return payment
      if (tries.some(({ live }) => live)) throw new Refusal('try/in-progress')
      payment.closedReason = reason
      for (const held of tries) await releaseHeld(records, changing, held)
      for (const waiting of tries.filter(({ status }) => status === 'new')) {
        Object.assign(waiting, { status: 'cancelled', modifiedAt: changing.at })
        await records.transactions.save(waiting)
      }
      return conclude(records, changing, { kind: `payment.${reason}`, transaction: null, tellShop: true })
    })

/** Closes every payment whose validity ended, at most `limit` of them; answers how many. */
export const expireDue =
  (needs: Needs) =>
  async (limit: number): Promise<number> => {
    const due = await needs.store.read.payments.expired(needs.businessClock(), limit)
    const close = closePayment(needs)
    const closed = await Promise.allSettled(due.map(({ merchantId, id }) => close(merchantId, id, 'expired')))
    return closed.filter(({ status }) => status === 'fulfilled').length
  }
