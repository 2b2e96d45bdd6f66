/** What happens with money that is still held when its time is up: it is given free, or taken whole. */
export const holdEnds = ['release', 'capture'] as const
export type HoldEnd = (typeof holdEnds)[number]

/** How a shop holds money (pre-authorisation; mission.md M185–M190, M224): what its orders get that say nothing of their own. */
export type HoldRule = {
  on: boolean
  /** Whole hours that money is held, `shortestHold`…`longestHold`. */
  hours: number
  atEnd: HoldEnd
}

export const shortestHoldHours = 1
export const longestHoldHours = 119

/** Off, as in imoje; once on, money is held as long as may be and then given free (mission.md, decided 7). */
export const defaultHoldRule: HoldRule = { on: false, hours: longestHoldHours, atEnd: 'release' }

/** True of a time that money can be held, in hours. */
export const isHoldTime = (hours: number): boolean =>
  Number.isSafeInteger(hours) && hours >= shortestHoldHours && hours <= longestHoldHours
