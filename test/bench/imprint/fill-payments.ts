import { randomBytes, randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { fill, type Override } from './fresh-rows.js'
import type { Cell } from './rows-since.js'
import type { Imprint } from './take-imprint.js'

const shops = 50
/** One payment of so many was paid, with everything that belongs to it; the others were only opened. */
const openedPerPaid = 9
/** What waits in every database, however large: notifications that are due and payments whose time is over. */
const alwaysWaiting = 500
const dayMs = 86_400_000
const yearDays = 365

/** Fills a copy of the product's database with payments of 50 shops over a year. */
export const fillPayments = (imprint: Imprint, file: string, payments: number): void => {
  const db = new Database(file)
  for (const pragma of ['journal_mode = off', 'synchronous = off', 'cache_size = -400000', 'foreign_keys = 0'])
    db.pragma(pragma)
  addShops(db)
  const rounds = Math.ceil(payments / (openedPerPaid + 1) / shops)
  for (let round = 0; round < rounds; round++) {
    const at = () => Math.round(Date.now() - yearDays * dayMs * (1 - round / rounds))
    fill(db, imprint.opened, shops * openedPerPaid, at, opened)
    fill(db, imprint.settled, shops, at, settled)
  }
  db.prepare(
    `update payments set valid_to = 1 where id in (select id from payments where status = 'new' order by id limit ?)`,
  ).run(alwaysWaiting)
  db.prepare(
    `update outbox set state = 'waiting', finished_at = null, leased_until = null, due_at = 1
     where id in (select id from outbox order by id limit ?)`,
  ).run(alwaysWaiting)
  db.pragma('journal_mode = wal')
  db.close()
}

const opened: Override = (_table, column, copy) => {
  if (column === 'valid_to') return Date.now() + yearDays * dayMs
  return column === 'shop_id' ? 1 + (copy % shops) : undefined
}

const delivered: Record<string, Cell> = { state: 'delivered', leased_until: null, finished_at: 1 }
const settled: Override = (table, column, copy) =>
  table === 'outbox' && column in delivered ? (delivered[column] ?? null) : opened(table, column, copy)

/** Further shops like the first one. */
const addShops = (db: Database.Database): void => {
  const first = db.prepare<[], Record<string, Cell>>('select * from shops where id = 1').get()
  if (!first) throw new Error('the imprint has no shop')
  const columns = Object.keys(first)
  const insert = db.prepare(`insert into shops (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`)
  for (let id = 2; id <= shops; id++) {
    const shop: Record<string, Cell> = { ...first, id, public_id: randomUUID(), name: randomBytes(6).toString('hex') }
    insert.run(columns.map(column => shop[column] ?? null))
  }
}
