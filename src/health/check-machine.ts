import { type Finding, fail, ok, warn } from './finding.js'

/** A file or folder and who may read it; `mode` is `null` where the system has none. */
export type Guarded = { name: string; path: string; mode: number | null; wanted: '700' | '600' }
export type Room = { path: string; freeBytes: number }
export type ClockFigures = { now: Date; real: Date; isFrozen: boolean; newestEventAt: Date | null }

const others = 0o077
const scarceBytes = 1_000_000_000
const fullBytes = 100_000_000
const minuteMs = 60_000

/** Files that must be the gateway's own. Pure. */
export const checkFiles = (files: readonly Guarded[]): Finding[] => {
  const open = files.filter(({ mode }) => mode !== null && (mode & others) !== 0)
  if (open.length === 0) return [ok('files', 'nobody else may read data and key')]
  return open.map(({ name, path, mode, wanted }) =>
    fail(
      'files',
      `the ${name} ${path} has mode ${((mode ?? 0) & 0o777).toString(8)}: others may read it`,
      `chmod ${wanted} ${path}`,
    ),
  )
}

/** Room for the database to grow. Pure. */
export const checkRoom = ({ path, freeBytes }: Room): Finding => {
  const said = `${(freeBytes / 1_000_000_000).toFixed(1)} GB free at ${path}`
  if (freeBytes < fullBytes) return fail('disk', said, 'Make room at once: a full disk stops every payment.')
  return freeBytes < scarceBytes
    ? warn('disk', said, 'Make room: below 0.1 GB this becomes a fault.')
    : ok('disk', said)
}

/** The business clock against real time, and against what has happened already. Pure. */
export const checkClock = ({ now, real, isFrozen, newestEventAt }: ClockFigures): Finding[] => {
  const aheadMs = now.getTime() - real.getTime()
  const back = newestEventAt === null ? 0 : newestEventAt.getTime() - now.getTime()
  const moved =
    isFrozen || Math.abs(aheadMs) > minuteMs
      ? warn(
          'business clock',
          `${isFrozen ? 'frozen at' : 'moved to'} ${now.toISOString()} (real time ${real.toISOString()})`,
          'Meant so in tests; kasa clock run lets it go on, a new database brings it back.',
        )
      : ok('business clock', 'shows real time')
  if (back <= minuteMs) return [moved]
  const said = `the newest event is ${Math.round(back / 1000)} s in the future: this machine's clock was set back`
  return [
    moved,
    fail('business clock', said, 'Let it follow a time server; what is due waits until time has caught up.'),
  ]
}
