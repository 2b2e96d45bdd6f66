const secondMs = 1000
const minuteMs = 60 * secondMs

/** Pauses between the 23 tries: try 1 is made at once, `pausesMs[0]` later try 2, and so on (domain.md §5). */
export const pausesMs: readonly number[] = [
  ...Array<number>(2).fill(10 * secondMs),
  ...Array<number>(5).fill(5 * minuteMs),
  ...Array<number>(5).fill(60 * minuteMs),
  ...Array<number>(5).fill(360 * minuteMs),
  ...Array<number>(5).fill(720 * minuteMs),
]

/** Tries of one message before it is given up. */
export const triesLimit = pausesMs.length + 1
/** The first try whose time is spread by ±10 %. */
const firstSpreadTry = 4
const spread = 0.1
const notYetPauseMs = 15 * secondMs
const notYetLimit = 8
const notYetStatuses: ReadonlySet<number> = new Set([425, 409, 503])
/** The shop asks to stop: this address is gone for ever. */
const gone = 410
const retryAfterLimitMs = 24 * 60 * minuteMs

/** One attempt's end, with the counters as they were before it. */
export type AttemptEnd = {
  /** Tries before this attempt. */
  tries: number
  /** "Not yet" answers before this attempt. */
  notYet: number
  /** HTTP status; `null` when no answer came. */
  status: number | null
  /** What the answer's `Retry-After` asked for, see {@link retryAfterMs}. */
  retryAfterMs: number | null
  /** Business time. */
  now: Date
  /** Numbers of [0, 1) that spread later tries; asked only for those. */
  random: () => number
}

/** What becomes of a message. */
export type Decision =
  | { state: 'delivered' }
  | { state: 'waiting'; dueAt: Date; tries: number; notYet: number }
  | { state: 'given_up'; tries: number }

/**
 * Decides after an attempt: only 200 is delivered; 410 ends it; 425, 409 and 503 mean "not yet" (15 s, at most 8 times, no
 * try counted); everything else, redirects too, is a try of the 23. `Retry-After` only ever makes the pause longer.
 */
export function afterAttempt(end: AttemptEnd): Decision {
  if (end.status === 200) return { state: 'delivered' }
  const tries = end.tries + 1
  if (end.status === gone) return { state: 'given_up', tries }
  if (end.status !== null && notYetStatuses.has(end.status) && end.notYet < notYetLimit) {
    return { state: 'waiting', dueAt: due(end, notYetPauseMs), tries: end.tries, notYet: end.notYet + 1 }
  }
  const pauseMs = pausesMs[tries - 1]
  if (pauseMs === undefined) return { state: 'given_up', tries }
  return { state: 'waiting', dueAt: due(end, spreadPause(pauseMs, tries + 1, end.random)), tries, notYet: end.notYet }
}

/**
 * A `Retry-After` header as a pause in milliseconds from `systemNow`, at most 24 h; `null` when absent or unreadable. Both
 * forms are read: seconds, and an HTTP date.
 */
export function retryAfterMs(header: string | undefined, systemNow: Date): number | null {
  const text = header?.trim()
  if (!text) return null
  const pauseMs = /^\d+$/.test(text) ? Number(text) * secondMs : httpDateMs(text) - systemNow.getTime()
  if (Number.isNaN(pauseMs)) return null
  return Math.min(Math.max(pauseMs, 0), retryAfterLimitMs)
}

/** `Date.parse` takes words like "1" for years; an HTTP date always names its weekday first. */
function httpDateMs(text: string): number {
  return /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN
}

function spreadPause(pauseMs: number, nextTry: number, random: () => number): number {
  if (nextTry < firstSpreadTry) return pauseMs
  return Math.round(pauseMs * (1 - spread + 2 * spread * random()))
}

function due(end: AttemptEnd, pauseMs: number): Date {
  return new Date(end.now.getTime() + Math.max(pauseMs, end.retryAfterMs ?? 0))
}
