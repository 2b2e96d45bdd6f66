import type { MailLink, MailLinkRecords } from '../members/mail-link.js'
import type { Row, Sql } from './sql.js'
import { insertInto, plain, table, time, timeOrNull, without } from './table.js'

const linkTable = table<MailLink>({
  id: plain(),
  memberId: plain(),
  purpose: plain(),
  nonce: plain(),
  digest: plain(),
  passwordHash: plain(),
  createdAt: time,
  expiresAt: time,
  usedAt: timeOrNull,
})
const addedKeys = without(linkTable, 'id', 'usedAt')
const acts = 'used_at is null and expires_at > ?'
const text = {
  add: insertInto('member_links', linkTable.names(addedKeys)),
  find: `select ${linkTable.list} from member_links where digest = ? and purpose = ? and ${acts}`,
  use: `update member_links set used_at = ? where id = ? and ${acts}`,
  endAll: `update member_links set used_at = ? where member_id = ? and purpose = ? and ${acts}`,
  dropOld: 'delete from member_links where expires_at < ?',
}

/** Links in letters to people of the panel. */
export const memberLinks = (sql: Sql): MailLinkRecords => ({
  add: async link => {
    await sql.run(text.add, linkTable.cells(link, addedKeys))
  },
  find: async (digest, purpose, now) =>
    (await sql.rows<Row>(text.find, [digest, purpose, now.getTime()])).map(linkTable.read)[0],
  use: async (id, now) => (await sql.run(text.use, [now.getTime(), id, now.getTime()])) === 1,
  endAll: async (memberId, purpose, now) => {
    await sql.run(text.endAll, [now.getTime(), memberId, purpose, now.getTime()])
  },
  dropOld: before => sql.run(text.dropOld, [before.getTime()]),
})
