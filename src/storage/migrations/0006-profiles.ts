import { type Migration, yesNo } from './migration.js'

export const profiles: Migration = {
  name: '0006-profiles',
  why: 'Cards and BLIK that payers agreed to have remembered, and the browsers that may be shown them.',
  up: ({ key, int, end }) => [
    `create table profiles (
      id ${key}, public_id text not null unique, merchant_id ${int} not null, shop_id ${int} not null,
      livemode ${int} not null ${yesNo('livemode')}, customer_id text not null,
      kind text not null check (kind in ('oneclick', 'recurring', 'blik_oneclick')),
      connector text not null, token_digest text not null, sealed text,
      masked_number text, month text, year text, organization text,
      payer_id ${int} not null, first_payment_id ${int} not null, first_transaction_id text not null,
      created_at ${int} not null, used_at ${int} not null, removed_at ${int},
      unique (merchant_id, id), check ((sealed is null) = (removed_at is not null)),
      foreign key (merchant_id, shop_id) references shops (merchant_id, id),
      foreign key (merchant_id, payer_id) references payers (merchant_id, id),
      foreign key (merchant_id, first_payment_id) references payments (merchant_id, id)${end}`,
    `create unique index one_profile_an_instrument on profiles (shop_id, livemode, customer_id, connector, token_digest, kind)
      where removed_at is null`,
    `create index profiles_of_customer on profiles (merchant_id, customer_id, used_at)`,

    `create table profile_aliases (
      id ${key}, merchant_id ${int} not null, profile_id ${int} not null, alias_key text not null, label text not null,
      created_at ${int} not null, removed_at ${int}, unique (profile_id, alias_key),
      foreign key (merchant_id, profile_id) references profiles (merchant_id, id)${end}`,

    `create table profile_uses (
      merchant_id ${int} not null, transaction_id ${int} not null, profile_id ${int} not null, alias_key text,
      primary key (merchant_id, transaction_id),
      foreign key (merchant_id, transaction_id) references transactions (merchant_id, id),
      foreign key (merchant_id, profile_id) references profiles (merchant_id, id)${end}`,

    `create table devices (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, livemode ${int} not null ${yesNo('livemode')},
      payment_id ${int} not null, customer_id text not null, digest text not null, created_at ${int} not null,
      unique (payment_id, digest),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,

    `alter table sandbox_orders add column profile text`,
    `alter table sandbox_orders add column profile_digest text`,
    `create index sandbox_orders_of_profile on sandbox_orders (profile_digest, created_at) where profile_digest is not null`,
  ],
}
