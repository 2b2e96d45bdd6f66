import type { ClaimedMemberLetter, MemberLetterRecords } from '../mail/ports.js'
import type { MemberLetterWriter } from '../members/member-letter.js'
import { letterQueue, queueTexts } from './letter-queue.js'
import type { Row, Sql } from './sql.js'
import { type Column, insertInto, json, plain, table, time, without } from './table.js'

/** Kind and facts are stored, and so read, together; the table sees them apart. */
type LetterRow = Omit<ClaimedMemberLetter, 'facts'> & { facts: ClaimedMemberLetter['facts'] }

const letterTable = table<LetterRow>({
  id: plain(),
  memberId: plain(),
  kind: plain<ClaimedMemberLetter['kind']>(),
  facts: json() as Column<ClaimedMemberLetter['facts']>,
  language: plain(),
  createdAt: time,
  state: plain(),
  tries: plain(),
  reason: plain(),
  fence: plain(),
})
const owedKeys = without(letterTable, 'id')
const select = `select ${letterTable.list} from member_letters`
const text = {
  owe: insertInto('member_letters', [...letterTable.names(owedKeys), 'due_at']),
  recent: `${select} order by id desc limit ?`,
  byId: `${select} where id = ?`,
}
const queue = queueTexts('member_letters', letterTable.list)
const letterOf = (row: Row): ClaimedMemberLetter => letterTable.read(row) as ClaimedMemberLetter

/** Letters owed to people of the panel. */
export const memberLetters = (sql: Sql): MemberLetterWriter & MemberLetterRecords => ({
  ...letterQueue(sql, queue, letterOf),
  owe: async ({ memberId, language, at }, letter) => {
    const row = {
      ...letter,
      memberId,
      language,
      createdAt: at,
      state: 'waiting' as const,
      tries: 0,
      reason: null,
      fence: 0,
    }
    await sql.run(text.owe, [...letterTable.cells(row, owedKeys), at.getTime()])
  },
  recent: async limit => (await sql.rows<Row>(text.recent, [limit])).map(letterOf),
  byId: async id => (await sql.rows<Row>(text.byId, [id])).map(letterOf)[0],
})
