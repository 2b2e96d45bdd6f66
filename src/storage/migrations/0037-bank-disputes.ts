import { type Migration, positiveMoney } from './migration.js'

const dayMs = 24 * 60 * 60_000

export const bankDisputes: Migration = {
  name: '0037-bank-disputes',
  why: 'The simulated bank keeps a row of each dispute in books of its own, so that it can be asked how one ended although its message was lost.',
  up: ({ int, end }) => [
    `create table sandbox_disputes (
      external_id text primary key, reference text not null references sandbox_orders (reference),
      begins_as text not null check (begins_as in ('inquiry', 'open')), begins_at ${int} not null,
      amount_minor ${int} not null ${positiveMoney('amount_minor')}, answer_until ${int} not null,
      verdict text check (verdict in ('won', 'lost')), decided_at ${int}${end}`,
    `insert into sandbox_disputes (external_id, reference, begins_as, begins_at, amount_minor, answer_until, verdict, decided_at)
      select 'dsp-' || sandbox_orders.reference, sandbox_orders.reference, case when title like '%TEST-INQUIRY%' then 'inquiry' else 'open' end,
        sandbox_orders.decided_at + ${dayMs}, coalesce(captured_minor, sandbox_orders.amount_minor), sandbox_orders.decided_at + ${8 * dayMs},
        case when disputes.answer is null then null when answer = 'contest' and evidence not like '%TEST-LOST%' then 'won' else 'lost' end,
        case when answer = 'contest' then answered_at + ${dayMs} else answered_at end
      from sandbox_orders left join disputes on connector = 'sandbox' and external_id = 'dsp-' || sandbox_orders.reference and sent_at is not null
      where (title like '%TEST-INQUIRY%' or title like '%TEST-DISPUTE%') and state = 'charged' and refund_of is null
        and sandbox_orders.decided_at is not null`,
    // What was contested and never decided was not asked about again: from now on it is.
    `update disputes set ask_at = coalesce(sent_at, modified_at), asked = 0 where stage = 'evidence' and ask_at is null`,
  ],
}
