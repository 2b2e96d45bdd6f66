import { type Application, nothingFilled } from '../onboarding/application.js'
import type { ApplicationRecords } from '../onboarding/ports.js'
import { only, type Row, type Sql } from './sql.js'
import { json, plain, table, time } from './table.js'

const applicationTable = table<Application>({
  merchantId: plain(),
  version: plain(),
  state: plain(),
  filled: json(),
  createdAt: time,
  modifiedAt: time,
})
const savedKeys = ['state', 'filled', 'modifiedAt'] as const
const text = {
  find: `select ${applicationTable.list} from applications where merchant_id = ?`,
  lock: `insert into applications (${applicationTable.list}) values (?, 1, ?, ?, ?, ?)
    on conflict (merchant_id) do update set version = applications.version + 1 returning ${applicationTable.list}`,
  save: `update applications set ${applicationTable.set(savedKeys)} where merchant_id = ?`,
}

/** What a later version asks for besides is not filled in yet. */
const read = (row: Row): Application => {
  const application = applicationTable.read(row)
  return { ...application, filled: { ...nothingFilled, ...application.filled } }
}

/** Merchants' ways to live money. */
export const applications = (sql: Sql): ApplicationRecords => ({
  find: async merchantId => (await sql.rows<Row>(text.find, [merchantId])).map(read)[0],
  lock: async (merchantId, first, at) =>
    read(
      only(
        await sql.rows<Row>(text.lock, [merchantId, first, JSON.stringify(nothingFilled), at.getTime(), at.getTime()]),
      ),
    ),
  save: async application => {
    const cells = [...applicationTable.cells(application, savedKeys), application.merchantId]
    if ((await sql.run(text.save, cells)) !== 1) throw new Error('an application is saved that was not locked')
  },
})
