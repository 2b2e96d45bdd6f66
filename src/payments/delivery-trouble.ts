import type { Shop } from '../merchants/shop.js'
import type { DeliveryAttempt, SentMessage, SentMessageRecords } from './sent-message.js'

/** A shop that does not take its notifications: the message that shows it, and how its last attempt ended. */
export type DeliveryTrouble = {
  message: SentMessage
  /** `undefined`: none is kept any more. */
  attempt: DeliveryAttempt | undefined
}

/** Messages of a merchant looked at, newest first. */
const looked = 200

/**
 * Whether a shop's notifications fail just now (mission.md M32): one waits for another try at the shop's address, or the newest that is
 * finished was given up. One that was delivered since ends the trouble with those given up before.
 */
export const deliveryTrouble =
  (outbox: Pick<SentMessageRecords, 'list' | 'attemptsOf' | 'retrying'>) =>
  async (shop: Pick<Shop, 'merchantId' | 'id' | 'notificationUrl'>): Promise<DeliveryTrouble | undefined> => {
    const message = (await retryingOf(outbox, shop)) ?? (await givenUpOf(outbox, shop))
    if (message === undefined) return undefined
    return { message, attempt: (await outbox.attemptsOf(shop.merchantId, message.id)).at(-1) }
  }

type Of = Pick<Shop, 'merchantId' | 'id' | 'notificationUrl'>

const retryingOf = async (
  outbox: Pick<SentMessageRecords, 'retrying'>,
  { merchantId, id, notificationUrl }: Of,
): Promise<SentMessage | undefined> =>
  notificationUrl === null ? undefined : outbox.retrying(merchantId, id, new URL(notificationUrl).origin)

const givenUpOf = async (
  outbox: Pick<SentMessageRecords, 'list'>,
  { merchantId, id }: Of,
): Promise<SentMessage | undefined> => {
  const recent = await outbox.list(merchantId, { states: ['delivered', 'given_up'], limit: looked })
  const newest = recent.find(message => message.shopId === id)
  return newest?.state === 'given_up' ? newest : undefined
}
