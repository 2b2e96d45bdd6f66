import { type Migration, positiveMoney, sumOfMoney } from './migration.js'

export const sandboxBank: Migration = {
  name: '0005-sandbox-bank',
  why: 'The simulated bank keeps its own books, so that a test can count what it charged.',
  up: ({ key, int, end }) => [
    `create table sandbox_orders (
      reference text primary key, kind text not null check (kind in ('blik', 'bank', 'card', 'transfer')), method_code text not null,
      amount_minor ${int} not null ${positiveMoney('amount_minor')}, currency text not null,
      recipient text not null, order_id text not null, title text not null, language text not null, return_url text not null,
      account text, transfer_title text unique,
      state text not null check (state in ('open', 'confirmed', 'charged', 'rejected', 'cancelled', 'error')), status_code text,
      verdict text not null, due_at ${int}, charges ${int} not null check (charges in (0, 1)),
      received_minor ${int} not null ${sumOfMoney('received_minor')}, created_at ${int} not null, decided_at ${int}${end}`,
    `create index sandbox_orders_due on sandbox_orders (due_at) where due_at is not null and state in ('open', 'confirmed')`,
    `create table sandbox_credits (
      id ${key}, credit_id text not null unique, reference text not null references sandbox_orders (reference),
      amount_minor ${int} not null ${positiveMoney('amount_minor')}, from_account text not null, at ${int} not null${end}`,
    `create index sandbox_credits_of_order on sandbox_credits (reference, id)`,
    `create table sandbox_callbacks (
      id ${key}, reference text not null references sandbox_orders (reference), body text not null,
      due_at ${int} not null, delivered_at ${int}, tries ${int} not null${end}`,
    `create index sandbox_callbacks_due on sandbox_callbacks (due_at) where delivered_at is null`,
    `create index sandbox_callbacks_owed on sandbox_callbacks (reference) where delivered_at is null`,
  ],
}
