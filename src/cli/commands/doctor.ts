import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config, ConfigFaults } from '../../config.js'
import { checkDatabase } from '../../health/check-database.js'
import { checkKeys } from '../../health/check-keys.js'
import { checkLedger } from '../../health/check-ledger.js'
import { checkClock, checkFiles, checkRoom, type Guarded } from '../../health/check-machine.js'
import { checkWork } from '../../health/check-work.js'
import { type Finding, fail, ok, warn } from '../../health/finding.js'
import { openBusinessClock } from '../../merchants/business-clock.js'
import { countOld, sealedNames } from '../../merchants/rekey.js'
import { type Inspected, inspectStorage } from '../../storage/inspect.js'
import { StorageFault, type StorageFaultCode } from '../../storage/storage.js'
import { readKeyFile } from '../../vault/key-file.js'
import { openVault } from '../../vault/vault.js'
import { type Call, type Command, Report } from '../command.js'

const minuteMs = 60_000
/** Work that is so late has nobody who does it. */
const lateMs = 10 * minuteMs
const recentMs = 7 * 24 * 60 * minuteMs

/** Whether all is well with this house, and what to do where it is not. */
export const doctorCommands: Record<string, Command> = {
  doctor: {
    usage: '',
    about:
      'looks whether all is well: configuration, files, database, ledger, queues, keys, clocks; ends with 1 on a fault',
    flags: [],
    details: `It writes nothing, creates nothing and migrates nothing, and may run beside a running gateway as often as you like. Each line is ok,
warn or FAIL, with what to do about it. The ledger is summed as a whole: on millions of payments that takes a while.`,
    examples: ['doctor', 'doctor --json --database postgres://kasa@db/kasa'],
    run: async call => report(await findings(call)),
    onConfigFaults: faults => report(configFindings(faults)),
  },
}

const findings = async (call: Call): Promise<Finding[]> => {
  const { config, systemClock } = call
  const machine = [...configuration(config), checkFiles(await guardedFiles(config)), await room(config)].flat()
  if (config.database === ':memory:') return [...machine, ok('database', 'in memory: gone when the gateway ends')]
  try {
    const inspected = await inspectStorage(config.database, systemClock)
    try {
      return [...machine, ...checkDatabase(inspected.facts), ...(await inside(call, inspected))]
    } finally {
      await inspected.close()
    }
  } catch (error) {
    return [...machine, unusable(error)]
  }
}

/** What only a schema that this program knows can tell. */
const inside = async (call: Call, { facts, read }: Inspected): Promise<Finding[]> => {
  if (facts.newer !== null || facts.pending.length > 0) return []
  const { health } = read
  const { now, real: systemNow, isFrozen } = await clockOf(call, read)
  const ago = (from: Date, ms: number) => new Date(from.getTime() - ms)
  const times = {
    ...{ now, systemNow, overdueSince: ago(now, lateMs), abandonedSince: ago(systemNow, lateMs) },
    givenUpSince: ago(now, recentMs),
  }
  const [sums, mismatches, unbooked, overdrawn, takenTwice] = await Promise.all([
    ...([
      health.ledgerSums(),
      health.mismatches(),
      health.unbooked(),
      health.overdrawn(),
      health.takenTwice(),
    ] as const),
  ])
  return [
    ...(await mode(call.config, read)),
    ...checkLedger({ sums, mismatches, unbooked, overdrawn, takenTwice }),
    ...checkWork(await health.work(times)),
    ...(await keys(call.config, read)),
    ...checkClock({ now, real: systemNow, isFrozen, newestEventAt: await health.newestEventAt() }),
  ]
}

const configuration = (config: Config): Finding[] => [
  ok('configuration', `${config.mode}, ${config.baseUrl}`),
  ...config.warnings.map(said => warn('configuration', said, 'Correct its name, or leave it out.')),
]

const configFindings = ({ faults }: ConfigFaults): Finding[] =>
  faults.map(({ variable, rule, fix }) => fail('configuration', `${variable} ${rule}`, fix))

const guardedFiles = async (config: Config): Promise<Guarded[]> => {
  const isFile = !config.database.includes('://') && config.database !== ':memory:'
  const folder = {
    name: 'data folder',
    path: isFile ? dirname(config.database) : config.dataFolder,
    wanted: '700',
  } as const
  const keyFile = { name: 'key file', path: config.keyFile, wanted: '600' } as const
  const files = [folder, ...(config.keys.length > 0 ? [] : [keyFile])]
  return Promise.all(files.map(async file => ({ ...file, mode: await modeOf(file.path) })))
}

/** Windows has no such modes; what is not there is nobody's. */
const modeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ mode }) => (process.platform === 'win32' ? null : mode),
    () => null,
  )

const room = async (config: Config): Promise<Finding[]> => {
  const path = config.database.includes('://') ? config.dataFolder : dirname(config.database)
  const space = await statfs(path).catch(() => undefined)
  return space === undefined ? [] : [checkRoom({ path, freeBytes: space.bavail * space.bsize })]
}

const mode = async (config: Config, read: Inspected['read']): Promise<Finding[]> => {
  const stored = await read.settings.get('mode')
  if (stored === undefined || stored === config.mode) return []
  return [
    fail(
      'mode',
      `a ${stored} database, looked at in ${config.mode} mode`,
      `Set KASA_MODE=${stored}, or name another database.`,
    ),
  ]
}

const keys = async (config: Config, read: Inspected['read']): Promise<Finding[]> => {
  const all =
    config.keys.length > 0 ? config.keys.map(key => key.reveal()) : await readKeyFile(config.keyFile).catch(() => [])
  const signing = await read.health.signingKeys()
  if (all.length === 0) {
    const fix =
      'Bring the key file of this database back, or give its key as KASA_KEY. Without it no shop key can be opened.'
    return [fail('encryption key', `there is no key: ${config.keyFile} is missing, empty or unreadable`, fix)]
  }
  const vault = openVault(all)
  const unopened: string[] = []
  for (const { name, sealed } of await sealedNames(read)) await vault.unseal(sealed).catch(() => unopened.push(name))
  const sealedWithFormer = await countOld({ store: { read, write: refuse }, vault })
  return checkKeys({ unopened, sealedWithFormer, formerKeys: all.length - 1, signing })
}

const clockOf = async ({ systemClock }: Call, read: Inspected['read']) => {
  const clock = await openBusinessClock({ store: { read, write: refuse }, real: systemClock, noticed: () => undefined })
  return clock.facts()
}

const refuse = (): never => {
  throw new Error('the doctor writes nothing')
}

const mendings: Readonly<Partial<Record<StorageFaultCode, string>>> = {
  absent: 'Start the gateway once, or name another with --database or KASA_DATABASE.',
  unreachable: 'Let the server run, and give KASA_DATABASE its host, user, password and database.',
}

const unusable = (error: unknown): Finding => {
  if (error instanceof StorageFault)
    return fail('database', error.message, mendings[error.code] ?? 'Name another with --database or KASA_DATABASE.')
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!code.startsWith('SQLITE_')) throw error
  return fail(
    'database',
    `it cannot be read (${code})`,
    'It must be a whole SQLite file that this user may read: else restore a backup (kasa restore).',
  )
}

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const

const report = (found: readonly Finding[]): Report => {
  const width = Math.max(...found.map(({ check }) => check.length))
  const lines = found.map(({ check, state, said, fix }) =>
    [
      `${marks[state]}  ${check.padEnd(width)}  ${said}`,
      ...(fix === '' ? [] : [`${' '.repeat(width + 8)}→ ${fix}`]),
    ].join('\n'),
  )
  const count = (state: Finding['state']) => found.filter(finding => finding.state === state).length
  const failed = count('fail') > 0
  const summary = `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} wrong`
  return new Report(found, `${lines.join('\n')}\n\n${summary}`, failed)
}
