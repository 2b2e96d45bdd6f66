import type { Dispute } from '../disputes/dispute.js'
import type { DisputeRecords } from '../disputes/ports.js'
import { type Cell, marks, only, type Row, type Sql } from './sql.js'
import { flag, insertInto, plain, table, time, timeOrNull, without } from './table.js'

export const disputeTable = table<Dispute>({
  id: plain(),
  publicId: plain(),
  merchantId: plain(),
  shopId: plain(),
  paymentId: plain(),
  transactionId: plain(),
  livemode: flag,
  connector: plain(),
  externalId: plain(),
  stage: plain(),
  reason: plain(),
  amountMinor: plain(),
  currency: plain(),
  evidenceDueAt: timeOrNull,
  answer: plain(),
  evidence: plain(),
  answeredAt: timeOrNull,
  sentAt: timeOrNull,
  askAt: timeOrNull,
  asked: plain(),
  createdAt: time,
  modifiedAt: time,
})
const addedKeys = without(disputeTable, 'id')
const savedKeys = ['stage', 'reason', 'evidenceDueAt', 'askAt', 'modifiedAt'] as const
const answeredKeys = ['answer', 'evidence', 'answeredAt', 'askAt', 'modifiedAt'] as const

const select = `select ${disputeTable.list} from disputes`
const one = 'where merchant_id = ? and id = ?'
const text = {
  add: `${insertInto('disputes', disputeTable.names(addedKeys))} returning id`,
  find: `${select} where merchant_id = ? and public_id = ?`,
  findByExternalId: `${select} where connector = ? and external_id = ?`,
  save: `update disputes set ${disputeTable.set(savedKeys)} ${one} and stage = ?`,
  answer: `update disputes set ${disputeTable.set(answeredKeys)} ${one} and answer is null and stage in ('inquiry', 'open')`,
  due: `${select} where ask_at <= ? order by ask_at, id limit ?`,
  claim: `update disputes set ask_at = ?, asked = asked + 1 ${one} and ask_at = ?`,
  sent: `update disputes set sent_at = ?, asked = 0, ask_at = case when stage in ('won', 'lost') then null else cast(? as bigint) end
    ${one} and sent_at is null`,
  moveDisputed: `update transactions set disputed_minor = disputed_minor + ? ${one}`,
}

/** Disputes that payers have opened at their banks. */
export const disputes = (sql: Sql): DisputeRecords => ({
  add: async dispute => ({
    ...dispute,
    id: only(await sql.rows<{ id: number }>(text.add, disputeTable.cells(dispute, addedKeys))).id,
  }),
  find: async (merchantId, publicId) =>
    (await sql.rows<Row>(text.find, [merchantId, publicId])).map(disputeTable.read)[0],
  findByExternalId: async (connector, externalId) =>
    (await sql.rows<Row>(text.findByExternalId, [connector, externalId])).map(disputeTable.read)[0],
  list: async (merchantId, { livemode, shopIds, stage, paymentId, before, limit }) => {
    const conditions: [string, readonly Cell[]][] = [
      ['merchant_id = ? and livemode = ?', [merchantId, livemode ? 1 : 0]],
      ...(shopIds === null ? [] : [[`shop_id in (${marks(shopIds.length)})`, shopIds] as [string, readonly Cell[]]]),
      ...(stage === undefined ? [] : [['stage = ?', [stage]] as [string, readonly Cell[]]]),
      ...(paymentId === undefined ? [] : [['payment_id = ?', [paymentId]] as [string, readonly Cell[]]]),
      ...(before === undefined ? [] : [['id < ?', [before]] as [string, readonly Cell[]]]),
    ]
    const where = conditions.map(([condition]) => condition).join(' and ')
    const cells = conditions.flatMap(([, values]) => values)
    const rows = await sql.rows<Row>(`${select} where ${where} order by id desc limit ?`, [...cells, limit])
    return rows.map(disputeTable.read)
  },
  save: async (dispute, from) =>
    (await sql.run(text.save, [...disputeTable.cells(dispute, savedKeys), dispute.merchantId, dispute.id, from])) === 1,
  answer: async dispute =>
    (await sql.run(text.answer, [...disputeTable.cells(dispute, answeredKeys), dispute.merchantId, dispute.id])) === 1,
  due: async (now, limit) => (await sql.rows<Row>(text.due, [now.getTime(), limit])).map(disputeTable.read),
  claim: async ({ merchantId, id, askAt }, until) =>
    (await sql.run(text.claim, [until.getTime(), merchantId, id, askAt?.getTime() ?? 0])) === 1,
  sent: async ({ merchantId, id }, at, askAt) => {
    await sql.run(text.sent, [at.getTime(), askAt.getTime(), merchantId, id])
  },
  moveDisputed: async (merchantId, transactionId, byMinor) => {
    const changed = await sql.run(text.moveDisputed, [byMinor, merchantId, transactionId])
    if (changed !== 1) throw new Error(`sale ${transactionId} is not stored, so nothing of it can be in dispute`)
  },
})
