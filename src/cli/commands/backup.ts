import { existsSync } from 'node:fs'
import { mkdir, open, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { packageVersion } from '../../config.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { readKeyFile } from '../../vault/key-file.js'
import { sealKeys } from '../../vault/sealed-keys.js'
import { writeDurably, writeManifest } from '../backup-manifest.js'
import type { Call, Command, Output } from '../command.js'
import { passphraseOf } from '../passphrase.js'
import { dumpPostgres } from '../postgres-tools.js'

/** A consistent copy of the database under load, with the sealed encryption key. */
export const backupCommands: Record<string, Command> = {
  backup: {
    usage: '<folder> [--passphrase-file <file>]',
    about: 'copies database and sealed key into a new folder while the gateway runs (PostgreSQL: by pg_dump)',
    flags: ['passphrase-file='],
    run: call => backup(call),
  },
}

const backup = async (call: Call): Promise<Output> => {
  const { mode, database, keys, keyFile } = call.config
  if (!database.includes('://') && !existsSync(database)) {
    throw new OperatorRefusal(
      'backup/refused',
      `There is no database ${database}: name it with --database or KASA_DATA.`,
    )
  }
  const folder = await newFolder(call.words[0])
  const passphrase = await passphraseOf(call)
  const { storage } = await call.open()
  const data = storage.engine === 'sqlite' ? 'kasa.sqlite' : 'kasa.dump'
  if (storage.engine === 'sqlite') await storage.backup(join(folder, data))
  else await dumpPostgres(database, join(folder, data))
  await flush(join(folder, data))
  const opened = keys.length > 0 ? keys.map(key => key.reveal()) : await readKeyFile(keyFile)
  await writeDurably(join(folder, 'kasa.key.jwe'), await sealKeys(opened, passphrase, call.random))
  const facts = { version: packageVersion, createdAt: call.systemClock().toISOString(), mode, engine: storage.engine }
  const { files } = await writeManifest(folder, facts, [data, 'kasa.key.jwe'])
  return { folder, ...facts, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** A folder that is new or empty: a backup never replaces another. */
const newFolder = async (word: string | undefined): Promise<string> => {
  if (word === undefined) throw new OperatorRefusal('command/usage', 'Name a folder: kasa backup <folder>')
  const folder = resolve(word)
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(error => {
    throw new OperatorRefusal('folder/unwritable', `The folder ${folder} cannot be made (${String(error.code)}).`)
  })
  if ((await readdir(folder)).length > 0) {
    throw new OperatorRefusal('backup/refused', `The folder ${folder} is not empty: name a new one.`)
  }
  return folder
}

const flush = async (file: string): Promise<void> => {
  const handle = await open(file, 'r+')
  await handle.chmod(0o600)
  await handle.sync()
  await handle.close()
}
