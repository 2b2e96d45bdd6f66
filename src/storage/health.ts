import type { HealthRecords, KeyCount, Mismatch, Offenders, QueueFigures, WorkFigures } from '../health/ports.js'
import { ready } from './choose-messages.js'
import { only, type Sql } from './sql.js'

/** Where an account's items are, as positive sums: what it owes must be their sum. */
const items = [
  `select shop_id, livemode, currency, 'refunds_in_flight' as account, amount_minor as minor from transactions
    where type = 'refund' and status in ('new', 'pending')`,
  `select shop_id, livemode, currency, 'suspense', held_minor from transactions where held_minor > 0`,
  `select shop_id, livemode, currency, 'suspense', amount_minor from unmatched_credits where assigned_to is null`,
  `select shop_id, livemode, currency, 'disputes', amount_minor from disputes where stage in ('open', 'evidence')`,
  `select shop_id, livemode, currency, 'surplus', surplus_minor - surplus_returned_minor from transactions where surplus_minor > 0`,
]
const moneyOfTries = `select transaction_id,
    sum(case when step = 'settle' and name = 'payable' then -amount_minor else 0 end) as settled,
    sum(case when step = 'surplus' and name = 'surplus' then -amount_minor else 0 end) as surplus
  from ledger_entries join ledger_accounts on ledger_accounts.id = account_id where step in ('settle', 'surplus') group by transaction_id`
const firstIds = 5

const offenders = (condition: string) => ({
  count: `select count(*) as count ${condition}`,
  ids: `select transactions.public_id as id ${condition} order by transactions.id limit ${firstIds}`,
})

const text = {
  sums: `select currency, sum(amount_minor) as "sumMinor" from ledger_entries
    join ledger_accounts on ledger_accounts.id = account_id group by currency order by currency`,
  mismatches: `select public_id as "serviceId", compared.livemode, compared.currency, account, sum(held) as "heldMinor", sum(items) as "itemsMinor" from (
      select shop_id, livemode, currency, name as account, -amount_minor as held, 0 as items from ledger_accounts
        join ledger_entries on account_id = ledger_accounts.id where name in ('refunds_in_flight', 'disputes', 'suspense', 'surplus')
      union all select shop_id, livemode, currency, account, 0, minor from (${items.join(' union all ')}) open_items) compared
    join shops on shops.id = compared.shop_id
    group by public_id, compared.livemode, compared.currency, account having sum(held) <> sum(items) order by 1, 2, 3, 4`,
  unbooked: offenders(`from transactions left join (${moneyOfTries}) booked on booked.transaction_id = transactions.id
    where type = 'sale' and (paid_minor <> coalesce(booked.settled, 0) + surplus_minor + held_minor or surplus_minor <> coalesce(booked.surplus, 0))`),
  overdrawn: offenders(
    `from transactions where type = 'sale' and refunded_minor + refund_asked_minor > paid_minor - held_minor`,
  ),
  takenTwice: offenders(
    `from transactions where disputed_minor > 0 and refunded_minor + refund_asked_minor + disputed_minor > paid_minor - held_minor`,
  ),
  operations: `select
      coalesce(sum(case when state = 'needs_operator' then 1 else 0 end), 0) as "needsOperator",
      coalesce(sum(case when state <> 'needs_operator' and deadline <= ? then 1 else 0 end), 0) as "pastDeadline",
      coalesce(sum(case when state <> 'needs_operator' and ask_at <= ? then 1 else 0 end), 0) as "notAsked"
    from operations where state in ('sent', 'unknown', 'needs_operator')`,
  notExpired: `select count(*) as count from payments where valid_to <= ? and closed_reason is null and status in ('new', 'pending')
    and not exists (select 1 from transactions where transactions.payment_id = payments.id and live = 1)`,
  /** A refund's message rightly waits for its sale's: only what could be sent counts. */
  notificationsOverdue: `select count(*) as count, min(due_at) as oldest from outbox message where ${ready('message')}`,
  lettersOverdue: (table: string) =>
    `select count(*) as count, min(due_at) as oldest from ${table} where state = 'waiting' and due_at <= ?`,
  abandoned: (table: string) => `select count(*) as count from ${table} where state = 'sending' and leased_until <= ?`,
  givenUp: (table: string) => `select count(*) as count from ${table} where state = 'given_up' and finished_at >= ?`,
  signingKeys: `select shops.public_id as "serviceId", modes.livemode, (select count(*) from shop_keys
        where shop_keys.shop_id = shops.id and shop_keys.livemode = modes.livemode and state = 'signing') as signing
    from shops cross join (select 0 as livemode union all select 1) modes
    where modes.livemode = 0 or exists (select 1 from shop_keys where shop_keys.shop_id = shops.id and shop_keys.livemode = 1 and state <> 'retired')
    order by shops.id, modes.livemode`,
  newestEvent: 'select occurred_at as at from events order by id desc limit 1',
}

type Times = Parameters<HealthRecords['work']>[0]

/** Two queues that one person looks after. */
const together = (one: QueueFigures, other: QueueFigures): QueueFigures => ({
  overdue: one.overdue + other.overdue,
  oldestDueAt: [one.oldestDueAt, other.oldestDueAt].reduce((a, b) => (a === null || (b !== null && b < a) ? b : a)),
  abandoned: one.abandoned + other.abandoned,
  givenUp: one.givenUp + other.givenUp,
})

/** What a check of the house asks of the database: reads alone, over whole tables where there is no index for it. */
export const health = (sql: Sql): HealthRecords => {
  const count = async (query: string, at: Date): Promise<number> =>
    only(await sql.rows<{ count: number }>(query, [at.getTime()])).count
  const offending = async (queries: { count: string; ids: string }): Promise<Offenders> => {
    const { count } = only(await sql.rows<{ count: number }>(queries.count))
    return { count, ids: count === 0 ? [] : (await sql.rows<{ id: string }>(queries.ids)).map(({ id }) => id) }
  }
  const queue = async (table: string, overdueText: string, times: Times): Promise<QueueFigures> => {
    const late = only(
      await sql.rows<{ count: number; oldest: number | null }>(overdueText, [times.overdueSince.getTime()]),
    )
    return {
      overdue: late.count,
      oldestDueAt: late.oldest === null ? null : new Date(late.oldest),
      abandoned: await count(text.abandoned(table), times.abandonedSince),
      givenUp: await count(text.givenUp(table), times.givenUpSince),
    }
  }
  return {
    ledgerSums: () => sql.rows(text.sums),
    mismatches: async () =>
      (await sql.rows<Omit<Mismatch, 'livemode'> & { livemode: number }>(text.mismatches)).map(row => ({
        ...row,
        livemode: row.livemode === 1,
      })),
    unbooked: () => offending(text.unbooked),
    overdrawn: () => offending(text.overdrawn),
    takenTwice: () => offending(text.takenTwice),
    work: async times => {
      const overdue = times.overdueSince.getTime()
      type Operations = Pick<WorkFigures, 'needsOperator' | 'pastDeadline' | 'notAsked'>
      return {
        ...only(await sql.rows<Operations>(text.operations, [overdue, overdue])),
        notExpired: await count(text.notExpired, times.overdueSince),
        notifications: await queue('outbox', text.notificationsOverdue, times),
        letters: together(
          await queue('letters', text.lettersOverdue('letters'), times),
          await queue('member_letters', text.lettersOverdue('member_letters'), times),
        ),
      }
    },
    signingKeys: async () =>
      (await sql.rows<Omit<KeyCount, 'livemode'> & { livemode: number }>(text.signingKeys)).map(row => ({
        ...row,
        livemode: row.livemode === 1,
      })),
    newestEventAt: async () => {
      const [newest] = await sql.rows<{ at: number }>(text.newestEvent)
      return newest === undefined ? null : new Date(newest.at)
    },
  }
}
