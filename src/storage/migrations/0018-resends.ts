import type { Migration } from './migration.js'

export const resends: Migration = {
  name: '0018-resends',
  why: 'A message that somebody wants sent again is a row until it was sent; an attempt says who asked for it, where it went and how an unexpected answer was headed.',
  up: ({ key, int, end }) => [
    'alter table attempts add column answer_headers text',
    'alter table attempts add column url text',
    'alter table attempts add column asked_by text',
    `create table resends (
      id ${key}, merchant_id ${int} not null, payment_id ${int} not null, outbox_id ${int} not null references outbox (id),
      url text not null, endpoint text not null, asked_by text not null, asked_at ${int} not null,
      fence ${int} not null, leased_until ${int}, unique (outbox_id, url)${end}`,
    'create index resends_of_payment on resends (payment_id, id)',
  ],
}
