import type { Shop } from '../merchants/shop.js'
import type { DeliveryAttempt, SentMessage, SentMessageRecords } from './sent-message.js'

/** A shop that does not take its notifications: the message that shows it, and how its last attempt ended. */
type DeliveryTrouble = {
  message: SentMessage
  /** `undefined`: none is kept any more. */
  attempt: DeliveryAttempt | undefined
}

/** Messages of a merchant looked at, newest first. */
const looked = 200

type Of = Pick<Shop, 'id' | 'notificationUrl'>
type Outbox = Pick<SentMessageRecords, 'list' | 'attemptsOf' | 'retrying'>

/**
 * Which shops of a merchant do not take their notifications just now (mission.md M32), by the shop's id: a message waits for another try at the
 * shop's address, or the newest that is finished was given up. One that was delivered since ends the trouble with those given up before.
 */
export const deliveryTroubles =
  (outbox: Outbox) =>
  async (merchantId: number, shops: readonly Of[]): Promise<Map<number, DeliveryTrouble>> => {
    const recent = await outbox.list(merchantId, { states: ['delivered', 'given_up'], limit: looked })
    const troubles = new Map<number, DeliveryTrouble>()
    for (const shop of shops) {
      const message = (await retryingOf(outbox, merchantId, shop)) ?? givenUpOf(recent, shop)
      if (message === undefined) continue
      troubles.set(shop.id, { message, attempt: (await outbox.attemptsOf(merchantId, message.id)).at(-1) })
    }
    return troubles
  }

const retryingOf = async (
  outbox: Outbox,
  merchantId: number,
  { id, notificationUrl }: Of,
): Promise<SentMessage | undefined> =>
  notificationUrl === null ? undefined : outbox.retrying(merchantId, id, new URL(notificationUrl).origin)

const givenUpOf = (recent: readonly SentMessage[], { id }: Of): SentMessage | undefined => {
  const newest = recent.find(message => message.shopId === id)
  return newest?.state === 'given_up' ? newest : undefined
}
