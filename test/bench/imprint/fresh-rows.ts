import { randomBytes, randomUUID } from 'node:crypto'
import type { Database, Statement } from 'better-sqlite3'
import type { CellPattern, Pattern, Slot } from './pattern.js'
import type { Cell } from './rows-since.js'

/** The random tokens of one further flow. */
export const freshTokens = ({ slots }: Pattern): string[] => slots.map(tokenOf)

const tokenOf = ({ kind, length }: Slot): string =>
  kind === 'uuid'
    ? randomUUID()
    : randomBytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length)

/** Replaces cells while filling: the n-th copy of a row, `undefined` = as the pattern says. */
export type Override = (table: string, column: string, copy: number) => Cell | undefined
type CellMaker = (tokens: readonly string[], keys: readonly number[], now: number, copy: number) => Cell

/** Inserts the rows of one further flow and answers the key of each; the caller opens the transaction. */
export type InsertFlow = (tokens: readonly string[], now: number, copy?: number) => number[]

export const insertFlow = (db: Database, pattern: Pattern, override: Override = () => undefined): InsertFlow => {
  const rows = pattern.rows.map(({ table, cells }) => {
    const given = cells.filter(cell => cell.pattern.kind !== 'key')
    const names = given.map(({ column }) => `"${column}"`).join(', ')
    const insert: Statement = db.prepare(
      `insert into "${table}" (${names}) values (${given.map(() => '?').join(', ')})`,
    )
    const makers = given.map(({ column, pattern: cell }): CellMaker => {
      const make = cellMaker(cell)
      return override(table, column, 0) === undefined
        ? make
        : (_tokens, _keys, _now, copy) => override(table, column, copy) ?? null
    })
    return { insert, makers }
  })
  return (tokens, now, copy = 0) => {
    const keys: number[] = []
    for (const { insert, makers } of rows) {
      keys.push(Number(insert.run(...makers.map(make => make(tokens, keys, now, copy))).lastInsertRowid))
    }
    return keys
  }
}

const cellMaker = (cell: CellPattern): CellMaker => {
  switch (cell.kind) {
    case 'same':
      return () => cell.value
    case 'row':
      return (_tokens, keys) => keys[cell.index] ?? null
    case 'now':
      return (_tokens, _keys, now) => now
    case 'text':
      return tokens => cell.parts.map(part => (typeof part === 'string' ? part : tokens[part.slot])).join('')
    case 'key':
      return () => null
  }
}

const flowsPerCommit = 5_000

/** Adds many flows to a database that nobody else has open. */
export const fill = (
  db: Database,
  pattern: Pattern,
  flows: number,
  now: (copy: number) => number,
  override?: Override,
): void => {
  const insert = insertFlow(db, pattern, override)
  const batch = db.transaction((from: number, to: number) => {
    for (let copy = from; copy < to; copy++) insert(freshTokens(pattern), now(copy), copy)
  })
  for (let from = 0; from < flows; from += flowsPerCommit) batch(from, Math.min(flows, from + flowsPerCommit))
}
