import { type Cell, marks, type Row } from './sql.js'

/** How one property of a domain value lies in its column. */
export type Column<V> = { toCell: (value: V) => Cell; toValue: (cell: Cell) => V }

/** Text, whole numbers and words: stored as they are. */
export const plain = <V extends Cell>(): Column<V> => ({ toCell: value => value, toValue: cell => cell as V })
/** A moment, as epoch milliseconds. */
export const time: Column<Date> = { toCell: at => at.getTime(), toValue: cell => new Date(Number(cell)) }
export const timeOrNull: Column<Date | null> = {
  toCell: at => at?.getTime() ?? null,
  toValue: cell => (cell === null ? null : new Date(Number(cell))),
}
/** True or false, as 1 or 0. */
export const flag: Column<boolean> = { toCell: yes => (yes ? 1 : 0), toValue: cell => cell === 1 }
/** A structure, as JSON text. */
export const json = <V>(): Column<V> => ({
  toCell: value => (value === null || value === undefined ? null : JSON.stringify(value)),
  toValue: cell => (typeof cell === 'string' ? JSON.parse(cell) : null) as V,
})

type Columns<T> = { [K in keyof T]-?: Column<T[K]> }

/** A noun's table: the SQL fragments and the way between its rows and domain values. */
export type Table<T> = {
  keys: readonly (keyof T & string)[]
  /** `id, public_id, …` of all columns. */
  list: string
  /** The columns of these properties. */
  names(keys: readonly (keyof T)[]): string[]
  /** `status = ?, modified_at = ?`. */
  set(keys: readonly (keyof T)[]): string
  /** The cells of these properties, in this order. */
  cells<K extends keyof T>(value: Pick<T, K>, keys: readonly K[]): Cell[]
  /** A domain value of a row. */
  read(row: Row): T
}

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** Describes the table of a noun; column names are the property names in snake case. */
export const table = <T extends object>(columns: Columns<T>): Table<T> => {
  const keys = Object.keys(columns) as (keyof T & string)[]
  const readers = keys.map(key => ({ key, name: snake(key), toValue: columns[key].toValue }))
  const names = (of: readonly (keyof T)[]) => of.map(key => snake(String(key)))
  return {
    keys,
    list: names(keys).join(', '),
    names,
    set: of =>
      names(of)
        .map(name => `${name} = ?`)
        .join(', '),
    cells: (value, of) => of.map(key => columns[key].toCell(value[key])),
    read: row => {
      const value: Partial<T> = {}
      for (const { key, name, toValue } of readers) value[key] = toValue(row[name] ?? null)
      return value as T
    },
  }
}

/** All properties of a table except some, for inserts and saves. */
export const without = <T, K extends keyof T & string>(
  { keys }: Table<T>,
  ...left: K[]
): Exclude<keyof T & string, K>[] =>
  keys.filter((key): key is Exclude<keyof T & string, K> => !(left as readonly string[]).includes(key))

/** `insert into … (…) values (?, …)`. */
export const insertInto = (name: string, columns: readonly string[]): string =>
  `insert into ${name} (${columns.join(', ')}) values (${marks(columns.length)})`
