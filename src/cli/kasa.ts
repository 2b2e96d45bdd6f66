import { randomBytes, randomUUID } from 'node:crypto'
import { type Config, ConfigFaults, readConfig } from '../config.js'
import { openHouse } from '../house.js'
import { createLog } from '../http/log.js'
import { OperatorRefusal } from '../merchants/operator-refusal.js'
import { type Call, type Command, type Output, Report } from './command.js'
import { commandGroups, commands } from './command-groups.js'
import { complaint } from './complain.js'
import { type Flags, overridesOf, readFlags } from './flags.js'
import { commandHelp, commandsHelp, wordHelp } from './help.js'
import { outputText } from './output.js'
import { whenOrphaned } from './when-orphaned.js'

const main = async (line: string[]): Promise<void> => {
  const asked = helpAsked(line)
  if (asked !== undefined) {
    process.stdout.write(asked)
    return
  }
  const { name, command, rest } = findCommand(line)
  const accepted = ['database=', 'json', ...command.flags]
  const { flags, words } = readFlags({ line: rest, flags: accepted, takesWords: true, help: `kasa ${name} --help` })
  const output = await outputOf(name, command, flags, words)
  if (output instanceof Report) {
    print(flags.json === true ? JSON.stringify(output.facts) : output.text)
    if (output.failed) process.exitCode = 1
    return
  }
  print(flags.json === true ? JSON.stringify(output) : outputText(output))
}

const outputOf = async (
  name: string,
  command: Command,
  flags: Flags,
  words: readonly string[],
): Promise<Output | Report> => {
  try {
    const config = readConfig(overridesOf(flags))
    return await withHouse(config, open =>
      command.run({ name, config, words, flags, random: randomBytes, systemClock, open, print, interruption }),
    )
  } catch (error) {
    if (error instanceof ConfigFaults && command.onConfigFaults) return command.onConfigFaults(error)
    throw error
  }
}

const sameSignalMs = 1_000
const systemClock = () => new Date()
const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

type Found = { name: string; command: Command; rest: string[] }

/** Commands have one or two words. */
const search = (words: readonly string[]): Found | undefined => {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ')
    const command = commands[name]
    if (command) return { name, command, rest: words.slice(length) }
  }
  return undefined
}

const findCommand = (words: readonly string[]): Found => {
  const found = search(words)
  if (found) return found
  throw new OperatorRefusal(
    'command/usage',
    `There is no command "${words.slice(0, 2).join(' ')}". "kasa help" names them all.`,
  )
}

/** The help that a line asks for: all commands, one, or those that begin with a word; `undefined` when it asks for none. */
const helpAsked = (line: readonly string[]): string | undefined => {
  const [first] = line
  if (first !== undefined && first !== 'help' && !line.includes('--help')) return undefined
  const words = line.filter(word => word !== 'help' && word !== '--help')
  if (words.length === 0) return commandsHelp(commandGroups)
  const named = Object.entries(commands).filter(([name]) => name.startsWith(`${words[0]} `))
  if (search(words) === undefined && named.length > 0) return wordHelp(Object.fromEntries(named))
  const { name, command } = findCommand(words)
  return commandHelp(name, command)
}

/** Listens for the first signal; Ctrl-C under npm comes twice, so only one after a while ends the program at once. */
const interruption = (): AbortSignal => {
  const controller = new AbortController()
  let firstAtMs = 0
  const interrupt = () => {
    if (controller.signal.aborted && performance.now() - firstAtMs > sameSignalMs) process.exit(130)
    firstAtMs ||= performance.now()
    controller.abort()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  whenOrphaned(interrupt)
  return controller.signal
}

/** Opens the house when the command asks for it, and closes it whatever happens. */
const withHouse = async <T>(config: Config, work: (open: Call['open']) => Promise<T>): Promise<T> => {
  const log = createLog({ level: config.logLevel, descriptor: 2 })
  let opened: ReturnType<Call['open']> | undefined
  const open: Call['open'] = () => {
    opened ??= openHouse(config, { systemClock, random: randomBytes, log }).then(house => ({
      ...house,
      needs: { store: house.storage, vault: house.vault, random: randomBytes, newId: randomUUID, systemClock },
    }))
    return opened
  }
  try {
    return await work(open)
  } finally {
    const house = await opened?.catch(() => undefined)
    await house?.storage.close()
  }
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(complaint(error))
  process.exit(1)
})
