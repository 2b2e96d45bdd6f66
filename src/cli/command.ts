import type { Config, ConfigFaults } from '../config.js'
import type { House } from '../house.js'
import { OperatorRefusal } from '../merchants/operator-refusal.js'
import type { MerchantNeeds, Random } from '../merchants/outside.js'
import type { FlagName } from './flag-meanings.js'
import type { Flags } from './flags.js'

/** What a command prints: a line of facts, a list of them, or both in `--json`. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>
export type Output = Facts | readonly Facts[]

/** An output that people read in a form of its own; `failed` ends the command with exit code 1. */
export class Report {
  constructor(
    readonly facts: Output,
    readonly text: string,
    readonly failed: boolean,
  ) {}
}

/** What a command gets: its words and flags, and the house when it asks for it. */
export type Call = {
  /** Its name in the command table. */
  name: string
  config: Config
  words: readonly string[]
  flags: Flags
  random: Random
  systemClock: () => Date
  /** Opens the house; it is closed when the command has ended. */
  open: () => Promise<House & { needs: MerchantNeeds }>
  /** Prints a line at once: for commands that go on. */
  print: (line: string) => void
  /** Aborted by Ctrl-C and by a supervisor; who asks for it ends by itself then. */
  interruption: () => AbortSignal
}

/** One row of the command table. */
export type Command = {
  /** Words and flags after the command's name. */
  usage: string
  about: string
  /** Flags with a value end in `=`. */
  flags: readonly FlagName[]
  /** What a flag means here, where that is more than it means elsewhere. */
  meanings?: Readonly<Partial<Record<FlagName, string>>>
  /** What people should know before they run it: sentences for `--help`. */
  details?: string
  /** Lines to copy, without `kasa` in front. */
  examples?: readonly string[]
  run: (call: Call) => Promise<Output | Report>
  /** For a command that has more to say to a faulty configuration than its faults. */
  onConfigFaults?: (faults: ConfigFaults) => Report
}

/** The value of a flag that must be given. */
export const required = ({ name: command, flags }: Call, name: string): string => {
  const value = optional(flags[name])
  if (value === null)
    throw new OperatorRefusal('command/usage', `--${name} is missing. "kasa ${command} --help" shows what there is.`)
  return value
}

/** The value of a flag, or `null`. */
export const optional = (value: string | boolean | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null
