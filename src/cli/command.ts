import type { Config } from '../config.js'
import type { House } from '../house.js'
import { OperatorRefusal } from '../merchants/operator-refusal.js'
import type { MerchantNeeds, Random } from '../merchants/outside.js'
import type { Flags } from './flags.js'

/** What a command prints: a line of facts, a list of them, or both in `--json`. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>
export type Output = Facts | readonly Facts[]

/** What a command gets: its words and flags, and the house when it asks for it. */
export type Call = {
  config: Config
  words: readonly string[]
  flags: Flags
  random: Random
  systemClock: () => Date
  /** Opens the house; it is closed when the command has ended. */
  open: () => Promise<House & { needs: MerchantNeeds }>
}

/** One row of the command table. */
export type Command = {
  /** Words and flags after the command's name. */
  usage: string
  about: string
  /** Flags with a value end in `=`. */
  flags: readonly string[]
  run: (call: Call) => Promise<Output>
}

/** The value of a flag that must be given. */
export const required = ({ flags }: Call, name: string): string => {
  const value = optional(flags[name])
  if (value === null)
    throw new OperatorRefusal('command/usage', `--${name} is missing. "kasa help" shows what there is.`)
  return value
}

/** The value of a flag, or `null`. */
export const optional = (value: string | boolean | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null
