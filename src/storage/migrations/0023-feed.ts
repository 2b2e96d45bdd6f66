import type { Migration } from './migration.js'

export const feed: Migration = {
  name: '0023-feed',
  why: 'A shop without an address for notifications fetches them: what it would have been told is kept; lists walk a merchant’s payments and transactions in order.',
  up: ({ int, end }) => [
    `create table fetched_messages (
      payment_id ${int} not null, sequence ${int} not null, merchant_id ${int} not null, body text not null, created_at ${int} not null,
      primary key (payment_id, sequence),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,
    `create index transactions_of_merchant on transactions (merchant_id, id)`,
    `create index payments_of_merchant on payments (merchant_id, id)`,
  ],
}
