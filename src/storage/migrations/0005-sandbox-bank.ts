import { type Migration, positiveMoney } from './migration.js'

export const sandboxBank: Migration = {
  name: '0005-sandbox-bank',
  why: 'The simulated bank keeps its own books, so that a test can count what it charged.',
  up: ({ key, int, end }) => [
    `create table sandbox_orders (
      reference text primary key, kind text not null, amount_minor ${int} not null ${positiveMoney('amount_minor')},
      currency text not null, recipient text not null, title text not null, language text not null, return_url text not null,
      account text, transfer_title text, state text not null, status_code text,
      planned text, planned_at ${int}, charges ${int} not null check (charges in (0, 1)),
      created_at ${int} not null, decided_at ${int}${end}`,
    `create index sandbox_orders_planned on sandbox_orders (planned_at) where planned_at is not null`,
    `create table sandbox_callbacks (
      id ${key}, reference text not null references sandbox_orders (reference), body text not null,
      due_at ${int} not null, delivered_at ${int}, tries ${int} not null${end}`,
    `create index sandbox_callbacks_due on sandbox_callbacks (due_at) where delivered_at is null`,
  ],
}
