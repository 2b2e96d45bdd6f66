import { RateLimiterMemory } from 'rate-limiter-flexible'

/** Tries that one network address may start; a household or office behind one address stays far below. */
const perAddress = { points: 60, duration: 60 }

/** Answers whether one more is allowed for a name. */
export type Limit = (name: string) => Promise<boolean>

/** A traffic limit in memory, on real time (domain.md §8): so many `points` for each name in `duration` seconds. */
export const createLimit = (of: { points: number; duration: number }): Limit => {
  const limiter = new RateLimiterMemory(of)
  return name =>
    limiter.consume(name === '' ? 'unknown' : name).then(
      () => true,
      () => false,
    )
}

/** Tries by address of the payer. */
export const createTryLimit = (): Limit => createLimit(perAddress)
