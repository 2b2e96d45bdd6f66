import type { BankDispute, BankDisputeRecords } from '../connectors/sandbox/ports.js'
import type { Row, Sql } from './sql.js'
import { insertInto, plain, table, time, timeOrNull } from './table.js'

const disputeTable = table<BankDispute>({
  externalId: plain(),
  reference: plain(),
  beginsAs: plain(),
  beginsAt: time,
  amountMinor: plain(),
  answerUntil: time,
  verdict: plain(),
  decidedAt: timeOrNull,
})
const text = {
  add: `${insertInto('sandbox_disputes', disputeTable.names(disputeTable.keys))} on conflict (external_id) do nothing`,
  find: `select ${disputeTable.list} from sandbox_disputes where external_id = ?`,
  decide: 'update sandbox_disputes set verdict = ?, decided_at = ? where external_id = ? and verdict is null',
}

/** What the simulated bank knows of disputes. */
export const sandboxDisputes = (sql: Sql): BankDisputeRecords => ({
  addDispute: async dispute => (await sql.run(text.add, disputeTable.cells(dispute, disputeTable.keys))) === 1,
  findDispute: async externalId => (await sql.rows<Row>(text.find, [externalId])).map(disputeTable.read)[0],
  decideDispute: async (externalId, verdict, at) =>
    (await sql.run(text.decide, [verdict, at.getTime(), externalId])) === 1,
})
