import type { RequestRecords } from '../onboarding/ports.js'
import type { MerchantRequest, RequestKind } from '../onboarding/request.js'
import { marks, type Row, type Sql } from './sql.js'
import { insertInto, json, plain, table, time, timeOrNull, without } from './table.js'

const requestTable = table<MerchantRequest>({
  id: plain(),
  publicId: plain(),
  merchantId: plain(),
  shopId: plain(),
  kind: plain(),
  state: plain(),
  subject: plain(),
  note: plain(),
  details: json(),
  askedBy: plain(),
  createdAt: time,
  answerBy: time,
  reason: plain(),
  decidedBy: plain(),
  decidedAt: timeOrNull,
})
const addedKeys = without(requestTable, 'id')
const select = `select ${requestTable.list} from merchant_requests`
const text = {
  add: `${insertInto('merchant_requests', requestTable.names(addedKeys))} on conflict do nothing returning ${requestTable.list}`,
  find: `${select} where merchant_id = ? and public_id = ?`,
  ofMerchant: `${select} where merchant_id = ? order by id desc limit ?`,
  ofShops: `${select} where merchant_id = ? and kind in ('shop', 'activation') and shop_id is not null
    and id in (select max(id) from merchant_requests where merchant_id = ? and kind in ('shop', 'activation') group by shop_id)`,
  countPending: `select count(*) as n from merchant_requests where merchant_id = ? and state = 'pending'`,
  decide: `update merchant_requests set state = ?, reason = ?, decided_by = ?, decided_at = ?
    where merchant_id = ? and id = ? and state = 'pending'`,
  counts: `select kind, count(*) as n from merchant_requests where state = 'pending' group by kind`,
}

/** What merchants ask operators for. */
export const merchantRequests = (sql: Sql): RequestRecords => {
  const all = async (statement: string, values: readonly (string | number)[]) =>
    (await sql.rows<Row>(statement, values)).map(requestTable.read)
  return {
    add: async request =>
      (await sql.rows<Row>(text.add, requestTable.cells(request, addedKeys))).map(requestTable.read)[0],
    find: async (merchantId, publicId) => (await all(text.find, [merchantId, publicId]))[0],
    ofMerchant: (merchantId, limit) => all(text.ofMerchant, [merchantId, limit]),
    ofShops: merchantId => all(text.ofShops, [merchantId, merchantId]),
    countPending: async merchantId =>
      Number((await sql.rows<{ n: number }>(text.countPending, [merchantId]))[0]?.n ?? 0),
    decide: async ({ merchantId, id }, { state, reason, by, at }) =>
      (await sql.run(text.decide, [state, reason, by, at.getTime(), merchantId, id])) === 1,
    waiting: (kinds, limit) =>
      all(`${select} where state = 'pending' and kind in (${marks(kinds.length)}) order by answer_by, id limit ?`, [
        ...kinds,
        limit,
      ]),
    counts: async () => {
      const rows = await sql.rows<{ kind: RequestKind; n: number }>(text.counts)
      return Object.fromEntries(rows.map(({ kind, n }) => [kind, Number(n)]))
    },
  }
}
