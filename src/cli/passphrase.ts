import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { OperatorRefusal } from '../merchants/operator-refusal.js'
import { type Call, optional } from './command.js'

const shortest = 12

/** The passphrase of a backup: `--passphrase-file`, else KASA_BACKUP_PASSPHRASE, else asked on the terminal. */
export const passphraseOf = async ({ config, flags }: Call): Promise<string> => {
  const file = optional(flags['passphrase-file'])
  if (file !== null) return longEnough((await readPassphrase(file)).replace(/\r?\n$/, ''))
  if (config.backupPassphrase) return config.backupPassphrase.reveal()
  if (process.stdin.isTTY) return longEnough(await askSilently('Passphrase of the backup: '))
  throw new OperatorRefusal(
    'command/usage',
    'The backup seals the encryption key under a passphrase: give it as KASA_BACKUP_PASSPHRASE or in a file (--passphrase-file).',
  )
}

const readPassphrase = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(error => {
    throw new OperatorRefusal('command/usage', `The passphrase file ${file} cannot be read (${String(error.code)}).`)
  })

const longEnough = (passphrase: string): string => {
  if (passphrase.length >= shortest) return passphrase
  throw new OperatorRefusal('command/usage', `The passphrase must have at least ${shortest} characters.`)
}

/** Asks on the terminal; what is typed does not show. */
const askSilently = async (question: string): Promise<string> => {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
