import { RateLimiterMemory } from 'rate-limiter-flexible'

/** Tries that one network address may start; a household or office behind one address stays far below. */
const perAddress = { points: 60, duration: 60 }

/** A traffic limit in memory, on real time (domain.md §8). Answers whether one more is allowed. */
export const createTryLimit = (): ((address: string) => Promise<boolean>) => {
  const limiter = new RateLimiterMemory(perAddress)
  return address =>
    limiter.consume(address === '' ? 'unknown' : address).then(
      () => true,
      () => false,
    )
}
