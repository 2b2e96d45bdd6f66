import type { IdempotencyRecords, IdempotentRequest } from '../api/ports.js'
import type { SealedTokenRecords } from '../merchants/ports.js'
import type { Row, Sql } from './sql.js'
import { insertInto, plain, table, time, timeOrNull } from './table.js'

const requestTable = table<IdempotentRequest>({
  merchantId: plain(),
  key: plain(),
  method: plain(),
  path: plain(),
  digest: plain(),
  state: plain(),
  status: plain(),
  answer: plain(),
  createdAt: time,
  leasedUntil: timeOrNull,
})
const scope = 'merchant_id = ? and key = ? and method = ? and path = ?'
const scopeKeys = ['merchantId', 'key', 'method', 'path'] as const
const text = {
  claim: `${insertInto('idempotency', requestTable.names(requestTable.keys))} on conflict do nothing`,
  find: `select ${requestTable.list} from idempotency where ${scope}`,
  takeOver: `update idempotency set leased_until = ? where ${scope} and state = 'started'
    and (leased_until is null or leased_until = ?)`,
  answer: `update idempotency set state = 'answered', status = ?, answer = ?, answered_at = ?, leased_until = null where ${scope}`,
  release: `update idempotency set leased_until = null where ${scope} and state = 'started'`,
  // How a sealed text begins; what is in clear is JSON.
  sealedAfter: `select merchant_id, answer from idempotency where substr(answer, 1, 3) = 'eyJ' order by created_at, answer limit ? offset ?`,
  reseal: `update idempotency set answer = ? where substr(answer, 1, 3) = 'eyJ' and merchant_id = ? and answer = ?`,
  dropBefore: `delete from idempotency where (merchant_id, key, method, path) in (
    select merchant_id, key, method, path from idempotency where created_at < ? order by created_at limit ?)`,
}

/** Requests under an `Idempotency-Key`, and what was answered; answers with secrets as `kasa rekey` seals them anew. */
export const idempotency = (sql: Sql): IdempotencyRecords & SealedTokenRecords => ({
  claim: async request =>
    (await sql.run(
      text.claim,
      requestTable.cells({ ...request, state: 'started', status: null, answer: null }, requestTable.keys),
    )) === 1,
  find: async of => (await sql.rows<Row>(text.find, requestTable.cells(of, scopeKeys))).map(requestTable.read)[0],
  takeOver: async (request, leaseUntil) =>
    (await sql.run(text.takeOver, [
      leaseUntil.getTime(),
      ...requestTable.cells(request, scopeKeys),
      request.leasedUntil?.getTime() ?? 0,
    ])) === 1,
  answer: async (of, { status, answer, answeredAt }) => {
    await sql.run(text.answer, [status, answer, answeredAt.getTime(), ...requestTable.cells(of, scopeKeys)])
  },
  release: async of => {
    await sql.run(text.release, requestTable.cells(of, scopeKeys))
  },
  // Few have no number of their own: their place counts.
  sealedAfter: async (place, limit) => {
    const rows = await sql.rows<{ merchant_id: number; answer: string }>(text.sealedAfter, [limit, place])
    return rows.map(({ merchant_id: merchantId, answer: sealed }, at) => ({ id: place + at + 1, merchantId, sealed }))
  },
  reseal: async ({ merchantId, sealed: former }, sealed) =>
    (await sql.run(text.reseal, [sealed, merchantId, former])) === 1,
  dropBefore: (moment, limit) => sql.run(text.dropBefore, [moment.getTime(), limit]),
})
