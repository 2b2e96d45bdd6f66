import type { LogoRecords } from '../merchants/ports.js'
import type { Sql } from './sql.js'
import { insertInto } from './table.js'

const text = {
  add: `${insertInto('logos', ['merchant_id', 'shop_id', 'digest', 'png', 'created_at'])} on conflict (digest) do nothing`,
  find: 'select png from logos where digest = ?',
}

/** Pictures of shops; in base64, because a cell holds text on both engines. */
export const logos = (sql: Sql): LogoRecords => ({
  add: async ({ merchantId, shopId, digest, png, createdAt }) => {
    await sql.run(text.add, [merchantId, shopId, digest, png.toString('base64'), createdAt.getTime()])
  },
  find: async digest => {
    const [row] = await sql.rows<{ png: string }>(text.find, [digest])
    return row && Buffer.from(row.png, 'base64')
  },
})
