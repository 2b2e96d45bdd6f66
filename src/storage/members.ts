import type { Member } from '../members/member.js'
import type { MemberRecords } from '../members/ports.js'
import type { Row, Sql } from './sql.js'
import { flag, insertInto, plain, table, time, without } from './table.js'

export const memberTable = table<Member>({
  id: plain(),
  publicId: plain(),
  merchantId: plain(),
  email: plain(),
  firstName: plain(),
  lastName: plain(),
  role: plain(),
  state: plain(),
  passwordHash: plain(),
  language: plain(),
  completedOnly: flag,
  createdAt: time,
  modifiedAt: time,
})
const addedKeys = without(memberTable, 'id')
const savedKeys = without(memberTable, 'id', 'publicId', 'merchantId', 'email', 'createdAt')

const select = `select ${memberTable.list} from members`
/** Operators have no merchant, and `=` finds no null. */
const ofMerchant = `coalesce(merchant_id, 0) = ?`
const text = {
  add: `${insertInto('members', memberTable.names(addedKeys))} on conflict (email) do nothing returning ${memberTable.list}`,
  findByEmail: `${select} where email = ?`,
  find: `${select} where public_id = ? and ${ofMerchant}`,
  byId: `${select} where id = ?`,
  ofMerchant: `${select} where merchant_id = ? order by id`,
  operators: `${select} where merchant_id is null order by id`,
  save: `update members set ${memberTable.set(savedKeys)} where id = ? and modified_at = ?`,
}

/** Who may sign in to the panel. */
export const members = (sql: Sql): MemberRecords => ({
  add: async member => (await sql.rows<Row>(text.add, memberTable.cells(member, addedKeys))).map(memberTable.read)[0],
  findByEmail: async email => (await sql.rows<Row>(text.findByEmail, [email])).map(memberTable.read)[0],
  find: async (merchantId, publicId) =>
    (await sql.rows<Row>(text.find, [publicId, merchantId ?? 0])).map(memberTable.read)[0],
  byId: async id => (await sql.rows<Row>(text.byId, [id])).map(memberTable.read)[0],
  ofMerchant: async merchantId =>
    (merchantId === null
      ? await sql.rows<Row>(text.operators)
      : await sql.rows<Row>(text.ofMerchant, [merchantId])
    ).map(memberTable.read),
  save: async (member, { modifiedAt }) =>
    (await sql.run(text.save, [...memberTable.cells(member, savedKeys), member.id, modifiedAt.getTime()])) === 1,
})
