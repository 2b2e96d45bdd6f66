import { type ParseArgsConfig, parseArgs } from 'node:util'
import { OperatorRefusal } from '../merchants/operator-refusal.js'

type Options = NonNullable<ParseArgsConfig['options']>
/** What was given on a command line, by the flag's name. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>

/** Flags that every program understands; the first three stand for the variables of the same name. */
export const houseFlags = ['port=', 'host=', 'database=', 'json', 'help'] as const

/**
 * Reads a command line: flags (one with a value ends in `=`) and other words.
 *
 * @throws OperatorRefusal for an unknown flag or a word where none belongs; it names the way to the help
 */
export const readFlags = (order: {
  line: string[]
  flags: readonly string[]
  takesWords: boolean
  help: string
}): { flags: Flags; words: string[] } => {
  try {
    const options = optionsOf(order.flags)
    const { values, positionals } = parseArgs({ args: order.line, options, allowPositionals: order.takesWords })
    return { flags: Object.fromEntries(Object.entries(values).filter(isSingle)), words: positionals }
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/\.? To specify .*$/s, '') : 'the line is not understood'
    throw new OperatorRefusal('command/usage', `${reason}. "${order.help}" shows what there is.`)
  }
}

/** The variables that flags stand for. */
export const overridesOf = ({ port, host, database }: Flags): Record<string, string | undefined> => ({
  KASA_PORT: textOf(port),
  KASA_HOST: textOf(host),
  KASA_DATABASE: textOf(database),
})

const optionsOf = (flags: readonly string[]): Options =>
  Object.fromEntries(
    flags.map(flag => (flag.endsWith('=') ? [flag.slice(0, -1), { type: 'string' }] : [flag, { type: 'boolean' }])),
  )

const textOf = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined)

const isSingle = (entry: [string, unknown]): entry is [string, string | boolean] => !Array.isArray(entry[1])
