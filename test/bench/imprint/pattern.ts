import type { Database } from 'better-sqlite3'
import type { Cell, StoredRow } from './rows-since.js'

/** How the cell of a further flow is made: as it was, the key of another row of the flow, now, or text around random tokens. */
export type CellPattern =
  | { kind: 'same'; value: Cell }
  | { kind: 'key' }
  | { kind: 'row'; index: number }
  | { kind: 'now' }
  | { kind: 'text'; parts: (string | { slot: number })[] }

export type RowPattern = { table: string; cells: { column: string; pattern: CellPattern }[] }
/** A random token of a flow, the same wherever it appears in its rows. */
export type Slot = { kind: 'uuid' | 'hex'; length: number }
/** The rows that one flow writes, learnt from two of them. */
export type Pattern = { rows: RowPattern[]; slots: Slot[]; orderIdSlot: number }

const token = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,}/g
const recentMs = 1_500_000_000_000

type Tokens = { slots: Slot[]; of: Map<string, number> }

/** Learns what differs between two flows that were sent with a UUID as order id. */
export const patternOf = (db: Database, first: StoredRow[], second: StoredRow[], orderId: string): Pattern => {
  if (first.length !== second.length) throw new Error(`two equal flows wrote ${first.length} and ${second.length} rows`)
  const rows = inOrder(db, first)
  const others = inOrder(db, second)
  const tokens: Tokens = { slots: [], of: new Map() }
  const patterns = rows.map((row, index) => {
    const other = others[index]
    if (other?.table !== row.table)
      throw new Error(`two equal flows wrote different rows: ${row.table}, ${other?.table}`)
    return { table: row.table, cells: cellsOf(db, row, other, rows, tokens) }
  })
  const orderIdSlot = tokens.of.get(orderId)
  if (orderIdSlot === undefined) throw new Error('no row of the flow holds its order id')
  return { rows: patterns, slots: tokens.slots, orderIdSlot }
}

const cellsOf = (
  db: Database,
  row: StoredRow,
  other: StoredRow,
  rows: StoredRow[],
  tokens: Tokens,
): RowPattern['cells'] => {
  const [parents, key] = [parentsOf(db, row.table), keyOf(db, row.table)]
  return Object.entries(row.cells).map(([column, value]) => {
    if (column === key) return { column, pattern: { kind: 'key' } as const }
    const parent = rows.findIndex(({ table, cells }) => table === parents.get(column) && cells.id === value)
    if (value !== null && parent >= 0) return { column, pattern: { kind: 'row', index: parent } as const }
    return { column, pattern: cellOf(value, other.cells[column] ?? null, tokens) }
  })
}

const cellOf = (value: Cell, other: Cell, tokens: Tokens): CellPattern => {
  if (value === other) return { kind: 'same', value }
  if (typeof value === 'number') return value > recentMs ? { kind: 'now' } : { kind: 'same', value }
  if (typeof value !== 'string') return { kind: 'same', value }
  const literals = value.split(token)
  const found = value.match(token) ?? []
  const parts = literals.flatMap((text, at) => {
    const word = found[at]
    return word === undefined ? [text] : [text, { slot: slotOf(word, tokens) }]
  })
  return { kind: 'text', parts: parts.filter(part => part !== '') }
}

const slotOf = (word: string, { slots, of }: Tokens): number => {
  const known = of.get(word)
  if (known !== undefined) return known
  of.set(word, slots.length)
  return slots.push({ kind: word.includes('-') ? 'uuid' : 'hex', length: word.length }) - 1
}

const keyOf = (db: Database, table: string): string | undefined =>
  (db.pragma(`table_info("${table}")`) as { name: string; type: string; pk: number }[]).find(
    ({ type, pk, name }) => pk === 1 && name === 'id' && type.toLowerCase() === 'integer',
  )?.name

/** Column → the table whose id it holds. */
const parentsOf = (db: Database, table: string): Map<string, string> =>
  new Map(
    (db.pragma(`foreign_key_list("${table}")`) as { from: string; to: string; table: string }[])
      .filter(({ to }) => to === 'id')
      .map(({ from, table: parent }) => [from, parent]),
  )

/** Rows that others point to come first. */
const inOrder = (db: Database, rows: StoredRow[]): StoredRow[] => {
  const left = [...rows]
  const done: StoredRow[] = []
  const waits = (row: StoredRow) =>
    [...parentsOf(db, row.table)].some(([column, parent]) =>
      left.some(other => other !== row && other.table === parent && other.cells.id === row.cells[column]),
    )
  while (left.length > 0) {
    const next = left.findIndex(row => !waits(row))
    if (next < 0) throw new Error('rows of one flow point to each other in a circle')
    done.push(...left.splice(next, 1))
  }
  return done
}
