import { access, constants, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from './config.js'
import { claimMode, type Deployment, openDeployment } from './merchants/deployment.js'
import { OperatorRefusal } from './merchants/operator-refusal.js'
import type { Random, Vault } from './merchants/outside.js'
import { openStorage } from './storage/open.js'
import type { Storage, StorageLog } from './storage/storage.js'
import { ensureKeyFile, readKeyFile } from './vault/key-file.js'
import { openVault } from './vault/vault.js'

/** A database with the key that opens its secrets: what the gateway and every command stand on. */
export type House = { storage: Storage; vault: Vault; deployment: Deployment }

export type HouseNeeds = { systemClock: () => Date; random: Random; log: StorageLog; strict?: boolean }

/**
 * Opens (in a sandbox: creates) data folder, database and key, in the database's own mode. Close it with `storage.close()`.
 *
 * @throws OperatorRefusal or StorageFault: one sentence for the operator
 */
export const openHouse = async (config: Config, needs: HouseNeeds): Promise<House> => {
  for (const folder of foldersOf(config)) await ensureFolder(folder)
  const storage = await openDatabase(config, needs)
  try {
    await claimMode({ store: storage })(config.mode)
    const vault = await openConfiguredVault(config, storage, needs.random)
    const deployment = await openDeployment({ store: storage, vault, random: needs.random })()
    return { storage, vault, deployment }
  } catch (error) {
    await storage.close()
    throw error
  }
}

const inMemory = (config: Config): boolean => config.database === ':memory:'
const isFile = (config: Config): boolean => !inMemory(config) && !config.database.includes('://')

const foldersOf = (config: Config): string[] => {
  const database = isFile(config) ? [dirname(config.database)] : []
  const key =
    config.keys.length > 0 || inMemory(config) || config.mode === 'production' ? [] : [dirname(config.keyFile)]
  return [...new Set([...database, ...key])]
}

const ensureFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK)
  } catch (error) {
    throw new OperatorRefusal(
      'folder/unwritable',
      `The folder ${folder} cannot be written (${codeOf(error)}): change its owner, or choose another with KASA_DATA or --database.`,
      { cause: error },
    )
  }
}

const openDatabase = async (config: Config, { systemClock, log, strict = false }: HouseNeeds): Promise<Storage> => {
  try {
    return await openStorage({ database: config.database, systemClock, log, strict })
  } catch (error) {
    const code = codeOf(error)
    if (!code.startsWith('SQLITE_')) throw error
    throw new OperatorRefusal(
      'database/unusable',
      `The database ${config.database} cannot be used (${code}): it must be a SQLite file that this user may write, on a disk with room.`,
      { cause: error },
    )
  }
}

const openConfiguredVault = async (config: Config, storage: Storage, random: Random): Promise<Vault> => {
  if (config.keys.length > 0) return openVault(config.keys.map(key => key.reveal()))
  if (inMemory(config)) return openVault([random(32)])
  // Asked first: whoever has stored sealed keys had written the key file before.
  const isInUse = (await storage.read.settings.get('notification_key')) !== undefined
  const keys =
    isInUse || config.mode === 'production'
      ? await readKeyFile(config.keyFile)
      : await ensureKeyFile(config.keyFile, random)
  if (keys.length > 0) return openVault(keys, () => readKeyFile(config.keyFile))
  throw new OperatorRefusal(
    'key/missing',
    `The key file ${config.keyFile} is missing: bring back the one of this database, or give its key as KASA_KEY.`,
  )
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
