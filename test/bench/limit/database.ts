import { copyFileSync, readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Imprint } from '../imprint/take-imprint.js'

/** The imprint that a contestant was told to repeat: its first argument is a file. */
export const readImprint = (): Imprint => JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))

/** A fresh database of the product's schema at the file named by the second argument, as durable as the product's. */
export const openCopy = (imprint: Pick<Imprint, 'baseFile'>): Database.Database => {
  const file = process.argv[3] ?? ''
  copyFileSync(imprint.baseFile, file)
  const db = new Database(file)
  for (const pragma of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = 1', 'cache_size = -65536'])
    db.pragma(pragma)
  return db
}
