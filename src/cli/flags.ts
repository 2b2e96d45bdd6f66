import { type ParseArgsConfig, parseArgs } from 'node:util'
import { OperatorRefusal } from '../merchants/operator-refusal.js'

type Options = NonNullable<ParseArgsConfig['options']>

/** Flags that every command understands; the first three stand for the variables of the same name. */
export const houseFlags = {
  port: { type: 'string' },
  host: { type: 'string' },
  database: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies Options

/** Reads a command line; refuses an unknown flag or word with a sentence that names the way to the help. */
export const readFlags = <O extends Options>(order: {
  words: string[]
  options: O
  positionals: boolean
  help: string
}) => {
  const { words, options, positionals, help } = order
  try {
    return parseArgs({ args: words, options, allowPositionals: positionals, strict: true })
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/\.? To specify .*$/s, '') : 'the command line is not understood'
    throw new OperatorRefusal('command/usage', `${reason}. ${help} shows what there is.`)
  }
}

/** The variables that flags stand for. */
export const overridesOf = (flags: {
  port?: string | undefined
  host?: string | undefined
  database?: string | undefined
}) => ({
  KASA_PORT: flags.port,
  KASA_HOST: flags.host,
  KASA_DATABASE: flags.database,
})
