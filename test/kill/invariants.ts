/** What must never be in the database once everything has drained: each query finds the rows that break a rule. */
export const invariants: Readonly<Record<string, string>> = {
  'the ledger sums to zero': `
    select a.currency, sum(e.amount_minor) as sum_minor from ledger_entries e join ledger_accounts a on a.id = e.account_id
    group by a.currency having sum(e.amount_minor) <> 0`,
  'each settled try has its money in the ledger once': `
    select t.public_id from transactions t where t.type = 'sale' and t.status = 'settled' and 2 <> (
      select count(*) from ledger_entries e where e.transaction_id = t.id and e.step in ('settle', 'surplus'))`,
  'the money in the ledger is the money of the try': `
    select e.id from ledger_entries e join transactions t on t.id = e.transaction_id
    where e.step in ('settle', 'surplus') and abs(e.amount_minor) <> t.amount_minor`,
  'a try that is not settled has no money in the ledger': `
    select t.public_id from transactions t where t.status <> 'settled' and exists (
      select 1 from ledger_entries e where e.transaction_id = t.id)`,
  'no payment has two live tries': `
    select payment_id from transactions where live = 1 group by payment_id having count(*) > 1`,
  'no try is left without an end': `select public_id, status from transactions where live = 1 or status in ('new', 'pending')`,
  'every operation has an end': `select reference, state from operations where state not in ('done', 'failed')`,
  'a payment is settled when a try of it is': `
    select p.public_id, p.status from payments p where p.status = 'settled' and not exists (
      select 1 from transactions t where t.payment_id = p.id and t.status = 'settled')
    union all
    select p.public_id, p.status from payments p join transactions t on t.payment_id = p.id and t.status = 'settled'
    where p.status <> 'settled'`,
  'no payment was charged twice': `
    select payment_id from transactions where status = 'settled' and type = 'sale' group by payment_id having count(*) > 1`,
  'every event that owes a message has one': `
    select payment_id, sequence from events e where notification = 'owed' and not exists (
      select 1 from outbox o where o.payment_id = e.payment_id and o.sequence = e.sequence)`,
  'every message belongs to an event that owes it': `
    select event_id from outbox o where not exists (
      select 1 from events e where e.payment_id = o.payment_id and e.sequence = o.sequence and e.notification = 'owed')`,
  'every message was delivered or overtaken': `
    select event_id, state from outbox where state not in ('delivered', 'superseded')`,
  'the last message of a payment was delivered': `
    select event_id, state from outbox o where state <> 'delivered' and not exists (
      select 1 from outbox later where later.payment_id = o.payment_id and later.sequence > o.sequence)`,
  'the bank charged at most once for a payment': `
    select op.payment_id from sandbox_orders b join operations op on op.reference = b.reference
    where b.charges > 0 and op.kind = 'sale' group by op.payment_id having sum(b.charges) > 1`,
  'the bank charged for every settled try and for no other': `
    select t.public_id, t.status, b.state from operations op join transactions t on t.id = op.transaction_id
    left join sandbox_orders b on b.reference = op.reference
    where op.kind = 'sale' and (t.status = 'settled') <> (coalesce(b.charges, 0) = 1)`,
  'the bank knows no order of nobody': `
    select b.reference from sandbox_orders b where not exists (select 1 from operations op where op.reference = b.reference)`,
  'the bank told us everything it owed': `select id, tries from sandbox_callbacks where delivered_at is null`,
}
