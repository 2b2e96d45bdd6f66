import type { Command } from './command.js'
import { attackCommands } from './commands/attack.js'
import { backupCommands } from './commands/backup.js'
import { clockCommands } from './commands/clock.js'
import { creditCommands } from './commands/credit.js'
import { doctorCommands } from './commands/doctor.js'
import { formCommands } from './commands/form.js'
import { keyCommands } from './commands/key.js'
import { listenCommands } from './commands/listen.js'
import { lookCommands } from './commands/look.js'
import { merchantCommands } from './commands/merchant.js'
import { operatorCommands } from './commands/operator.js'
import { pageIntegrityCommands } from './commands/page-integrity.js'
import { rekeyCommands } from './commands/rekey.js'
import { restoreCommands } from './commands/restore.js'
import { shopCommands } from './commands/shop.js'
import { shopHoldCommands } from './commands/shop-hold.js'
import { shopLetterCommands } from './commands/shop-letters.js'
import { shopMethodCommands } from './commands/shop-methods.js'
import { shopRefundCommands } from './commands/shop-refunds.js'
import { shopRememberCommands } from './commands/shop-remember.js'
import { shopSettingsCommands } from './commands/shop-settings.js'
import { tokenCommands } from './commands/token.js'

export type CommandGroup = { title: string; commands: Readonly<Record<string, Command>> }

/** Every command, in the order and under the headings of `kasa help`. */
export const commandGroups: readonly CommandGroup[] = [
  {
    title: 'Build against the sandbox',
    commands: { ...formCommands, ...listenCommands, ...attackCommands, ...clockCommands },
  },
  {
    title: 'Merchants, shops, keys and tokens',
    commands: { ...merchantCommands, ...shopCommands, ...keyCommands, ...tokenCommands },
  },
  {
    title: 'What payers of a shop see and may do',
    commands: {
      ...lookCommands,
      ...shopMethodCommands,
      ...shopSettingsCommands,
      ...shopRememberCommands,
      ...shopHoldCommands,
      ...shopRefundCommands,
      ...shopLetterCommands,
    },
  },
  { title: 'People of the panel', commands: { ...operatorCommands } },
  { title: 'Money that waits for a person', commands: { ...creditCommands } },
  {
    title: 'Run it',
    commands: { ...doctorCommands, ...backupCommands, ...restoreCommands, ...rekeyCommands, ...pageIntegrityCommands },
  },
]

/** Every command by its name. */
export const commands: Readonly<Record<string, Command>> = Object.assign(
  {},
  ...commandGroups.map(group => group.commands),
)
