import type { Command } from './command.js'
import type { CommandGroup } from './command-groups.js'
import { flagMeanings } from './flag-meanings.js'

/** What `npm start -- --help` prints. */
export const startHelp = `Usage: npm start [-- options]

Starts the gateway. Without options: a sandbox on http://127.0.0.1:8787 with its data in .kasa

  --port <number>           port to listen on; 0 = any free one
  --host <address>          address to listen on (127.0.0.1)
  --database <file|url>     SQLite file, or postgres://user:password@host/name
  --json                    one JSON line on stdout when listening, everything else on stderr
                            (npm start --silent -- --json)
  --help                    this text

Everything else is set by KASA_… variables: README, "Configuration". Commands: npm run kasa -- help
`

const line = 'npm run kasa --silent --'
const everywhere: readonly (readonly [string, string])[] = [
  ['--json', 'the answer as one line of JSON'],
  ['--database <file|url>', 'another database than KASA_DATABASE names'],
  ['--help', 'this text'],
]

/** What `kasa help` prints: every command with what it does, group by group. */
export const commandsHelp = (groups: readonly CommandGroup[]): string => `Usage: ${line} <command> [words] [--flags]

${groups.map(groupText).join('\n')}
"kasa <command> --help" tells its words and flags, with examples.
Every command takes --json, and --database <file|url> for another database than KASA_DATABASE names.
They may run beside a running gateway. Secrets are printed once, at their creation.

First steps:
${columns([
  ['npm start', 'the gateway; it prints the keys of a test shop'],
  [`${line} clock +2d`, 'two days later'],
  [`${line} help shop`, 'what can be done with shops'],
])}
`

/** What `kasa <command> --help` prints. */
export const commandHelp = (name: string, command: Command): string => {
  const { usage, about, flags, details, examples, meanings } = command
  const own = flags.map(flag => {
    const [value, meaning] = flagMeanings[flag]
    return [`--${flag.replace('=', '')} ${value}`.trim(), meanings?.[flag] ?? meaning] as const
  })
  return [
    `kasa ${name}: ${about}`,
    `Usage: ${line} ${`${name} ${usage}`.trim()}`,
    ...(details === undefined ? [] : [details]),
    columns([...own, ...everywhere]),
    ...(examples === undefined ? [] : [`Examples:\n${examples.map(example => `  ${line} ${example}`).join('\n')}`]),
    '',
  ].join('\n\n')
}

/** What `kasa help shop` prints: the commands that begin with this word. */
export const wordHelp = (named: Readonly<Record<string, Command>>): string => `${abouts(named)}\n`

const groupText = ({ title, commands }: CommandGroup): string => `${title}\n${abouts(commands)}\n`

const abouts = (named: Readonly<Record<string, Command>>): string =>
  columns(Object.entries(named).map(([name, { about }]) => [name, about] as const))

const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.min(44, Math.max(...rows.map(([left]) => left.length)))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
