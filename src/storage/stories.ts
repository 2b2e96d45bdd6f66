import type { LedgerLine, LetterStand, PageViews, StoryRecords } from '../story/ports.js'
import { disputeTable } from './disputes.js'
import { operationTable } from './operations.js'
import type { Row, Sql } from './sql.js'
import { insertInto, plain, table, time, timeOrNull } from './table.js'
import { creditTable } from './unmatched-credits.js'

const lineTable = table<LedgerLine>({
  id: plain(),
  account: plain(),
  currency: plain(),
  amountMinor: plain(),
  transactionId: plain(),
  source: plain(),
  step: plain(),
  line: plain(),
  occurredAt: time,
  bookedOn: plain(),
})
const letterTable = table<LetterStand>({
  id: plain(),
  kind: plain(),
  about: plain(),
  language: plain(),
  state: plain(),
  tries: plain(),
  reason: plain(),
  createdAt: time,
  finishedAt: timeOrNull,
})
const viewTable = table<PageViews>({
  merchantId: plain(),
  paymentId: plain(),
  firstAt: time,
  lastAt: time,
  times: plain(),
})

const countedTogether = `on conflict (payment_id) do update
  set last_at = excluded.last_at, times = page_views.times + excluded.times`
const ofPayment = 'where merchant_id = ? and payment_id = ?'
const text = {
  ledger: `select entry.id, account.name as account, account.currency, entry.amount_minor, entry.transaction_id, entry.source, entry.step,
      entry.line, entry.occurred_at, entry.booked_on
    from ledger_entries entry join ledger_accounts account on account.id = entry.account_id
    where entry.merchant_id = ? and entry.payment_id = ? order by entry.id`,
  operations: `select ${operationTable.list} from operations ${ofPayment} order by id`,
  letters: `select ${letterTable.list} from letters ${ofPayment} order by id`,
  disputes: `select ${disputeTable.list} from disputes ${ofPayment} order by id`,
  credits: `select ${creditTable.list} from unmatched_credits where merchant_id = ?
    and (transaction_id in (select id from transactions ${ofPayment}) or assigned_to in (select id from transactions ${ofPayment})) order by id`,
  views: `select ${viewTable.list} from page_views ${ofPayment}`,
  addView: `${insertInto('page_views', viewTable.names(viewTable.keys))} ${countedTogether}`,
  addViews: `insert into page_views (${viewTable.list}) select ${viewTable.list}
    from json_to_recordset(?::json) as seen (${viewTable
      .names(viewTable.keys)
      .map(name => `${name} bigint`)
      .join(', ')}) order by payment_id ${countedTogether}`,
}

const rowOf = (view: PageViews) => {
  const cells = viewTable.cells(view, viewTable.keys)
  return Object.fromEntries(viewTable.names(viewTable.keys).map((name, at) => [name, cells[at]]))
}

/** What a payment's story is made of, beside what other nouns tell. */
export const stories = (sql: Sql): StoryRecords => {
  const all = async <T>(query: string, read: (row: Row) => T, merchantId: number, paymentId: number): Promise<T[]> =>
    (await sql.rows<Row>(query, [merchantId, paymentId])).map(read)
  return {
    ledgerOf: (merchantId, paymentId) => all(text.ledger, lineTable.read, merchantId, paymentId),
    operationsOf: (merchantId, paymentId) => all(text.operations, operationTable.read, merchantId, paymentId),
    lettersOf: (merchantId, paymentId) => all(text.letters, letterTable.read, merchantId, paymentId),
    disputesOf: (merchantId, paymentId) => all(text.disputes, disputeTable.read, merchantId, paymentId),
    creditsOf: async (merchantId, paymentId) =>
      (await sql.rows<Row>(text.credits, [merchantId, merchantId, paymentId, merchantId, paymentId])).map(
        creditTable.read,
      ),
    viewsOf: async (merchantId, paymentId) => (await all(text.views, viewTable.read, merchantId, paymentId))[0],
    addViews: async views => {
      if (sql.engine === 'postgres') await sql.run(text.addViews, [JSON.stringify(views.map(rowOf))])
      else for (const view of views) await sql.run(text.addView, viewTable.cells(view, viewTable.keys))
    },
  }
}
