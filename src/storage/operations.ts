import type { AskedAbout, Operation, OperationRecords } from '../payments/ports.js'
import { leaseNow } from './lease-now.js'
import { type Engine, only, type Row, type Sql } from './sql.js'
import { insertInto, plain, table, time, timeOrNull, without } from './table.js'

export const operationTable = table<Operation>({
  id: plain(),
  merchantId: plain(),
  paymentId: plain(),
  transactionId: plain(),
  kind: plain(),
  connector: plain(),
  reference: plain(),
  state: plain(),
  amountMinor: plain(),
  externalId: plain(),
  askAt: timeOrNull,
  asked: plain(),
  deadline: time,
  addressHash: plain(),
  createdAt: time,
  modifiedAt: time,
})

const addedKeys = without(operationTable, 'id')
const savedKeys = ['state', 'amountMinor', 'externalId', 'askAt', 'asked', 'deadline', 'modifiedAt'] as const

const postponedKeys = ['state', 'askAt', 'asked', 'modifiedAt'] as const

/** States of a request that has not failed. */
const standing = `('sent', 'unknown', 'needs_operator', 'done')`

const select = `select ${operationTable.list} from operations`
const due = (about: AskedAbout) =>
  `ask_at <= ? and state in ('sent', 'unknown') and kind ${about === 'refunds' ? '=' : '<>'} 'refund'`
const unleased = '(leased_until is null or leased_until <= ?)'
const skipLocked: Record<Engine, string> = { sqlite: '', postgres: 'for update skip locked' }
const text = {
  add: `${insertInto('operations', operationTable.names(addedKeys))} returning id`,
  addHoldEnd: `${insertInto('operations', operationTable.names(addedKeys))}
    on conflict (transaction_id) where kind in ('capture', 'void') and state in ${standing} do nothing returning id`,
  findByReference: `${select} where connector = ? and reference = ?`,
  ofTransaction: `${select} where merchant_id = ? and transaction_id = ? order by id`,
  save: `update operations set ${operationTable.set(savedKeys)} where merchant_id = ? and id = ?`,
  postpone: `update operations set ${operationTable.set(postponedKeys)}, leased_until = null where merchant_id = ? and id = ? and ask_at is not null and state in ('sent', 'unknown')`,
  claimDue: (engine: Engine, about: AskedAbout) => `update operations set leased_until = ?
    where id in (select id from operations where ${due(about)} and ${unleased} order by ask_at, id limit ? ${skipLocked[engine]})
      and ${due(about)} and ${unleased}
    returning ${operationTable.list}`,
  anyDue: (about: AskedAbout) => `select 1 from operations where ${due(about)} limit 1`,
  askAgain: `update operations set state = 'unknown', ask_at = ?, deadline = ?, asked = 1, modified_at = ?
    where merchant_id = ? and id = ? and state = 'needs_operator'`,
  countStuck: `select count(*) as stuck from operations where state = 'needs_operator'`,
}

/** Requests to connectors. */
export const operations = (sql: Sql): OperationRecords => {
  const textsAbout = (about: AskedAbout) => ({ claim: text.claimDue(sql.engine, about), any: text.anyDue(about) })
  const texts = { tries: textsAbout('tries'), refunds: textsAbout('refunds') }
  return {
    add: async draft => ({
      ...draft,
      id: only(await sql.rows<{ id: number }>(text.add, operationTable.cells(draft, addedKeys))).id,
    }),
    addHoldEnd: async draft => {
      const [row] = await sql.rows<{ id: number }>(text.addHoldEnd, operationTable.cells(draft, addedKeys))
      return row && { ...draft, id: row.id }
    },
    findByReference: async (connector, reference) =>
      (await sql.rows<Row>(text.findByReference, [connector, reference])).map(operationTable.read)[0],
    ofTransaction: async (merchantId, transactionId) =>
      (await sql.rows<Row>(text.ofTransaction, [merchantId, transactionId])).map(operationTable.read),
    save: async operation => {
      const changed = await sql.run(text.save, [
        ...operationTable.cells(operation, savedKeys),
        operation.merchantId,
        operation.id,
      ])
      if (changed !== 1) throw new Error(`operation ${operation.reference} is not stored and cannot be saved`)
    },
    postpone: async operation => {
      await sql.run(text.postpone, [
        ...operationTable.cells(operation, postponedKeys),
        operation.merchantId,
        operation.id,
      ])
    },
    anyDue: async (now, about) => (await sql.rows(texts[about].any, [now.getTime()])).length > 0,
    claimDue: async ({ now, systemNow, leaseUntil, limit, about }) => {
      const at = now.getTime()
      const real = await leaseNow(sql, systemNow)
      const until = real + (leaseUntil.getTime() - systemNow.getTime())
      const rows = await sql.rows<Row>(texts[about].claim, [until, at, real, limit, at, real])
      return rows.map(operationTable.read).sort((one, other) => one.id - other.id)
    },
    askAgain: async (merchantId, id, at, deadline) =>
      (await sql.run(text.askAgain, [at.getTime(), deadline.getTime(), at.getTime(), merchantId, id])) === 1,
    countStuck: async () => only(await sql.rows<{ stuck: number }>(text.countStuck)).stuck,
  }
}
