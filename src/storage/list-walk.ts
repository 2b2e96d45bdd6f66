import { setImmediate } from 'node:timers/promises'
import type { ListPlace, ListTurn, TransactionChoice } from '../payments/transaction-list.js'

export type Key = { id: number; created_at: number }

/** The part of the list that is still to be walked: both places outside. */
export type Stretch = { newest: ListPlace; oldest: ListPlace; upwards: boolean }

const stretchOf = ({ from, until }: TransactionChoice, { older, newer }: ListTurn): Stretch => {
  const isInside = (place: ListPlace) => place.at >= from && place.at < until
  return {
    newest: older && isInside(older) ? older : { at: until, id: 0 },
    oldest: newer && isInside(newer) ? newer : { at: from, id: -1 },
    upwards: newer !== undefined,
  }
}

const beyond = (stretch: Stretch, place: ListPlace): Stretch =>
  stretch.upwards ? { ...stretch, oldest: place } : { ...stretch, newest: place }

/** How a walk looks and chooses; without `matching` everything it meets is wanted. */
export type Steps = {
  next: (stretch: Stretch, count: number) => Promise<Key[]>
  matching: ((keys: readonly Key[]) => Promise<readonly Key[]>) | null
}

/** A look at so many transactions is short enough to let payments through between two of them; the first ones are shorter. */
const longestLook = 1000
const firstLook = 250

/** Walks the list until a page is full, the period is through, or so many transactions were looked at; the newest comes first. */
export const walk = async (
  choice: TransactionChoice,
  turn: ListTurn,
  { next, matching }: Steps,
): Promise<{ ids: number[]; hasMore: boolean; stoppedAt: ListPlace | null }> => {
  const wanted = turn.limit + 1
  const found: Key[] = []
  const end = (stoppedAt: ListPlace | null) => {
    const ids = found.slice(0, turn.limit).map(({ id }) => id)
    const hasMore = found.length > turn.limit || stoppedAt !== null
    return { ids: turn.newer ? ids.reverse() : ids, hasMore, stoppedAt }
  }
  let stretch = stretchOf(choice, turn)
  for (let looked = 0; ; await setImmediate()) {
    const count = matching === null ? wanted : Math.min(longestLook, Math.max(firstLook, looked))
    const keys = await next(stretch, count)
    found.push(...(matching === null || keys.length === 0 ? keys : await matching(keys)))
    const last = keys.at(-1)
    if (last === undefined || keys.length < count || found.length >= wanted) return end(null)
    looked += keys.length
    const place = { at: new Date(last.created_at), id: last.id }
    if (turn.lookAt !== null && looked >= turn.lookAt) return end(place)
    stretch = beyond(stretch, place)
  }
}
