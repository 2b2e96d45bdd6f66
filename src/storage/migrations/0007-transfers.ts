import { type Migration, positiveMoney, yesNo } from './migration.js'

export const transfers: Migration = {
  name: '0007-transfers',
  why: 'Transfers under unknown titles wait for a person; a shop may ask the payer where to deliver.',
  up: ({ key, int, end }) => [
    `create table unmatched_credits (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, transaction_id ${int} not null,
      livemode ${int} not null ${yesNo('livemode')}, connector text not null, credit_id text not null,
      amount_minor ${int} not null ${positiveMoney('amount_minor')}, currency text not null, title text not null, from_account text,
      assigned_to ${int}, created_at ${int} not null, assigned_at ${int},
      unique (connector, credit_id), check ((assigned_to is null) = (assigned_at is null)),
      foreign key (merchant_id, shop_id) references shops (merchant_id, id),
      foreign key (merchant_id, transaction_id) references transactions (merchant_id, id),
      foreign key (merchant_id, assigned_to) references transactions (merchant_id, id)${end}`,
    `create index unmatched_credits_waiting on unmatched_credits (merchant_id, id) where assigned_to is null`,
    `create index unmatched_credits_of_try on unmatched_credits (merchant_id, transaction_id)`,
    `alter table payments add column delivery text check (delivery in ('asked', 'given'))`,
    `alter table payers add column delivery text`,
  ],
}
