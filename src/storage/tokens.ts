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
const savedKeys = ['label', 'kid', 'sealed', 'lastUsedAt', 'revokedAt', 'expiresAt'] as const
const select = `select ${tokenTable.list} from api_tokens`
const text = {
  add: `${insertInto('api_tokens', tokenTable.names(addedKeys))} returning id`,
  findByDigest: `${select} where digest = ?`,
  ofMerchant: `${select} where merchant_id = ? order by id`,
  save: `update api_tokens set ${tokenTable.set(savedKeys)} where merchant_id = ? and id = ?`,
}

/** API tokens, by digest. */
export const tokens = (sql: Sql): TokenRecords => ({
  add: async token => ({
    ...token,
    id: only(await sql.rows<{ id: number }>(text.add, tokenTable.cells(token, addedKeys))).id,
  }),
  findByDigest: async digest => (await sql.rows<Row>(text.findByDigest, [digest])).map(tokenTable.read)[0],
  ofMerchant: async merchantId => (await sql.rows<Row>(text.ofMerchant, [merchantId])).map(tokenTable.read),
  save: async token => {
    const changed = await sql.run(text.save, [...tokenTable.cells(token, savedKeys), token.merchantId, token.id])
    if (changed !== 1) throw new Error(`token "${token.label}" is not stored and cannot be saved`)
  },
})
