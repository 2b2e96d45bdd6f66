import type { Kysely } from 'kysely'
import { freshTokens } from '../imprint/fresh-rows.js'
import type { CellPattern, Pattern } from '../imprint/pattern.js'
import type { Cell } from '../imprint/rows-since.js'

/** The tables as Kysely sees them; the naive program is as untyped as the rows it repeats. */
export type Tables = Record<string, Record<string, Cell>>

/** Stores one flow's rows in a transaction of its own, statement by statement; answers the payment's public id. */
export const openPayment = async (db: Kysely<Tables>, pattern: Pattern, orderId: string): Promise<string> => {
  const tokens = freshTokens(pattern)
  tokens[pattern.orderIdSlot] = orderId
  const keys: Cell[] = []
  let publicId = ''
  await db.transaction().execute(async transaction => {
    for (const { table, cells } of pattern.rows) {
      const given = cells.filter(cell => cell.pattern.kind !== 'key')
      const values = Object.fromEntries(given.map(cell => [cell.column, cellOf(cell.pattern, tokens, keys)]))
      const row = await transaction.insertInto(table).values(values).returning('id').executeTakeFirstOrThrow()
      keys.push(row.id ?? null)
      if (table === 'payments') publicId = String(values.public_id)
    }
  })
  return publicId
}

const cellOf = (pattern: CellPattern, tokens: readonly string[], keys: readonly Cell[]): Cell => {
  if (pattern.kind === 'same') return pattern.value
  if (pattern.kind === 'row') return keys[pattern.index] ?? null
  if (pattern.kind === 'text')
    return pattern.parts.map(part => (typeof part === 'string' ? part : tokens[part.slot])).join('')
  return Date.now()
}
