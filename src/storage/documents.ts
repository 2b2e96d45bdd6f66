import type { StoredDocument } from '../onboarding/document.js'
import type { DocumentRecords } from '../onboarding/ports.js'
import { marks, type Row, type Sql } from './sql.js'
import { insertInto, plain, table, time, timeOrNull, without } from './table.js'

const documentTable = table<StoredDocument>({
  id: plain(),
  publicId: plain(),
  merchantId: plain(),
  slotId: plain(),
  name: plain(),
  kind: plain(),
  sizeBytes: plain(),
  digest: plain(),
  state: plain(),
  reason: plain(),
  uploadedBy: plain(),
  uploadedAt: time,
  decidedBy: plain(),
  decidedAt: timeOrNull,
  replacedAt: timeOrNull,
  uploadId: plain(),
})
const addedKeys = without(documentTable, 'id')
const select = `select ${documentTable.list} from documents`
const one = 'where merchant_id = ? and id = ?'
const text = {
  ofMerchant: `${select} where merchant_id = ? and replaced_at is null order by id`,
  find: `${select} where merchant_id = ? and public_id = ?`,
  add: `${insertInto('documents', documentTable.names(addedKeys))}
    on conflict (merchant_id, slot_id) where replaced_at is null do nothing returning ${documentTable.list}`,
  replace: `update documents set replaced_at = ?, upload_id = null ${one} and replaced_at is null and state <> 'accepted'`,
  countWaiting: `select count(*) as n from documents where state = 'uploaded' and replaced_at is null`,
  waiting: `${select} where state = 'uploaded' and replaced_at is null order by uploaded_at, id limit ?`,
}

/** Documents of merchants. */
export const documents = (sql: Sql): DocumentRecords => ({
  ofMerchant: async merchantId => (await sql.rows<Row>(text.ofMerchant, [merchantId])).map(documentTable.read),
  find: async (merchantId, publicId) =>
    (await sql.rows<Row>(text.find, [merchantId, publicId])).map(documentTable.read)[0],
  add: async document =>
    (await sql.rows<Row>(text.add, documentTable.cells(document, addedKeys))).map(documentTable.read)[0],
  replace: async (merchantId, id, at) => (await sql.run(text.replace, [at.getTime(), merchantId, id])) === 1,
  decide: async ({ merchantId, id }, { state, from, reason, by, at }) => {
    const decided = `update documents set state = ?, reason = ?, decided_by = ?, decided_at = ? ${one} and replaced_at is null
      and state in (${marks(from.length)})`
    return (await sql.run(decided, [state, reason, by, at.getTime(), merchantId, id, ...from])) === 1
  },
  countWaiting: async () => Number((await sql.rows<{ n: number }>(text.countWaiting))[0]?.n ?? 0),
  waiting: async limit => (await sql.rows<Row>(text.waiting, [limit])).map(documentTable.read),
})
