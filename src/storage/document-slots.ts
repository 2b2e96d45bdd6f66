import type { DocumentSlot } from '../onboarding/document.js'
import type { SlotRecords } from '../onboarding/ports.js'
import type { Row, Sql } from './sql.js'
import { flag, insertInto, json, plain, table, timeOrNull, without } from './table.js'

const slotTable = table<DocumentSlot>({
  id: plain(),
  code: plain(),
  names: json(),
  legalForms: json(),
  required: flag,
  position: plain(),
  retiredAt: timeOrNull,
})
const addedKeys = without(slotTable, 'id')
const savedKeys = without(slotTable, 'id', 'code')
const text = {
  list: `select ${slotTable.list} from document_slots order by position, id`,
  add: `${insertInto('document_slots', slotTable.names(addedKeys))} on conflict (code) do nothing returning ${slotTable.list}`,
  save: `update document_slots set ${slotTable.set(savedKeys)} where id = ?`,
}

/** Places for documents, of the whole deployment. */
export const documentSlots = (sql: Sql): SlotRecords => ({
  list: async () => (await sql.rows<Row>(text.list)).map(slotTable.read),
  add: async slot => (await sql.rows<Row>(text.add, slotTable.cells(slot, addedKeys))).map(slotTable.read)[0],
  save: async slot => {
    await sql.run(text.save, [...slotTable.cells(slot, savedKeys), slot.id])
  },
})
