import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refused } from './refused.js'

/** Calls of one token in a minute; tokens that an address may try in vain in a minute. */
export type CallLimits = { perToken: number; guesses: number }

/** Traffic limits, in memory and on real time (domain.md §8). */
export type CallLimit = {
  /** Counts one call of a token; answers the headers that say what is left (draft-ietf-httpapi-ratelimit-headers), refuses beyond. */
  spend(tokenId: number): Promise<Record<string, string>>
  /** Refuses an address that tried too many wrong tokens. */
  refuseGuessing(address: string): Promise<void>
  /** Handles a refused authentication: counts a wrong token, throws it on. */
  countGuess(address: string): (error: unknown) => Promise<never>
}

const windowSeconds = 60

export const createCallLimit = ({ perToken, guesses }: CallLimits): CallLimit => {
  const calls = new RateLimiterMemory({ points: perToken, duration: windowSeconds })
  const wrong = new RateLimiterMemory({ points: guesses, duration: windowSeconds })
  const policy = `"token";q=${perToken};w=${windowSeconds}`
  const headers = ({ remainingPoints, msBeforeNext }: RateLimiterRes) => ({
    'ratelimit-policy': policy,
    ratelimit: `"token";r=${Math.max(0, remainingPoints)};t=${Math.ceil(msBeforeNext / 1000)}`,
  })
  return {
    spend: async tokenId => headers(await calls.consume(String(tokenId)).catch(refuse)),
    refuseGuessing: async address => {
      const found = await wrong.get(address)
      if (found !== null && found.consumedPoints >= guesses) refuse(found)
    },
    countGuess: address => async error => {
      if (error instanceof Refused && error.code === 'auth/wrong-token') await wrong.consume(address).catch(refuse)
      throw error
    },
  }
}

const refuse = (found: unknown): never => {
  if (!(found instanceof RateLimiterRes)) throw found
  throw new Refused('rate/exceeded', { retryAfterSeconds: Math.max(1, Math.ceil(found.msBeforeNext / 1000)) })
}
