import { basketParts, refundProRata } from './share-refund.js'

/**
 * What the rows of a basket get of the sum that was taken: pro rata with what is left to the shop, to the minor unit by the largest
 * remainder; all of each when the whole amount was taken. Throws a `RangeError` when the rows, or the sum, are more than the amount.
 */
export const shareCapture = (amountMinor: number, rows: readonly number[], takenMinor: number): readonly number[] =>
  takenMinor === amountMinor ? rows : refundProRata(basketParts(amountMinor, rows), takenMinor).slice(0, rows.length)
