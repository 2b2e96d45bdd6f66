import Database from 'better-sqlite3'
import { fill } from './fresh-rows.js'
import type { Cell } from './rows-since.js'
import type { Imprint } from './take-imprint.js'

export type OutboxOrder = {
  messages: number
  /** Ports on loopback that the messages go to in turn. */
  ports: readonly number[]
  /** When the n-th message is due, ms after the moment that `makeDue` sets. */
  dueAt: (copy: number) => number
  /** The n-th message's bytes; `undefined` = the product's own. */
  body?: (copy: number) => string
}

/**
 * Adds paid payments whose notifications wait, exactly as the product leaves them after settling. Filled before the product starts,
 * because settling 20,000 payments over HTTP would measure the page and not the courier.
 */
export const fillOutbox = (imprint: Imprint, file: string, order: OutboxOrder): void => {
  const db = new Database(file)
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = off')
  const endpoint = (copy: number) => `http://127.0.0.1:${order.ports[copy % order.ports.length]}`
  const waiting: Record<string, (copy: number) => Cell> = {
    state: () => 'waiting',
    url: copy => `${endpoint(copy)}/notify`,
    endpoint,
    due_at: order.dueAt,
    tries: () => 0,
    not_yet: () => 0,
    fence: () => 0,
    leased_until: () => null,
    finished_at: () => null,
    ...(order.body ? { body: order.body } : {}),
  }
  fill(db, imprint.settled, order.messages, Date.now, (table, column, copy) =>
    table === 'outbox' ? waiting[column]?.(copy) : undefined,
  )
  db.prepare('delete from outbox where url like ?').run('%:9/%')
  db.pragma('wal_checkpoint(truncate)')
  db.close()
}

/** Moves all due times, which count from 0, to begin in `leadMs`; answers that moment. */
export const makeDue = (file: string, leadMs: number): number => {
  const db = new Database(file)
  db.pragma('synchronous = off')
  const startsAt = Date.now() + leadMs
  db.prepare('update outbox set due_at = due_at + ?').run(startsAt)
  db.pragma('wal_checkpoint(truncate)')
  db.close()
  return startsAt
}
