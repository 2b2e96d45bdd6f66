import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import pg from 'pg'
import type { Engine } from '../../../src/storage/sql.js'
import { fillTransactions } from '../../storage/fill-transactions.js'
import { addShop } from '../../storage/rows.js'
import { openProduct } from '../measure/open-product.js'

const shops = 20
const tables = ['payers', 'payments', 'transactions']
const quotedTables = tables.map(name => `'${name}'`).join(', ')

/** A connection that is not durable, and whoever fills it by it. */
type Filler = {
  run: (text: string) => Promise<unknown>
  rows: (text: string) => Promise<{ name: string; made: string }[]>
  close: () => Promise<void>
}

const indexesOf: Record<Engine, string> = {
  sqlite: `select name, sql as made from sqlite_master where type = 'index' and sql is not null and tbl_name in (${quotedTables})`,
  postgres: `select indexname as name, indexdef as made from pg_indexes where tablename in (${quotedTables})
    and not exists (select 1 from pg_constraint where conname = indexname)`,
}

const fillers: Record<Engine, (database: string) => Promise<Filler>> = {
  sqlite: async database => {
    const db = new Database(database)
    for (const pragma of [
      'journal_mode = off',
      'synchronous = off',
      'cache_size = -2000000',
      'foreign_keys = 0',
      'temp_store = memory',
    ])
      db.pragma(pragma)
    return {
      run: async text => db.exec(text),
      rows: async text => db.prepare(text).all() as { name: string; made: string }[],
      close: async () => {
        db.pragma('journal_mode = wal')
        db.close()
      },
    }
  },
  postgres: async database => {
    const client = new pg.Client(database)
    await client.connect()
    for (const setting of [
      ...[
        'synchronous_commit = off',
        'session_replication_role = replica',
        "maintenance_work_mem = '1GB'",
        "work_mem = '256MB'",
      ],
    ])
      await client.query(`set ${setting}`)
    return {
      run: text => client.query(text),
      rows: async text => (await client.query(text)).rows,
      close: () => client.end(),
    }
  },
}

/** Fills an empty database with so many sales of one merchant in 20 shops over the last year; answers the merchant. */
export const fillList = async (engine: Engine, database: string, count: number): Promise<number> => {
  const storage = await openProduct(database)
  const first = await addShop(storage)
  const { merchantId, name, recipient, settings } = first
  const shopIds = [first.id]
  while (shopIds.length < shops) {
    const shop = {
      merchantId,
      name,
      recipient,
      settings,
      publicId: randomUUID(),
      websiteUrl: null,
      notificationUrl: null,
    }
    shopIds.push((await storage.write(records => records.shops.add({ ...shop, createdAt: new Date() }))).id)
  }
  await storage.close()
  const { run, rows, close } = await fillers[engine](database)
  const indexes = await rows(indexesOf[engine])
  for (const { name: index } of indexes) await run(`drop index ${index}`)
  for (const text of fillTransactions(engine, { merchantId, shopIds, count, until: new Date() })) await run(text)
  for (const { made } of indexes) await run(made)
  if (engine === 'postgres') for (const table of tables) await run(`vacuum analyze ${table}`)
  await close()
  return merchantId
}
