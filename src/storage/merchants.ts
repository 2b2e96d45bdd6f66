import type { Merchant, MerchantRecords } from '../merchants/ports.js'
import { only, type Row, type Sql } from './sql.js'
import { insertInto, json, plain, table, time, without } from './table.js'

const merchantTable = table<Merchant>({
  id: plain(),
  publicId: plain(),
  name: plain(),
  legalName: plain(),
  trustedIps: json(),
  createdAt: time,
})
const addedKeys = without(merchantTable, 'id')
const text = {
  add: `${insertInto('merchants', merchantTable.names(addedKeys))} returning id`,
  find: `select ${merchantTable.list} from merchants where public_id = ?`,
  byId: `select ${merchantTable.list} from merchants where id = ?`,
  list: `select ${merchantTable.list} from merchants order by id`,
  rename: 'update merchants set name = ?, legal_name = ? where id = ?',
  saveTrustedIps: 'update merchants set trusted_ips = ? where id = ?',
}

/** Merchants. */
export const merchants = (sql: Sql): MerchantRecords => ({
  add: async merchant => ({
    ...merchant,
    id: only(await sql.rows<{ id: number }>(text.add, merchantTable.cells(merchant, addedKeys))).id,
  }),
  find: async publicId => (await sql.rows<Row>(text.find, [publicId])).map(merchantTable.read)[0],
  byId: async id => (await sql.rows<Row>(text.byId, [id])).map(merchantTable.read)[0],
  list: async () => (await sql.rows<Row>(text.list)).map(merchantTable.read),
  rename: async (id, { name, legalName }) => {
    await sql.run(text.rename, [name, legalName, id])
  },
  saveTrustedIps: async (id, trustedIps) => {
    await sql.run(text.saveTrustedIps, [JSON.stringify(trustedIps), id])
  },
})
