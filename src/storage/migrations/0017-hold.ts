import { type Migration, sumOfMoney } from './migration.js'

export const hold: Migration = {
  name: '0017-hold',
  why: 'Money can be held first: what an order and a try say of it, one decision about its end at a time, and the simulated bank’s side of it.',
  up: ({ int, end }) => [
    'alter table payments add column hold text',
    'alter table transactions add column hold text',
    `alter table transactions add column hold_until ${int}`,
    'create index transactions_held on transactions (hold_until) where hold_until is not null',
    `create unique index one_end_of_hold on operations (transaction_id)
      where kind in ('capture', 'void') and state in ('sent', 'unknown', 'needs_operator', 'done')`,
    `alter table sandbox_orders add column hold text check (hold in ('asked', 'held', 'captured', 'released'))`,
    `alter table sandbox_orders add column captured_minor ${int} ${sumOfMoney('captured_minor')}`,
    `create table sandbox_hold_ends (
      reference text primary key, sale_reference text not null references sandbox_orders (reference),
      kind text not null check (kind in ('capture', 'void')), amount_minor ${int} not null,
      state text not null check (state in ('open', 'captured', 'released', 'refused', 'gone')), status_code text, due_at ${int}${end}`,
    `create index sandbox_hold_ends_due on sandbox_hold_ends (due_at) where due_at is not null`,
  ],
}
