import { type Migration, positiveMoney, sumOfMoney, yesNo } from './migration.js'

const statuses =
  "('new', 'pending', 'authorized', 'submitted_for_settlement', 'settled', 'rejected', 'cancelled', 'error')"

export const payments: Migration = {
  name: '0002-payments',
  why: 'What is owed, each try to pay it, each request to a connector, who owns an order, and what happened when.',
  up: ({ key, int, sorted, end }) => [
    `create table payers (
      id ${key}, merchant_id ${int} not null references merchants (id), first_name text not null, last_name text not null,
      email text, email_sorted ${sorted}, phone text, account text, customer_id text, billing text, shipping text,
      unique (merchant_id, id)${end}`,
    `create index payers_by_email on payers (merchant_id, email_sorted) where email_sorted is not null`,

    `create table payments (
      id ${key}, public_id text not null unique, merchant_id ${int} not null, shop_id ${int} not null,
      livemode ${int} not null ${yesNo('livemode')}, source text not null check (source in ('web', 'api')),
      order_id ${sorted} not null, amount_minor ${int} not null ${positiveMoney('amount_minor')}, currency text not null,
      title text not null, additional_description text, status text not null check (status in ${statuses}),
      version ${int} not null check (version > 0), closed_reason text check (closed_reason in ('expired', 'cancelled', 'voided', 'order_paid')),
      paid_minor ${int} not null ${sumOfMoney('paid_minor')}, surplus_minor ${int} not null ${sumOfMoney('surplus_minor')},
      payer_id ${int} not null, language text not null, notification_url text, url_success text, url_failure text, url_return text,
      visible_methods text, preselect_method_code text, valid_to ${int}, form_digest text, multipayout text, invoice text, cart text,
      status_digest text, created_at ${int} not null, modified_at ${int} not null,
      unique (merchant_id, id), unique (shop_id, form_digest),
      foreign key (merchant_id, shop_id) references shops (merchant_id, id),
      foreign key (merchant_id, payer_id) references payers (merchant_id, id)${end}`,
    `create unique index payments_by_status_link on payments (status_digest) where status_digest is not null`,
    `create index payments_of_shop on payments (merchant_id, shop_id, id)`,
    `create index payments_by_order on payments (merchant_id, shop_id, order_id)`,
    `create index payments_expiring on payments (valid_to)
      where valid_to is not null and closed_reason is null and status in ('new', 'pending')`,

    `create table transactions (
      id ${key}, public_id text not null unique, merchant_id ${int} not null, shop_id ${int} not null, payment_id ${int} not null,
      livemode ${int} not null ${yesNo('livemode')}, type text not null check (type in ('sale', 'refund')),
      status text not null check (status in ${statuses}), source text not null check (source in ('web', 'api')),
      method text not null, method_code text not null, amount_minor ${int} not null ${positiveMoney('amount_minor')}, currency text not null,
      connector text not null, status_code text, status_code_description text,
      paid_minor ${int} not null ${sumOfMoney('paid_minor')}, held_minor ${int} not null check (held_minor between 0 and paid_minor), refunded_minor ${int} not null check (refunded_minor >= 0),
      refund_asked_minor ${int} not null check (refund_asked_minor >= 0),
      commission_minor ${int} not null ${sumOfMoney('commission_minor')}, commission_rate_bps ${int} not null check (commission_rate_bps >= 0),
      action text, live ${int} not null ${yesNo('live')}, superseded_at ${int}, created_at ${int} not null, modified_at ${int} not null,
      unique (merchant_id, id), check (refunded_minor + refund_asked_minor <= paid_minor),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,
    `create unique index one_live_try on transactions (payment_id) where live = 1`,
    `create index transactions_of_payment on transactions (merchant_id, payment_id, id)`,

    `create table operations (
      id ${key}, merchant_id ${int} not null, payment_id ${int} not null, transaction_id ${int} not null,
      kind text not null check (kind in ('sale', 'capture', 'void', 'refund', 'charge')), connector text not null, reference text not null,
      state text not null check (state in ('sent', 'done', 'failed', 'unknown', 'needs_operator')),
      amount_minor ${int} not null ${positiveMoney('amount_minor')}, external_id text, address_hash text not null, ask_at ${int}, asked ${int} not null,
      deadline ${int} not null, created_at ${int} not null, modified_at ${int} not null,
      unique (connector, reference),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id),
      foreign key (merchant_id, transaction_id) references transactions (merchant_id, id)${end}`,
    `create index operations_of_transaction on operations (merchant_id, transaction_id, id)`,
    `create index operations_of_payment on operations (merchant_id, payment_id)`,
    `create index operations_to_ask on operations (ask_at) where ask_at is not null and state in ('sent', 'unknown')`,
    `create index operations_stuck on operations (id) where state = 'needs_operator'`,

    `create table orders (
      merchant_id ${int} not null, shop_id ${int} not null, livemode ${int} not null ${yesNo('livemode')}, order_id text not null,
      payment_id ${int} not null, claimed_at ${int} not null,
      primary key (shop_id, livemode, order_id),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,
    `create index orders_of_payment on orders (merchant_id, payment_id)`,

    `create table events (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, payment_id ${int} not null, transaction_id ${int},
      livemode ${int} not null ${yesNo('livemode')}, sequence ${int} not null, kind text not null, status text not null check (status in ${statuses}),
      facts text not null, notification text not null check (notification in ('owed', 'suppressed', 'none')), occurred_at ${int} not null,
      unique (payment_id, sequence),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,
    `create index events_of_merchant on events (merchant_id, id)`,

    `create table failed_tries (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, payment_id ${int} not null,
      kind text not null check (kind in ('blik', 'card')), address_hash text not null, at ${int} not null,
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,
    `create index failed_tries_of_payment on failed_tries (payment_id, kind, at)`,
    `create index failed_tries_of_shop on failed_tries (shop_id, kind, at)`,
    `create index failed_tries_of_address on failed_tries (address_hash, kind, at)`,
  ],
}
