import type { SettingRecords } from '../merchants/ports.js'
import { only, type Sql } from './sql.js'

const insert = 'insert into settings (name, value) values (?, ?) on conflict (name)'
const text = {
  get: 'select value from settings where name = ?',
  set: `${insert} do update set value = excluded.value`,
  claim: `${insert} do nothing`,
  swap: 'update settings set value = ? where name = ? and value = ?',
}

/** Facts about the deployment. */
export const settings = (sql: Sql): SettingRecords => {
  const stored = (name: string) => sql.rows<{ value: string }>(text.get, [name])
  return {
    get: async name => (await stored(name))[0]?.value,
    set: async (name, value) => {
      await sql.run(text.set, [name, value])
    },
    claim: async (name, value) => {
      await sql.run(text.claim, [name, value])
      return only(await stored(name)).value
    },
    swap: async (name, former, value) => (await sql.run(text.swap, [value, name, former])) === 1,
  }
}
