import { randomBytes, randomUUID } from 'node:crypto'
import { type Config, readConfig } from '../config.js'
import { openHouse } from '../house.js'
import { createLog } from '../http/log.js'
import { OperatorRefusal } from '../merchants/operator-refusal.js'
import type { Call, Command } from './command.js'
import { backupCommands } from './commands/backup.js'
import { clockCommands } from './commands/clock.js'
import { creditCommands } from './commands/credit.js'
import { keyCommands } from './commands/key.js'
import { lookCommands } from './commands/look.js'
import { merchantCommands } from './commands/merchant.js'
import { pageIntegrityCommands } from './commands/page-integrity.js'
import { rekeyCommands } from './commands/rekey.js'
import { restoreCommands } from './commands/restore.js'
import { shopCommands } from './commands/shop.js'
import { shopLetterCommands } from './commands/shop-letters.js'
import { shopMethodCommands } from './commands/shop-methods.js'
import { shopRememberCommands } from './commands/shop-remember.js'
import { shopSettingsCommands } from './commands/shop-settings.js'
import { tokenCommands } from './commands/token.js'
import { complaint } from './complain.js'
import { overridesOf, readFlags } from './flags.js'
import { commandsHelp } from './help.js'
import { outputText } from './output.js'

const commands: Readonly<Record<string, Command>> = {
  ...merchantCommands,
  ...shopCommands,
  ...shopMethodCommands,
  ...shopLetterCommands,
  ...shopSettingsCommands,
  ...shopRememberCommands,
  ...lookCommands,
  ...keyCommands,
  ...tokenCommands,
  ...rekeyCommands,
  ...backupCommands,
  ...restoreCommands,
  ...pageIntegrityCommands,
  ...clockCommands,
  ...creditCommands,
}

const main = async (line: string[]): Promise<void> => {
  const found = findCommand(line)
  if (found === undefined || line.includes('--help')) {
    process.stdout.write(commandsHelp(commands))
    return
  }
  const { command, rest } = found
  const accepted = ['database=', 'json', 'help', ...command.flags]
  const { flags, words } = readFlags({ line: rest, flags: accepted, takesWords: true, help: 'kasa help' })
  const config = readConfig(overridesOf(flags))
  const output = await withHouse(config, open =>
    command.run({ config, words, flags, random: randomBytes, systemClock, open }),
  )
  process.stdout.write(`${flags.json === true ? JSON.stringify(output) : outputText(output)}\n`)
}

const systemClock = () => new Date()

/** Commands have one or two words; no word at all, or `help`, asks for help. */
const findCommand = (words: string[]): { command: Command; rest: string[] } | undefined => {
  if (['help', '--help', undefined].includes(words[0])) return undefined
  for (const length of [2, 1]) {
    const command = commands[words.slice(0, length).join(' ')]
    if (command) return { command, rest: words.slice(length) }
  }
  throw new OperatorRefusal(
    'command/usage',
    `There is no command "${words.slice(0, 2).join(' ')}". "kasa help" names them all.`,
  )
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
