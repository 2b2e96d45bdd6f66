import type { Shop } from '../merchants/shop.js'
import type { BusinessClock, Store } from './ports.js'
import { Refusal } from './refusal.js'
import type { MessageFilter, SentMessage, SentMessageRecords } from './sent-message.js'

/** Messages of one order at most; a longer range is resent in parts. */
export const mostResent = 500

export type ResendNeeds = {
  store: Store<{
    outbox: SentMessageRecords
    shops: { byId(merchantId: number, shopId: number): Promise<Shop | undefined> }
  }>
  /** Why this address may never be called; `undefined` when it may. What its name leads to is judged while dialling. */
  addressRefusal: (url: string) => string | undefined
  /** True of a message that would cancel an order that was paid since. */
  harmsPaidOrder: (message: SentMessage) => Promise<boolean>
  /** A sandbox that only its own machine can reach resends anywhere the outbound guard lets it (domain.md §8). */
  anywhere: boolean
  businessClock: BusinessClock
}

export type ResendOrder = {
  merchantId: number
  /** Messages by their event ids, or those of a range that were not superseded or suppressed and harm no paid order. */
  which: { eventIds: readonly string[] } | { range: Omit<MessageFilter, 'limit' | 'before'> }
  /** Another address than each message's own. */
  url?: string
  /** Who asks, for the record: a door's name or a person's; no personal data. */
  askedBy: string
}

/**
 * Sends messages once more, with the same bytes and `webhook-id`, beside the schedule: each becomes a wish that the resender carries out.
 * A delivery by hand to a message's own address that is answered 200 ends its schedule. Answers the event ids that will be sent.
 *
 * @throws Refusal `message/unknown` (fact `eventId`), `message/suppressed`, `message/order-paid`, `message/too-many`, `address/unfit` (fact `reason`),
 * `address/unregistered` (fact `host`): outside a local sandbox only hosts that the shop has registered get messages (domain.md §8).
 */
export const resendMessages =
  (needs: ResendNeeds) =>
  async ({ merchantId, which, url, askedBy }: ResendOrder): Promise<string[]> => {
    const { store, addressRefusal, anywhere, businessClock } = needs
    const messages =
      'eventIds' in which
        ? await named(needs, merchantId, which.eventIds)
        : await ranged(needs, merchantId, which.range)
    if (url !== undefined) {
      const reason = addressRefusal(url)
      if (reason !== undefined) throw new Refusal('address/unfit', { reason })
      if (!anywhere) await mustBeRegistered(store, messages, new URL(url).hostname)
    }
    const at = businessClock()
    await store.write(({ outbox }) =>
      outbox.wish(
        messages.map(message => ({
          ...{ merchantId, paymentId: message.paymentId, messageId: message.id },
          ...{ url: url ?? message.url, askedBy, at },
        })),
      ),
    )
    return messages.map(({ eventId }) => eventId)
  }

const named = async (
  { store, harmsPaidOrder }: ResendNeeds,
  merchantId: number,
  eventIds: readonly string[],
): Promise<SentMessage[]> => {
  const distinct = [...new Set(eventIds)]
  if (distinct.length > mostResent) throw new Refusal('message/too-many', { limit: mostResent })
  const messages: SentMessage[] = []
  for (const eventId of distinct) {
    const message = await store.read.outbox.find(merchantId, eventId)
    if (message === undefined) throw new Refusal('message/unknown', { eventId })
    // It would tell a shop that an order it has been paid for is cancelled.
    if (message.state === 'suppressed') throw new Refusal('message/suppressed', { eventId })
    if (await harmsPaidOrder(message)) throw new Refusal('message/order-paid', { eventId })
    messages.push(message)
  }
  return messages
}

/** In the order in which they were owed. */
const ranged = async (
  { store, harmsPaidOrder }: ResendNeeds,
  merchantId: number,
  range: Omit<MessageFilter, 'limit' | 'before'>,
): Promise<SentMessage[]> => {
  const states = (range.states ?? sentStates).filter(state => sentStates.includes(state))
  const messages = await store.read.outbox.list(merchantId, { ...range, states, limit: mostResent + 1 })
  if (messages.length > mostResent) throw new Refusal('message/too-many', { limit: mostResent })
  const harmless: SentMessage[] = []
  for (const message of messages.reverse()) if (!(await harmsPaidOrder(message))) harmless.push(message)
  return harmless
}

const sentStates: readonly SentMessage['state'][] = ['waiting', 'sending', 'delivered', 'given_up']

const mustBeRegistered = async (
  { read }: ResendNeeds['store'],
  messages: readonly SentMessage[],
  host: string,
): Promise<void> => {
  for (const shopId of new Set(messages.map(message => message.shopId))) {
    const ofShop = messages.filter(message => message.shopId === shopId)
    const shop = await read.shops.byId(ofShop[0]?.merchantId ?? 0, shopId)
    const registered = [shop?.notificationUrl, shop?.websiteUrl, ...(shop?.settings.widgetOrigins ?? [])].flatMap(
      hostOf,
    )
    const isRegistered = registered.includes(host) || ofShop.every(message => hostOf(message.url).includes(host))
    if (!isRegistered) throw new Refusal('address/unregistered', { host })
  }
}

const hostOf = (address: string | null | undefined): string[] =>
  address && URL.canParse(address) ? [new URL(address).hostname] : []
