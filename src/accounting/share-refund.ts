/** One part of a settled basket: a row of `multipayout`, or what was left to the shop. */
export type BasketPart = {
  amountMinor: number
  /** Of it, what was given back or asked back before. */
  refundedMinor: number
}

/** What each part of a basket gives back, in the order of the parts. */
export type SharedRefund = readonly number[]

/**
 * The parts of a basket: its rows in their order, then the rest for the shop, which may be nothing.
 * Throws a `RangeError` when the rows are more than the amount.
 */
export const basketParts = (amountMinor: number, rows: readonly number[]): BasketPart[] => {
  const restMinor = amountMinor - rows.reduce((sum, row) => sum + row, 0)
  if (restMinor < 0) throw new RangeError(`the rows of a basket exceed its amount by ${-restMinor}`)
  return [...rows, restMinor].map(part => ({ amountMinor: part, refundedMinor: 0 }))
}

/** A refund taken from one part alone. Throws a `RangeError` when that part has less left. */
export const refundByRow = (parts: readonly BasketPart[], row: number, refundMinor: number): SharedRefund => {
  const part = parts[row]
  if (part === undefined) throw new RangeError(`the basket has no row ${row}`)
  refuseUnless(refundMinor, leftOf(part))
  return parts.map((_, at) => (at === row ? refundMinor : 0))
}

/**
 * A refund shared pro rata by what each part has left, to the minor unit by the largest remainder (domain.md §4); of equal remainders the
 * earlier part pays. No part gives more than it has left. Throws a `RangeError` when all together have less left.
 */
export const refundProRata = (parts: readonly BasketPart[], refundMinor: number): SharedRefund => {
  const left = parts.map(leftOf)
  const all = left.reduce((sum, part) => sum + part, 0)
  refuseUnless(refundMinor, all)
  // Products of two amounts do not fit into a double.
  const shares = left.map(part => {
    const product = BigInt(refundMinor) * BigInt(part)
    return { minor: Number(product / BigInt(all)), remainder: product % BigInt(all) }
  })
  const missing = refundMinor - shares.reduce((sum, { minor }) => sum + minor, 0)
  const first = new Set(
    [...shares.keys()]
      .sort((one, other) => compare(shares[other]?.remainder, shares[one]?.remainder) || one - other)
      .slice(0, missing),
  )
  return shares.map(({ minor }, at) => minor + (first.has(at) ? 1 : 0))
}

const compare = (one = 0n, other = 0n): number => (one < other ? -1 : one > other ? 1 : 0)

const leftOf = ({ amountMinor, refundedMinor }: BasketPart): number => {
  const left = amountMinor - refundedMinor
  if (!Number.isSafeInteger(left) || left < 0)
    throw new RangeError(`a part of ${amountMinor} cannot have given back ${refundedMinor}`)
  return left
}

const refuseUnless = (refundMinor: number, leftMinor: number): void => {
  if (!Number.isSafeInteger(refundMinor) || refundMinor <= 0)
    throw new RangeError(`a refund of ${refundMinor} is not a positive number of minor units`)
  if (refundMinor > leftMinor)
    throw new RangeError(`a refund of ${refundMinor} is more than the ${leftMinor} that is left`)
}
