import type { SealedTokenRecords } from '../merchants/ports.js'
import type { Sql } from './sql.js'

type Place = 'profiles' | 'forgettings' | 'uploads'

const textOf = (place: Place) => ({
  sealedAfter: `select id, merchant_id, sealed from ${place} where id > ? and sealed is not null order by id limit ?`,
  reseal: `update ${place} set sealed = ? where merchant_id = ? and id = ? and sealed = ?`,
})
const texts: Record<Place, ReturnType<typeof textOf>> = {
  profiles: textOf('profiles'),
  forgettings: textOf('forgettings'),
  uploads: textOf('uploads'),
}

/** Connectors' tokens of remembered instruments and keys of uploaded files, sealed, in one of the places that keep them. */
export const sealedTokens = (sql: Sql, place: Place): SealedTokenRecords => {
  const text = texts[place]
  return {
    sealedAfter: async (id, limit) => {
      const rows = await sql.rows<{ id: number; merchant_id: number; sealed: string }>(text.sealedAfter, [id, limit])
      return rows.map(({ merchant_id: merchantId, ...row }) => ({ ...row, merchantId }))
    },
    reseal: async ({ id, merchantId, sealed: former }, sealed) =>
      (await sql.run(text.reseal, [sealed, merchantId, id, former])) === 1,
  }
}
