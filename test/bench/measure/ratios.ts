/** A value with the range in which the rounds saw it. */
export type Spread = { median: number; min: number; max: number }

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
})

/** Each round's value over the reference's value of the same round, so that a neighbour who slows a round slows both. */
export const pairwise = (values: readonly number[], references: readonly number[]): Spread =>
  spreadOf(values.map((value, round) => value / (references[round] ?? Number.NaN)))

/** How far the farthest round lies from the median, relative to it. */
export const unsteadiness = ({ median: middle, min, max }: Spread): number =>
  Math.max(max - middle, middle - min) / middle

/** How far the middle half of the rounds spreads, relative to the median: for many short rounds, of which a few are always disturbed. */
export const restlessness = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return (percentile(sorted, 0.75) - percentile(sorted, 0.25)) / median(values)
}

/** The value below which `share` (0–1) of the sorted values lie. */
export const percentile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
