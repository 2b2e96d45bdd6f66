/** Repeatable chance: the same seed tells the same story, as far as the machine's timing allows. */
export type Chance = {
  below(limit: number): number
  pick<T>(weighted: readonly (readonly [weight: number, value: T])[]): T
}

export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    pick: weighted => {
      let left = next() * weighted.reduce((sum, [weight]) => sum + weight, 0)
      const found = weighted.find(([weight]) => {
        left -= weight
        return left < 0
      })
      const [, value] = found ?? weighted[0] ?? []
      if (value === undefined) throw new Error('nothing to pick from')
      return value
    },
  }
}
