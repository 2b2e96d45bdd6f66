import type { Kasa } from '@kasa/sdk'

/** What happened since a cursor: compare it with the shop's own books every night. */
export const list = async (kasa: Kasa, after?: string) => {
  const seen: string[] = []
  for await (const event of kasa.events.list({ after })) seen.push(`${event.payment.orderId} ${event.type}`)
  return seen
}

/** A shop behind a wall: it fetches what it would be told. `cursor` is kept with the effect, in one transaction. */
export const follow = async (
  kasa: Kasa,
  shop: { cursor?: string; take: (id: string, cursor: string) => void },
  signal: AbortSignal,
) => {
  for await (const { id, cursor } of kasa.events.follow({ after: shop.cursor, signal })) shop.take(id, cursor)
}

/** Notifications that nobody took in four days. */
export const deliveries = async (kasa: Kasa) =>
  (await kasa.events.deliveries({ state: 'given_up' }).take(20)).map(({ id }) => id)

/** What the shop's server answered. */
export const delivery = async (kasa: Kasa, eventId: string) => {
  const { attempts } = await kasa.events.delivery(eventId)
  return attempts.map(({ status, error }) => status ?? error)
}

/** Once more, after the server was mended. */
export const resend = (kasa: Kasa, eventIds: readonly string[]) => kasa.events.resend(eventIds)
