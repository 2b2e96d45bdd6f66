import type { SealedTokenRecords } from '../merchants/ports.js'
import type { UploadRecords } from '../uploads/ports.js'
import type { SealedFile, Upload } from '../uploads/upload.js'
import { sealedTokens } from './sealed-tokens.js'
import type { Row, Sql } from './sql.js'
import { insertInto, plain, table, time, without } from './table.js'

export const uploadTable = table<Upload>({
  id: plain(),
  publicId: plain(),
  merchantId: plain(),
  name: plain(),
  kind: plain(),
  sizeBytes: plain(),
  createdAt: time,
})
const addedKeys = without(uploadTable, 'id')

const text = {
  add: insertInto('uploads', [...uploadTable.names(addedKeys), 'sealed', 'content']),
  find: `select ${uploadTable.list} from uploads where merchant_id = ? and public_id = ?`,
  drop: 'delete from uploads where merchant_id = ? and id = ?',
  content: 'select sealed, content from uploads where merchant_id = ? and id = ?',
}

/** Files that people gave us, sealed. */
export const uploads = (sql: Sql): UploadRecords & SealedTokenRecords => ({
  ...sealedTokens(sql, 'uploads'),
  add: async ({ sealed, content, ...upload }) => {
    const id = await sql.insert(text.add, [...uploadTable.cells(upload, addedKeys), sealed, content])
    return { ...upload, id }
  },
  find: async (merchantId, publicId) =>
    (await sql.rows<Row>(text.find, [merchantId, publicId])).map(uploadTable.read)[0],
  drop: async (merchantId, id) => {
    await sql.run(text.drop, [merchantId, id])
  },
  content: async (merchantId, id) => (await sql.rows<SealedFile>(text.content, [merchantId, id]))[0],
})
