import type { DirectoryRecords, FoundMerchant } from '../onboarding/ports.js'
import type { Row, Sql } from './sql.js'
import { plain, table, time } from './table.js'

const foundTable = table<FoundMerchant>({
  id: plain(),
  publicId: plain(),
  name: plain(),
  legalName: plain(),
  createdAt: time,
})
const select = `select ${foundTable.list} from merchants`
/** SQLite knows the capitals of ASCII alone, so that a name is looked for as it was typed too. */
const likes = (column: string) => `lower(${column}) like ? escape '~' or ${column} like ? escape '~'`
const text = {
  search: `${select} where public_id = ? or ${likes('name')} or ${likes('legal_name')}
    or id in (select merchant_id from shops where public_id = ? or ${likes('name')} or ${likes('website_url')})
    or id in (select merchant_id from members where merchant_id is not null and email like ? escape '~')
    order by id desc limit ?`,
  newest: `${select} order by id desc limit ?`,
  byId: `${select} where id = ?`,
}

/** Signs of a pattern stand for themselves. */
const pattern = (words: string): string => words.replace(/[~%_]/g, sign => `~${sign}`)

/** Merchants as operators look them up. */
export const directory = (sql: Sql): DirectoryRecords => ({
  search: async (typed, limit) => {
    if (typed === '') return (await sql.rows<Row>(text.newest, [limit])).map(foundTable.read)
    const lower = typed.toLowerCase()
    const parts = [`%${pattern(lower)}%`, `%${pattern(typed)}%`]
    const cells = [lower, ...parts, ...parts, lower, ...parts, ...parts, `${pattern(lower)}%`, limit]
    return (await sql.rows<Row>(text.search, cells)).map(foundTable.read)
  },
  byId: async id => (await sql.rows<Row>(text.byId, [id])).map(foundTable.read)[0],
})
