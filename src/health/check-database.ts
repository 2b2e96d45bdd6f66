import { counted, type Finding, fail, ok, warn } from './finding.js'
import type { DatabaseFacts } from './ports.js'

const largestSkewMs = 5_000

/** The database itself: schema, durability, damage, guard of the ledger, clock. Pure. */
export const checkDatabase = (facts: DatabaseFacts): Finding[] => [
  ok('database', `${facts.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'} ${facts.version}`),
  schema(facts),
  ...durability(facts),
  facts.damage.length === 0
    ? ok('integrity', 'the database finds no damage in itself')
    : fail(
        'integrity',
        facts.damage.join('; '),
        'Stop the gateway, keep these files, and restore the last backup (kasa restore).',
      ),
  facts.ledgerIsGuarded
    ? ok('ledger guard', 'the database refuses to change or delete entries')
    : fail(
        'ledger guard',
        'entries of the ledger could be changed: the triggers that refuse it are gone',
        'Find out who removed them; restore the schema from a backup.',
      ),
  ...clock(facts),
]

const schema = ({ newer, pending }: DatabaseFacts): Finding => {
  if (newer !== null)
    return fail(
      'schema',
      `written by a newer Kasa (it knows "${newer}")`,
      'Start that version, or restore an older backup.',
    )
  return pending.length === 0
    ? ok('schema', 'up to date')
    : warn(
        'schema',
        `${counted(pending.length, 'step')} behind: ${pending.join(', ')}`,
        'Start this version once: it copies a SQLite file, then adds them.',
      )
}

const durability = ({ durability: settings, networkDisk }: DatabaseFacts): Finding[] => [
  ...settings.map(({ name, value, fine, loses, fix }) =>
    fine ? ok('durability', `${name} is ${value}`) : fail('durability', `${name} is ${value}: ${loses}`, fix),
  ),
  ...(networkDisk === undefined
    ? []
    : [
        warn(
          'durability',
          `the file lies on ${networkDisk}`,
          'SQLite can lose data there when several machines open it: use a local disk.',
        ),
      ]),
]

const clock = ({ clockAheadMs }: DatabaseFacts): Finding[] => {
  if (clockAheadMs === null) return []
  const said = `the database's clock is ${Math.abs(clockAheadMs)} ms ${clockAheadMs < 0 ? 'behind' : 'ahead of'} this machine's`
  return [
    Math.abs(clockAheadMs) <= largestSkewMs
      ? ok('clocks', said)
      : warn('clocks', said, 'Let both machines follow the same time server (chrony, systemd-timesyncd).'),
  ]
}
