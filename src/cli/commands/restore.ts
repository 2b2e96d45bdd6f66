import { constants, existsSync } from 'node:fs'
import { chmod, copyFile, link, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../../config.js'
import { OperatorRefusal } from '../../merchants/operator-refusal.js'
import { readKeyFile, writeKeyFile } from '../../vault/key-file.js'
import { unsealKeys } from '../../vault/sealed-keys.js'
import { type Manifest, verifiedManifest } from '../backup-manifest.js'
import type { Call, Command, Output } from '../command.js'
import { passphraseOf } from '../passphrase.js'
import { restorePostgres } from '../postgres-tools.js'

/** Brings a backup back where nothing is yet. */
export const restoreCommands: Record<string, Command> = {
  restore: {
    usage: '<folder> [--passphrase-file <file>]',
    about: 'brings a backup back; replaces nothing',
    flags: ['passphrase-file='],
    run: call => restore(call),
  },
}

const restore = async (call: Call): Promise<Output> => {
  const [word] = call.words
  if (word === undefined) throw new OperatorRefusal('command/usage', 'Name the backup: kasa restore <folder>')
  const folder = resolve(word)
  const manifest = await verifiedManifest(folder)
  refuseOtherHouse(manifest, call.config)
  refuseTaken(call.config.database)
  const keys = await unsealKeys(await readFile(join(folder, 'kasa.key.jwe'), 'utf8'), await passphraseOf(call))
  await placeKeys(call, keys)
  await placeData(folder, call.config.database)
  const { storage } = await call.open()
  const merchants = await storage.read.merchants.list()
  return {
    restored: call.config.database.replace(/:[^:@/]*@/, ':***@'),
    createdAt: manifest.createdAt,
    merchants: merchants.length,
  }
}

const refuseOtherHouse = ({ mode, engine }: Manifest, { mode: ours, database }: Config): void => {
  if (mode !== ours) throw refusal(`This is the backup of a ${mode} deployment: start with KASA_MODE=${mode}.`)
  if (engine !== engineOf(database)) {
    throw refusal(`This is the backup of a ${engine} database: give one of that kind with --database.`)
  }
}

const engineOf = (database: string) => (/^postgres(ql)?:\/\//.test(database) ? 'postgres' : 'sqlite')

/** The key comes from the variable when there is one, else it goes into the key file; another key is never replaced. */
const placeKeys = async ({ config, random }: Call, keys: Buffer[]): Promise<void> => {
  const given = config.keys.length > 0 ? config.keys.map(key => key.reveal()) : await readKeyFile(config.keyFile)
  if (given.length === 0) return writeKeyFile(config.keyFile, keys, random)
  const isKnown = (key: Buffer) => given.some(other => other.equals(key))
  if (!keys.every(isKnown)) {
    const place = config.keys.length > 0 ? 'KASA_KEY is' : `${config.keyFile} holds`
    throw refusal(
      `${place} not the key of this backup: remove it first, or restore into another data folder (KASA_DATA).`,
    )
  }
}

const refuseTaken = (database: string): void => {
  if (engineOf(database) === 'postgres') return
  const taken = ['', '-wal', '-shm'].map(end => database + end).find(existsSync)
  if (taken)
    throw refusal(`${taken} exists: a restore replaces nothing. Move it away, or name another place with --database.`)
}

const placeData = async (folder: string, database: string): Promise<void> => {
  if (engineOf(database) === 'postgres') return restorePostgres(database, join(folder, 'kasa.dump'))
  await mkdir(dirname(database), { recursive: true, mode: 0o700 })
  const draft = `${database}.restoring`
  await copyFile(join(folder, 'kasa.sqlite'), draft, constants.COPYFILE_EXCL)
  await chmod(draft, 0o600)
  await link(draft, database)
  await rm(draft)
}

const refusal = (sentence: string) => new OperatorRefusal('backup/refused', sentence)
