import type { KeyRecords, ShopKey } from '../merchants/ports.js'
import { only, type Row, type Sql } from './sql.js'
import { flag, insertInto, plain, table, time, timeOrNull, without } from './table.js'

const keyTable = table<ShopKey>({
  id: plain(),
  merchantId: plain(),
  shopId: plain(),
  publicId: plain(),
  livemode: flag,
  state: plain(),
  kid: plain(),
  sealed: plain(),
  fingerprint: plain(),
  createdAt: time,
  retiredAt: timeOrNull,
  acceptedUntil: timeOrNull,
})
const addedKeys = without(keyTable, 'id')
const savedKeys = ['state', 'retiredAt', 'acceptedUntil'] as const
const resealedKeys = ['kid', 'sealed'] as const

const inUse = `select ${keyTable.list} from shop_keys where merchant_id = ?`
const newest = `state <> 'retired' order by id desc`
const text = {
  add: `${insertInto('shop_keys', keyTable.names(addedKeys))} returning id`,
  ofShop: `${inUse} and shop_id = ? and ${newest}`,
  ofMerchant: `${inUse} and ${newest}`,
  everOfMerchant: `select ${keyTable.list} from shop_keys where merchant_id = ? order by id desc`,
  save: `update shop_keys set ${keyTable.set(savedKeys)} where merchant_id = ? and id = ?`,
  reseal: `update shop_keys set ${keyTable.set(resealedKeys)} where merchant_id = ? and id = ? and sealed = ?`,
  meet: 'select pg_advisory_xact_lock(hashtextextended(?, 0))',
}

/** Signing keys of shops, sealed. */
export const keys = (sql: Sql): KeyRecords => ({
  add: async key => ({ ...key, id: only(await sql.rows<{ id: number }>(text.add, keyTable.cells(key, addedKeys))).id }),
  ofShop: async (merchantId, shopId) => (await sql.rows<Row>(text.ofShop, [merchantId, shopId])).map(keyTable.read),
  ofMerchant: async merchantId => (await sql.rows<Row>(text.ofMerchant, [merchantId])).map(keyTable.read),
  everOfMerchant: async merchantId => (await sql.rows<Row>(text.everOfMerchant, [merchantId])).map(keyTable.read),
  meet: async (merchantId, shopId) => {
    if (sql.engine === 'postgres') await sql.rows(text.meet, [`keys/${merchantId}/${shopId}`])
  },
  reseal: async ({ merchantId, id, sealed }, fresh) =>
    (await sql.run(text.reseal, [...keyTable.cells(fresh, resealedKeys), merchantId, id, sealed])) === 1,
  save: async key => {
    const changed = await sql.run(text.save, [...keyTable.cells(key, savedKeys), key.merchantId, key.id])
    if (changed !== 1) throw new Error(`key ${key.publicId} is not stored and cannot be saved`)
  },
})
