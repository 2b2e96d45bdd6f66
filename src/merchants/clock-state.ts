import { OperatorRefusal } from './operator-refusal.js'

/** Where a sandbox's business clock stands against real time; frozen, it shows one instant. */
export type ClockState = { offsetMs: number; frozenAtMs: number | null }

/** What can be done with the clock. It never goes back: events, ledger and messages keep their order. */
export type ClockMove =
  | { kind: 'forward'; ms: number }
  | { kind: 'to'; at: Date }
  | { kind: 'freeze' }
  | { kind: 'run' }

/** Why the clock stays as it is: the rule, and what to write instead. */
export class ClockRefusal extends OperatorRefusal {
  constructor(
    readonly rule: string,
    readonly fix: string,
  ) {
    super('clock/refused', `${rule} ${fix}`)
  }
}

/** A clock that nobody has touched. */
export const realTime: ClockState = { offsetMs: 0, frozenAtMs: null }

/** What the clock shows while real time is `real`. */
export const timeAt = ({ offsetMs, frozenAtMs }: ClockState, real: Date): Date =>
  new Date(frozenAtMs ?? real.getTime() + offsetMs)

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}
/** A slip of the finger cannot be taken back: the way back is a new database. */
const farthestMs = 20 * 366 * 86_400_000

const spelling = new ClockRefusal(
  'A move of the clock is a time span, a moment, freeze or run.',
  'Write +30m, +2d, +1d12h, 2027-01-31, 2027-01-31T12:00 (Warsaw), 2027-01-31T12:00Z, freeze or run.',
)

/** Reads a move as people write it. Throws `ClockRefusal`. */
export const readClockMove = (text: string): ClockMove => {
  const word = text.trim()
  if (word === 'freeze' || word === 'run') return { kind: word }
  const ms = /^\+(\d{1,9}[smhdw])+$/.test(word) ? spanMs(word) : 0
  if (ms > 0) return { kind: 'forward', ms }
  const at = momentOf(word)
  if (at === undefined) throw spelling
  return { kind: 'to', at }
}

/** The clock after a move that is made at the real time `real`. Throws `ClockRefusal` for a way back and for one too far. */
export const moved = (state: ClockState, move: ClockMove, real: Date): ClockState => {
  const nowMs = timeAt(state, real).getTime()
  if (move.kind === 'freeze') return { ...state, frozenAtMs: nowMs }
  if (move.kind === 'run') return { offsetMs: nowMs - real.getTime(), frozenAtMs: null }
  const targetMs = move.kind === 'forward' ? nowMs + move.ms : move.at.getTime()
  if (targetMs <= nowMs) {
    throw new ClockRefusal(
      `The clock goes forward only, and it shows ${new Date(nowMs).toISOString()} already.`,
      'Name a later moment; for an earlier one start a sandbox on a new database.',
    )
  }
  if (targetMs - real.getTime() > farthestMs) {
    throw new ClockRefusal('The clock stays within 20 years of real time.', 'Name an earlier moment.')
  }
  return state.frozenAtMs === null
    ? { offsetMs: targetMs - real.getTime(), frozenAtMs: null }
    : { ...state, frozenAtMs: targetMs }
}

const spanMs = (text: string): number =>
  [...text.matchAll(/(\d+)([smhdw])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0),
    0,
  )

/** A date, or a date with a time; without a zone it is Warsaw's. */
const momentOf = (text: string): Date | undefined => {
  const [, day, time = '00:00', zone] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? []
  if (day === undefined || !isDay(day)) return undefined
  const at = new Date(zone === undefined ? inWarsaw(`${day}T${time}`) : `${day}T${time}${zone}`)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** 31 February is no day, though `Date` would find one. */
const isDay = (day: string): boolean => {
  const at = new Date(`${day}T00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}

const warsaw = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Warsaw', timeZoneName: 'longOffset' })
const warsawZone = (at: Date): string =>
  Number.isNaN(at.getTime())
    ? 'Z'
    : (warsaw
        .formatToParts(at)
        .find(({ type }) => type === 'timeZoneName')
        ?.value.slice('GMT'.length) ?? 'Z')

/** The zone depends on the moment and the moment on the zone: asked twice, both agree. */
const inWarsaw = (local: string): string => {
  const near = new Date(`${local}${warsawZone(new Date(`${local}Z`))}`)
  return `${local}${warsawZone(near)}`
}
