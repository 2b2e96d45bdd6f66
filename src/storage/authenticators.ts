import type { Authenticator, AuthenticatorRecords } from '../members/authenticator.js'
import type { SealedTokenRecords } from '../merchants/ports.js'
import type { Row, Sql } from './sql.js'
import { plain, table, time, timeOrNull } from './table.js'

const authenticatorTable = table<Authenticator>({
  memberId: plain(),
  kid: plain(),
  sealed: plain(),
  lastStep: plain(),
  createdAt: time,
  confirmedAt: timeOrNull,
})
const text = {
  find: `select ${authenticatorTable.list} from authenticators where member_id = ?`,
  begin: `insert into authenticators (member_id, kid, sealed, last_step, created_at) values (?, ?, ?, 0, ?)
    on conflict (member_id) do update set kid = excluded.kid, sealed = excluded.sealed, created_at = excluded.created_at
    where authenticators.confirmed_at is null`,
  confirm: `update authenticators set confirmed_at = ?, last_step = ? where member_id = ? and sealed = ? and confirmed_at is null`,
  use: 'update authenticators set last_step = ? where member_id = ? and confirmed_at is not null and last_step < ?',
  remove: 'delete from authenticators where member_id = ?',
  sealedAfter: 'select member_id, sealed from authenticators where member_id > ? order by member_id limit ?',
  reseal: 'update authenticators set sealed = ? where member_id = ? and sealed = ?',
}

/** Members' authenticator apps, and their secrets as `kasa rekey` seals them anew. */
export const authenticators = (sql: Sql): AuthenticatorRecords & SealedTokenRecords => ({
  find: async memberId => (await sql.rows<Row>(text.find, [memberId])).map(authenticatorTable.read)[0],
  begin: async ({ memberId, kid, sealed, createdAt }) =>
    (await sql.run(text.begin, [memberId, kid, sealed, createdAt.getTime()])) === 1,
  confirm: async ({ memberId, sealed, step, at }) =>
    (await sql.run(text.confirm, [at.getTime(), step, memberId, sealed])) === 1,
  use: async (memberId, step) => (await sql.run(text.use, [step, memberId, step])) === 1,
  remove: async memberId => (await sql.run(text.remove, [memberId])) === 1,
  sealedAfter: async (id, limit) => {
    const rows = await sql.rows<{ member_id: number; sealed: string }>(text.sealedAfter, [id, limit])
    // One each, and an operator's has no merchant: the member is name enough.
    return rows.map(({ member_id, sealed }) => ({ id: member_id, merchantId: 0, sealed }))
  },
  reseal: async ({ id, sealed: former }, sealed) => (await sql.run(text.reseal, [sealed, id, former])) === 1,
})
