import { type ClockMove, type ClockState, moved, realTime, timeAt } from './clock-state.js'
import type { SettingRecords } from './ports.js'

type SettingStore = {
  read: { settings: SettingRecords }
  write<T>(work: (records: { settings: SettingRecords }) => Promise<T>): Promise<T>
}

/** What the business clock shows, and real time beside it. */
export type ClockFacts = { now: Date; real: Date; isFrozen: boolean }

/** The business clock of a sandbox, as one process sees it. */
export type MovableClock = {
  now: () => Date
  facts: () => ClockFacts
  /** Looks whether somebody has moved the clock; processes of one database look often enough to agree within a second. */
  look: () => Promise<void>
  /** Moves it for every process of this database. Throws `ClockRefusal`. */
  move: (move: ClockMove) => Promise<ClockFacts>
}

const setting = 'clock'
const untouched = JSON.stringify(realTime)

/**
 * The clock that a sandbox's validity, holds, retries and schedules obey (domain.md §6): one row of the database on top of real time.
 * `noticed` is called whenever the clock has been moved, here or elsewhere: work may be due. Production never opens one.
 */
export const openBusinessClock = async (needs: {
  store: SettingStore
  real: () => Date
  noticed: () => void
}): Promise<MovableClock> => {
  const { store, real, noticed } = needs
  let stored = untouched
  let state: ClockState = realTime
  const take = (text: string) => {
    if (text === stored) return
    stored = text
    state = JSON.parse(text) as ClockState
    noticed()
  }
  const now = () => timeAt(state, real())
  const facts = () => ({ now: now(), real: real(), isFrozen: state.frozenAtMs !== null })
  const clock: MovableClock = {
    now,
    facts,
    look: async () => take((await store.read.settings.get(setting)) ?? untouched),
    move: async move => {
      let after: string | undefined
      while (after === undefined) after = await tryMove(store, move, real)
      take(after)
      return facts()
    },
  }
  await clock.look()
  return clock
}

/** `undefined`: somebody else moved it between our look and our word. */
const tryMove = (store: SettingStore, move: ClockMove, real: () => Date): Promise<string | undefined> =>
  store.write(async ({ settings }) => {
    const former = await settings.claim(setting, untouched)
    const after = JSON.stringify(moved(JSON.parse(former) as ClockState, move, real()))
    return (await settings.swap(setting, former, after)) ? after : undefined
  })
