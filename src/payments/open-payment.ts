import type { Payment, PaymentDraft } from './payment.js'
import type { BusinessClock, PaymentStore } from './ports.js'

/** What a repeated form meets (domain.md §2 "Same form"). */
export type Opened = { payment: Payment; created: boolean }

type Needs = {
  store: PaymentStore
  /** Stores a draft or finds the payment that holds its form digest; batched by the store. */
  openPayment: (draft: PaymentDraft) => Promise<Opened>
  businessClock: BusinessClock
}

/** An unpaid payment that ended by itself makes room for a new one of the same form; a cancelled one stays cancelled. */
const hasEnded = ({ closedReason, paidMinor, surplusMinor }: Payment): boolean =>
  closedReason === 'expired' && paidMinor === 0 && surplusMinor === 0

/**
 * Opens a payment, or finds the one that the same signed form opened before: open → that payment; paid → that payment (its receipt);
 * expired → a new one. Parallel posts of one form meet in one payment (unique index).
 */
export const openPayment =
  ({ store, openPayment: open, businessClock }: Needs) =>
  async (draft: PaymentDraft): Promise<Opened> => {
    const opened = await open(draft)
    const { payment, created } = opened
    const now = businessClock()
    const isOver =
      payment.closedReason === null && payment.validTo !== null && payment.validTo <= now && payment.status === 'new'
    if (created || !(hasEnded(payment) || isOver)) return opened
    await store.write(async records => {
      const held = await records.payments.lock(payment.merchantId, payment.id)
      if (held !== undefined && held.formDigest !== null) await records.payments.save({ ...held, formDigest: null })
    })
    return open(draft)
  }
