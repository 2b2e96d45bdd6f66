import type { SealedTokenRecords } from '../merchants/ports.js'
import type { PhoneCode, PhoneCodeRecords } from '../onboarding/ports.js'
import type { Row, Sql } from './sql.js'
import { plain, table, time } from './table.js'

const codeTable = table<PhoneCode>({
  merchantId: plain(),
  phone: plain(),
  sealed: plain(),
  expiresAt: time,
  sentAt: time,
})
const dayMs = 86_400_000
const text = {
  put: `insert into phone_codes (${codeTable.list}, tries, day_from, day_count) values (?, ?, ?, ?, ?, 0, ?, 1)
    on conflict (merchant_id) do update set phone = excluded.phone, sealed = excluded.sealed, expires_at = excluded.expires_at,
      sent_at = excluded.sent_at, tries = 0,
      day_from = case when phone_codes.day_from <= ? then excluded.day_from else phone_codes.day_from end,
      day_count = case when phone_codes.day_from <= ? then 1 else phone_codes.day_count + 1 end
    where phone_codes.sent_at <= ? and (phone_codes.day_from <= ? or phone_codes.day_count < ?)`,
  tryOnce: `update phone_codes set tries = tries + 1 where merchant_id = ? and expires_at > ? and tries < ? returning ${codeTable.list}`,
  // The row stays, because it counts the day.
  remove: 'update phone_codes set expires_at = 0 where merchant_id = ?',
  sealedAfter: 'select merchant_id, sealed from phone_codes where merchant_id > ? order by merchant_id limit ?',
  reseal: 'update phone_codes set sealed = ? where merchant_id = ? and sealed = ?',
  list: `select ${codeTable.list} from phone_codes order by sent_at desc limit ?`,
}

/** Codes on their way to phones, and as `kasa rekey` seals them anew. */
export const phoneCodes = (sql: Sql): PhoneCodeRecords & SealedTokenRecords => ({
  put: async (code, { pauseMs, perDay }) => {
    const now = code.sentAt.getTime()
    const dayAgo = now - dayMs
    const cells = [...codeTable.cells(code, codeTable.keys), now, dayAgo, dayAgo, now - pauseMs, dayAgo, perDay]
    return (await sql.run(text.put, cells)) === 1
  },
  tryOnce: async (merchantId, now, mostTries) =>
    (await sql.rows<Row>(text.tryOnce, [merchantId, now.getTime(), mostTries])).map(codeTable.read)[0],
  remove: async merchantId => {
    await sql.run(text.remove, [merchantId])
  },
  sealedAfter: async (id, limit) => {
    const rows = await sql.rows<{ merchant_id: number; sealed: string }>(text.sealedAfter, [id, limit])
    return rows.map(({ merchant_id, sealed }) => ({ id: merchant_id, merchantId: merchant_id, sealed }))
  },
  reseal: async ({ merchantId, sealed: former }, sealed) =>
    (await sql.run(text.reseal, [sealed, merchantId, former])) === 1,
  list: async limit => (await sql.rows<Row>(text.list, [limit])).map(codeTable.read),
})
