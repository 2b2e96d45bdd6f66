import type { HalfSignIn, HalfSignInRecords } from '../members/half-sign-in.js'
import type { Row, Sql } from './sql.js'
import { insertInto, plain, table, time } from './table.js'

const halfTable = table<HalfSignIn>({ digest: plain(), memberId: plain(), createdAt: time, expiresAt: time })
const text = {
  add: insertInto('half_sign_ins', halfTable.names(halfTable.keys)),
  find: `select ${halfTable.list} from half_sign_ins where digest = ? and expires_at > ?`,
  take: 'delete from half_sign_ins where digest = ? and expires_at > ?',
  endAll: 'delete from half_sign_ins where member_id = ?',
  dropOld: 'delete from half_sign_ins where expires_at <= ?',
}

/** Sign-ins that wait for their second factor. */
export const halfSignIns = (sql: Sql): HalfSignInRecords => ({
  add: async half => {
    await sql.run(text.add, halfTable.cells(half, halfTable.keys))
  },
  find: async (digest, now) => (await sql.rows<Row>(text.find, [digest, now.getTime()])).map(halfTable.read)[0],
  take: async (digest, now) => (await sql.run(text.take, [digest, now.getTime()])) === 1,
  endAll: async memberId => {
    await sql.run(text.endAll, [memberId])
  },
  dropOld: now => sql.run(text.dropOld, [now.getTime()]),
})
