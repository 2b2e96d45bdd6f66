export type Engine = 'sqlite' | 'postgres'
/** What a column can hold on both engines: no booleans, no dates, no bigints. */
export type Cell = string | number | null
export type Row = Readonly<Record<string, Cell>>

/**
 * One way to speak SQL to both engines. Text has `?` for its values and is prepared once per connection, so write constant texts.
 * Inside a write it speaks within that write's transaction.
 */
export type Sql = {
  engine: Engine
  /** The rows of a select or of a `returning`. */
  rows<R extends object = Row>(text: string, values?: readonly Cell[]): Promise<R[]>
  /** The number of rows a statement changed. */
  run(text: string, values?: readonly Cell[]): Promise<number>
  /** The id of the row that an insert adds. */
  insert(text: string, values?: readonly Cell[]): Promise<number>
}

/** `?, ?, ?` for a list of values. */
export const marks = (count: number): string => Array(count).fill('?').join(', ')

/** The only row of a statement that always answers with one. */
export const only = <R>(rows: readonly R[]): R => {
  const [row] = rows
  if (row === undefined) throw new Error('the database answered without the row it was asked for')
  return row
}
