import type { SessionRecords } from '../members/ports.js'
import type { Session } from '../members/session.js'
import { memberTable } from './members.js'
import { only, type Row, type Sql } from './sql.js'
import { insertInto, plain, table, time, timeOrNull, without } from './table.js'

const sessionTable = table<Session>({
  id: plain(),
  publicId: plain(),
  digest: plain(),
  memberId: plain(),
  createdAt: time,
  seenAt: time,
  confirmedAt: time,
  address: plain(),
  agent: plain(),
  endedAt: timeOrNull,
})
const addedKeys = without(sessionTable, 'id')
const both = [
  ...sessionTable.names(sessionTable.keys).map(name => `sessions.${name} as "s_${name}"`),
  ...memberTable.names(memberTable.keys).map(name => `members.${name} as "m_${name}"`),
].join(', ')
const starting = (row: Row, start: string): Row =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, cell]) => (name.startsWith(start) ? [[name.slice(start.length), cell]] : [])),
  )

const text = {
  add: `${insertInto('sessions', sessionTable.names(addedKeys))} returning id`,
  find: `select ${both} from sessions join members on members.id = member_id where digest = ? or (former_digest = ? and former_until > ?)`,
  ofMember: `select ${sessionTable.list} from sessions where member_id = ? and ended_at is null order by id desc`,
  wasAt: 'select 1 from sessions where member_id = ? and address = ? limit 1',
  seen: 'update sessions set seen_at = ? where id = ? and seen_at < ?',
  renew: `update sessions set digest = ?, former_digest = ?, former_until = ?, confirmed_at = ? where id = ? and digest = ?`,
  end: 'update sessions set ended_at = ? where member_id = ? and id = ? and ended_at is null',
  endAll: 'update sessions set ended_at = ? where member_id = ? and id <> ? and ended_at is null',
  drop: 'delete from sessions where id in (select id from sessions where seen_at < ? order by seen_at limit ?)',
}

/** Signed-in browsers. */
export const sessions = (sql: Sql): SessionRecords => ({
  add: async session => ({
    ...session,
    id: only(await sql.rows<{ id: number }>(text.add, sessionTable.cells(session, addedKeys))).id,
  }),
  find: async (digest, now) =>
    (await sql.rows<Row>(text.find, [digest, digest, now.getTime()])).map(row => ({
      session: sessionTable.read(starting(row, 's_')),
      member: memberTable.read(starting(row, 'm_')),
    }))[0],
  ofMember: async memberId => (await sql.rows<Row>(text.ofMember, [memberId])).map(sessionTable.read),
  wasAt: async (memberId, address) => (await sql.rows<Row>(text.wasAt, [memberId, address])).length > 0,
  seen: async (id, at) => {
    await sql.run(text.seen, [at.getTime(), id, at.getTime()])
  },
  renew: async (id, { digest, former, formerUntil, at }) =>
    (await sql.run(text.renew, [digest, former, formerUntil.getTime(), at.getTime(), id, former])) === 1,
  end: async (memberId, id, at) => (await sql.run(text.end, [at.getTime(), memberId, id])) === 1,
  endAll: (memberId, at, exceptId = 0) => sql.run(text.endAll, [at.getTime(), memberId, exceptId]),
  drop: async (before, limit) => {
    await sql.run(text.drop, [before.getTime(), limit])
  },
})
