const firstPauseMs = 250
const longestPauseMs = 8_000
/** A gateway that asks for more is not waited for: the caller is told how long. */
const longestAskedMs = 60_000

/**
 * How long to wait before the next try; `undefined`: too long to wait. Full jitter, doubling from 250 ms to 8 s, so that
 * many clients do not come back at one moment; never shorter than the gateway asks.
 *
 * @param tries how many were made
 * @param random 0 ≤ x < 1
 */
export const retryPauseMs = (
  tries: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number | undefined => {
  if (retryAfterMs === undefined) return random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1))
  return retryAfterMs > longestAskedMs ? undefined : retryAfterMs + random() * firstPauseMs
}

/** `Retry-After` in milliseconds, from seconds or an HTTP date (RFC 9110 §10.2.3). */
export const readRetryAfter = (value: string | undefined, now: Date): number | undefined => {
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}
