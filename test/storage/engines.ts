import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export const engines = ['sqlite', 'postgres'] as const
export type EngineName = (typeof engines)[number]

/** An empty database for `openStorage({ database })`; `remove` after the storage was closed. */
export type FreshDatabase = { database: string; remove(): Promise<void> }

const onServer = async (address: string, text: string): Promise<void> => {
  const client = new pg.Client(address)
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

const makers: Record<EngineName, () => Promise<FreshDatabase>> = {
  sqlite: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kasa-test-'))
    return { database: join(folder, 'kasa.db'), remove: () => rm(folder, { recursive: true, force: true }) }
  },
  postgres: async () => {
    const server = process.env.KASA_TEST_POSTGRES
    if (!server)
      throw new Error('KASA_TEST_POSTGRES names no server: run tests through jest, whose global setup starts one')
    const name = `kasa_${randomUUID().replaceAll('-', '')}`
    await onServer(server, `create database ${name} template template0`)
    const database = Object.assign(new URL(server), { pathname: `/${name}` }).href
    return { database, remove: () => onServer(server, `drop database if exists ${name} with (force)`) }
  },
}

/** Makes an empty database of its own for one test or one file of tests. */
export const freshDatabase = (engine: EngineName): Promise<FreshDatabase> => makers[engine]()
