const minuteMs = 60_000

/** Pauses between the tries of one letter: 9 tries within a day and a half, as mail servers themselves do. */
export const pausesMs: readonly number[] = [1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 12 * 60].map(
  minutes => minutes * minuteMs,
)

/** When a letter whose try failed is tried again; `undefined`: it is given up. @param tries tries made, this one included */
export const nextTryAt = (tries: number, now: Date): Date | undefined => {
  const pauseMs = pausesMs[tries - 1]
  return pauseMs === undefined ? undefined : new Date(now.getTime() + pauseMs)
}
