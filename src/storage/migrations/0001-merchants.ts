import { type Migration, yesNo } from './migration.js'

export const merchants: Migration = {
  name: '0001-merchants',
  why: 'Everything belongs to a merchant: its shops, their keys, its tokens, and the facts about the deployment.',
  up: ({ key, int, end }) => [
    `create table settings (name text primary key, value text not null${end}`,
    `create table merchants (
      id ${key}, public_id text not null unique, name text not null, legal_name text not null, created_at ${int} not null${end}`,
    `create table shops (
      id ${key}, merchant_id ${int} not null references merchants (id), public_id text not null unique,
      name text not null, recipient text not null, website_url text, notification_url text,
      active ${int} not null ${yesNo('active')}, settings text not null, created_at ${int} not null,
      unique (merchant_id, id)${end}`,
    `create table shop_keys (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, public_id text not null unique,
      livemode ${int} not null ${yesNo('livemode')}, state text not null check (state in ('signing', 'accepted', 'retired')),
      kid text not null, sealed text not null, fingerprint text not null, created_at ${int} not null, retired_at ${int},
      foreign key (merchant_id, shop_id) references shops (merchant_id, id)${end}`,
    `create index shop_keys_of_shop on shop_keys (merchant_id, shop_id, id)`,
    `create table api_tokens (
      id ${key}, merchant_id ${int} not null references merchants (id), digest text not null unique,
      livemode ${int} not null ${yesNo('livemode')}, label text not null, kid text, sealed text,
      created_at ${int} not null, last_used_at ${int}, revoked_at ${int}${end}`,
    `create index api_tokens_of_merchant on api_tokens (merchant_id, id)`,
  ],
}
