import type { ApiToken, TokenRecords } from '../merchants/ports.js'
import { only, type Row, type Sql } from './sql.js'
import { flag, insertInto, json, plain, table, time, timeOrNull, without } from './table.js'

const tokenTable = table<ApiToken>({
  id: plain(),
  merchantId: plain(),
  digest: plain(),
  livemode: flag,
  label: plain(),
  kid: plain(),
  sealed: plain(),
  createdAt: time,
  lastUsedAt: timeOrNull,
  revokedAt: timeOrNull,
  shopIds: json(),
  expiresAt: timeOrNull,
})
const addedKeys = without(tokenTable, 'id')
const select = `select ${tokenTable.list} from api_tokens`
const named = 'merchant_id = ? and id = ?'
const text = {
  add: `${insertInto('api_tokens', tokenTable.names(addedKeys))} returning id`,
  findByDigest: `${select} where digest = ?`,
  ofMerchant: `${select} where merchant_id = ? order by id`,
  used: `update api_tokens set last_used_at = ? where ${named} and (last_used_at is null or last_used_at < ?)`,
  revoke: `update api_tokens set revoked_at = ? where ${named} and revoked_at is null`,
  endBy: `update api_tokens set expires_at = case when expires_at < ? then expires_at else ? end where ${named} and revoked_at is null`,
  reseal: `update api_tokens set kid = ?, sealed = ? where ${named} and sealed = ?`,
}

/** API tokens, by digest. */
export const tokens = (sql: Sql): TokenRecords => ({
  add: async token => ({
    ...token,
    id: only(await sql.rows<{ id: number }>(text.add, tokenTable.cells(token, addedKeys))).id,
  }),
  findByDigest: async digest => (await sql.rows<Row>(text.findByDigest, [digest])).map(tokenTable.read)[0],
  ofMerchant: async merchantId => (await sql.rows<Row>(text.ofMerchant, [merchantId])).map(tokenTable.read),
  used: async ({ merchantId, id }, at) => {
    await sql.run(text.used, [at.getTime(), merchantId, id, at.getTime()])
  },
  revoke: async ({ merchantId, id }, at) => {
    await sql.run(text.revoke, [at.getTime(), merchantId, id])
  },
  endBy: async ({ merchantId, id }, moment) =>
    (await sql.run(text.endBy, [moment.getTime(), moment.getTime(), merchantId, id])) === 1,
  reseal: async ({ merchantId, id, sealed: former }, { kid, sealed }) =>
    (await sql.run(text.reseal, [kid, sealed, merchantId, id, former])) === 1,
})
