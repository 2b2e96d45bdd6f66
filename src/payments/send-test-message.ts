import { refuseFaults, settingFault } from '../merchants/setting-fault.js'
import type { Shop } from '../merchants/shop.js'
import { notificationBody } from './message.js'
import type { DeliveryAttempt, SentMessage } from './sent-message.js'

/** Tests of one shop in ten minutes. */
export const testsInTenMinutes = 10

/** What a test needs of the world. */
type TestMessageNeeds = {
  /** Signs with the shop's test key and sends once, by the rules of every notification. */
  sendOnce: (message: TestMessage) => Promise<DeliveryAttempt>
  /** Whether this shop may have one more test now. */
  mayTest: (shop: Shop) => Promise<boolean>
  newId: () => string
  businessClock: () => Date
}

/** A notification that belongs to no payment. */
export type TestMessage = Pick<
  SentMessage,
  'merchantId' | 'shopId' | 'livemode' | 'sequence' | 'eventId' | 'url' | 'body' | 'createdAt'
>

/**
 * Sends a notification of a made-up payment to a shop's notification address, once, and answers what came back. It can never be taken for
 * money: the payment does not exist, is `pending`, of 0.01 in `TST`, under an order that nobody has, and is signed with the test key (live
 * keys never sign test traffic, domain.md §1). Nothing is kept in the outbox. Throws `SettingRefusal` (field `notificationUrl`).
 */
export const sendTestMessage =
  ({ sendOnce, mayTest, newId, businessClock }: TestMessageNeeds) =>
  async (shop: Shop): Promise<{ message: TestMessage; attempt: DeliveryAttempt }> => {
    const url = shop.notificationUrl
    refuseFaults(url === null ? settingFault('notificationUrl', 'no-notification-url') : undefined)
    const allowed = await mayTest(shop)
    refuseFaults(allowed ? undefined : settingFault('notificationUrl', 'too-often', { most: testsInTenMinutes }))
    const createdAt = businessClock()
    const paymentId = newId()
    const message: TestMessage = {
      ...{ merchantId: shop.merchantId, shopId: shop.id, livemode: false, sequence: 1, eventId: `evt_${paymentId}_1` },
      ...{ url: url ?? '', createdAt, body: bodyOf(shop, { paymentId, transactionId: newId(), createdAt }) },
    }
    return { message, attempt: await sendOnce(message) }
  }

type MadeUp = { paymentId: string; transactionId: string; createdAt: Date }

const bodyOf = (shop: Shop, { paymentId, transactionId, createdAt }: MadeUp): string => {
  const common = { amountMinor: 1, currency: 'TST', status: 'pending', createdAt, modifiedAt: createdAt } as const
  return notificationBody({
    payment: {
      ...{ ...common, publicId: paymentId, title: 'Test of the notification address' },
      ...{ orderId: `KASA-TEST-${paymentId.slice(0, 8)}`, notificationUrl: null },
    },
    transaction: {
      ...{ ...common, publicId: transactionId, type: 'sale', source: 'web', hold: null },
      ...{ method: 'blik', methodCode: 'blik', statusCode: null, statusCodeDescription: null },
    },
    ...{ shop, refund: null, action: null, profile: null, delivery: null },
  })
}
