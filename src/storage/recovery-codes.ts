import type { RecoveryCodeRecords } from '../members/recovery-code.js'
import { only, type Sql } from './sql.js'

const text = {
  removeAll: 'delete from recovery_codes where member_id = ?',
  add: 'insert into recovery_codes (member_id, digest, created_at) values (?, ?, ?)',
  use: 'update recovery_codes set used_at = ? where member_id = ? and digest = ? and used_at is null',
  left: 'select count(*) as left_over from recovery_codes where member_id = ? and used_at is null',
}

/** Codes for the day when a device is lost. */
export const recoveryCodes = (sql: Sql): RecoveryCodeRecords => ({
  replace: async (memberId, digests, at) => {
    await sql.run(text.removeAll, [memberId])
    for (const digest of digests) await sql.run(text.add, [memberId, digest, at.getTime()])
  },
  use: async (memberId, digest, at) => (await sql.run(text.use, [at.getTime(), memberId, digest])) === 1,
  left: async memberId => only(await sql.rows<{ left_over: number }>(text.left, [memberId])).left_over,
  removeAll: async memberId => {
    await sql.run(text.removeAll, [memberId])
  },
})
