import type { HelpAnswer, HelpComment, HelpRecords, HelpTally } from '../help/ports.js'
import type { Cell, Row, Sql } from './sql.js'
import { flag, insertInto, plain, table, time } from './table.js'

type Stored = Omit<HelpAnswer, 'at'> & { answeredAt: Date }
const answerTable = table<Stored>({
  merchantId: plain(),
  memberId: plain(),
  article: plain(),
  helpful: flag,
  comment: plain(),
  language: plain(),
  answeredAt: time,
})
const answerOf = (row: Row): HelpAnswer => {
  const { answeredAt: at, ...answer } = answerTable.read(row)
  return { ...answer, at }
}

const changed = ['helpful', 'comment', 'language', 'answered_at'].map(name => `${name} = excluded.${name}`).join(', ')
const columns = answerTable.list
  .split(', ')
  .map(name => `help_answers.${name}`)
  .join(', ')
const text = {
  answer: `${insertInto('help_answers', answerTable.names(answerTable.keys))} on conflict (merchant_id, member_id, article) do update set ${changed}`,
  find: `select ${answerTable.list} from help_answers where merchant_id = ? and member_id = ? and article = ?`,
  tallies: `select article, sum(helpful) as helpful, sum(1 - helpful) as unhelpful,
    sum(case when comment <> '' then 1 else 0 end) as comments from help_answers group by article order by article`,
}

/** What members think of the panel's help. */
export const help = (sql: Sql): HelpRecords => ({
  answer: async ({ at, ...answer }) => {
    await sql.run(text.answer, answerTable.cells({ ...answer, answeredAt: at }, answerTable.keys))
  },
  find: async (merchantId, memberId, article) =>
    (await sql.rows<Row>(text.find, [merchantId, memberId, article])).map(answerOf)[0],
  tallies: async () =>
    (await sql.rows<HelpTally>(text.tallies)).map(({ article, helpful, unhelpful, comments }) => ({
      article,
      helpful: Number(helpful),
      unhelpful: Number(unhelpful),
      comments: Number(comments),
    })),
  comments: async ({ article, before, limit }) => {
    const conditions: [string, Cell[]][] = [
      [`help_answers.comment <> ''`, []],
      ...(article === undefined ? [] : [['help_answers.article = ?', [article]] as [string, Cell[]]]),
      ...(before === undefined ? [] : [['help_answers.id < ?', [before]] as [string, Cell[]]]),
    ]
    const where = conditions.map(([condition]) => condition).join(' and ')
    const query = `select help_answers.id, merchants.name as merchant_name, ${columns} from help_answers
      join merchants on merchants.id = help_answers.merchant_id where ${where} order by help_answers.id desc limit ?`
    const rows = await sql.rows<Row>(query, [...conditions.flatMap(([, cells]) => cells), limit])
    return rows.map(
      (row): HelpComment => ({ ...answerOf(row), id: Number(row.id), merchantName: String(row.merchant_name) }),
    )
  },
})
