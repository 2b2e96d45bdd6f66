import type { Witness } from './database.js'
import { invariants } from './invariants.js'
import type { Promises } from './payers.js'
import type { ShopReceiver } from './shop-receiver.js'

const shown = 3

/** Everything that is wrong, in sentences; empty when the gateway kept every promise. */
export const judge = async (witness: Witness, promises: Promises, shop: ShopReceiver): Promise<string[]> => [
  ...counted([...promises.faults, ...shop.faults]),
  ...(await brokenRules(witness)),
  ...(await brokenPromises(witness, promises)),
  ...(await lostMessages(witness, shop)),
]

const counted = (sentences: readonly string[]): string[] => {
  const counts = new Map<string, number>()
  for (const sentence of sentences) counts.set(sentence, (counts.get(sentence) ?? 0) + 1)
  return [...counts].map(([sentence, count]) => `${count} ×: ${sentence}`)
}

const brokenRules = async (witness: Witness): Promise<string[]> => {
  const faults: string[] = []
  for (const [rule, query] of Object.entries(invariants)) {
    const rows = await witness.rows(query)
    if (rows.length > 0)
      faults.push(`"${rule}" is broken ${rows.length} times: ${JSON.stringify(rows.slice(0, shown))}`)
  }
  return faults
}

const brokenPromises = async (witness: Witness, { opened, paid }: Promises): Promise<string[]> => {
  const rows = await witness.rows('select public_id, order_id, status from payments')
  const stored = new Map(rows.map(row => [String(row.public_id), row]))
  const lost = [...opened].filter(([orderId, id]) => stored.get(id)?.order_id !== orderId)
  const unpaid = [...paid].filter(id => stored.get(id)?.status !== 'settled')
  const several = rows.length - new Set(rows.map(row => row.order_id)).size
  return [
    ...(lost.length > 0
      ? [`${lost.length} acknowledged payments are lost: ${JSON.stringify(lost.slice(0, shown))}`]
      : []),
    ...(unpaid.length > 0
      ? [`${unpaid.length} payments were shown as paid and are not settled: ${unpaid.slice(0, shown)}`]
      : []),
    ...(several > 0 ? [`${several} forms made a second payment`] : []),
  ]
}

const lostMessages = async (witness: Witness, { messages }: ShopReceiver): Promise<string[]> => {
  const rows = await witness.rows('select event_id, state, body from outbox')
  const stored = new Map(rows.map(row => [String(row.event_id), row]))
  const missing = rows.filter(row => row.state === 'delivered' && !messages.has(String(row.event_id)))
  const unknown = [...messages.keys()].filter(id => !stored.has(id))
  const changed = [...messages].filter(([id, { body }]) => stored.has(id) && stored.get(id)?.body !== body)
  return [
    ...(missing.length > 0 ? [`${missing.length} messages count as delivered and never arrived`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} messages arrived that nobody owes: ${unknown.slice(0, shown)}`] : []),
    ...(changed.length > 0 ? [`${changed.length} messages arrived with other bytes than stored`] : []),
  ]
}
