import { beginChange, conclude } from './conclude.js'
import type { Delivery } from './delivery.js'
import type { Payment } from './payment.js'
import type { BusinessClock, PaymentStore } from './ports.js'
import { Refusal } from './refusal.js'

type Needs = { store: PaymentStore; businessClock: BusinessClock }

export type DeliveryOrder = {
  merchantId: number
  paymentId: number
  delivery: Delivery
  /** False keeps what was typed and goes on asking. */
  isComplete: boolean
}

/**
 * Stores the delivery of a payment that asks for one, before its first try and between tries. Throws a `Refusal` when the payment asks for
 * none, has ended or has a try under way: what the shop was told stays true.
 */
export const chooseDelivery =
  ({ store, businessClock }: Needs) =>
  ({ merchantId, paymentId, delivery, isComplete }: DeliveryOrder): Promise<Payment> =>
    store.write(async records => {
      const changing = await beginChange(records, merchantId, paymentId, businessClock())
      const { payment, tries } = changing
      if (payment.delivery === null) throw new Refusal('delivery/not-asked')
      if (payment.closedReason !== null || payment.paidMinor > 0) throw new Refusal('payment/closed')
      if (tries.some(({ live }) => live)) throw new Refusal('try/in-progress')
      await records.payments.saveDelivery(merchantId, payment.payerId, delivery)
      payment.delivery = isComplete ? 'given' : 'asked'
      return conclude(records, changing, {
        kind: 'payment.delivery',
        transaction: null,
        facts: { code: delivery.code, isComplete },
        tellShop: false,
      })
    })
