import type { BankOrder } from './ports.js'
import { type BankWords, wordsOf } from './wire.js'

/** Later than any clock gets: what is owed then waits until somebody makes the bank speak. */
export const never = new Date(8.64e15)

/** The callbacks that tell of an order's news, in the order they are sent; `isSaid`: our own call was answered with the news already. */
export const wordsOwed = (order: BankOrder, news: BankWords, { isSaid = false, isTwice = false } = {}): BankWords[] => {
  const stale = wordsOf({ ...order, state: 'open', statusCode: null, hold: null })
  return [
    ...(isSaid && !order.silent ? [] : [news]),
    ...(order.effects?.reorder ? [stale] : []),
    ...(order.effects?.duplicate || isTwice ? [news] : []),
  ]
}
