import type { Engine } from './sql.js'

/** `in …` a list of ids that is one value, so that the statement stays the same however long it is. */
export const inIds: Record<Engine, string> = {
  sqlite: 'in (select value from json_each(?))',
  postgres: '= any(?::bigint[])',
}

/** The value of `inIds`. */
export const idList = (engine: Engine, ids: readonly number[]): string =>
  engine === 'sqlite' ? JSON.stringify(ids) : `{${ids.join(',')}}`
