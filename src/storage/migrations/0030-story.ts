import type { Migration } from './migration.js'

export const story: Migration = {
  name: '0030-story',
  why: 'A payment tells who opened it and when its page was looked at; what waits for a person is found without a walk over everything.',
  up: ({ int, end }) => [
    'alter table payments add column opening text',
    `create table page_views (
      payment_id ${int} primary key, merchant_id ${int} not null, first_at ${int} not null, last_at ${int} not null, times ${int} not null check (times > 0),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,
    // Each holds only the rows that wait, so that writes of all others cost nothing.
    `create index operations_stuck_of_merchant on operations (merchant_id, id) where state = 'needs_operator'`,
    `create index transactions_with_surplus on transactions (merchant_id, id) where surplus_minor > surplus_returned_minor`,
    `create index outbox_given_up on outbox (merchant_id, id) where state = 'given_up'`,
    `create index disputes_to_answer on disputes (merchant_id, id) where answer is null and stage in ('inquiry', 'open')`,
    'create index disputes_of_payment on disputes (merchant_id, payment_id)',
    `create index forgettings_stuck on forgettings (id) where state = 'needs_operator'`,
    // The money of a credit that was sent back left by this refund.
    `alter table unmatched_credits add column returned_by ${int}`,
    'create unique index unmatched_credits_returned on unmatched_credits (merchant_id, returned_by) where returned_by is not null',
  ],
}
