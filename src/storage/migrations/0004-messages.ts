import { type Migration, yesNo } from './migration.js'

export const messages: Migration = {
  name: '0004-messages',
  why: 'What is owed to a shop or a person is a row until it was delivered, and every attempt is kept; answers to repeated requests are kept too.',
  up: ({ key, int, end }) => [
    `create table outbox (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, payment_id ${int} not null,
      livemode ${int} not null ${yesNo('livemode')}, sequence ${int} not null, event_id text not null unique,
      url text not null, endpoint text not null, body text not null,
      state text not null check (state in ('waiting', 'sending', 'delivered', 'given_up', 'superseded', 'suppressed')),
      due_at ${int} not null, tries ${int} not null, not_yet ${int} not null, fence ${int} not null,
      leased_until ${int}, finished_at ${int}, created_at ${int} not null,
      unique (payment_id, sequence), check ((state = 'sending') = (leased_until is not null)),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,
    `create index outbox_due on outbox (endpoint, due_at, id) where state = 'waiting'`,
    `create index outbox_sending on outbox (endpoint, leased_until) where state = 'sending'`,
    `create index outbox_of_merchant on outbox (merchant_id, id)`,
    `create table attempts (
      id ${key}, outbox_id ${int} not null references outbox (id), merchant_id ${int} not null, number ${int} not null,
      started_at ${int} not null, duration_ms ${int} not null, status ${int}, error text, answer text not null,
      odd ${int} not null ${yesNo('odd')}${end}`,
    `create index attempts_of_message on attempts (outbox_id, id)`,

    `create table letters (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, payment_id ${int} not null, kind text not null, language text not null,
      livemode ${int} not null ${yesNo('livemode')}, state text not null check (state in ('waiting', 'sending', 'sent', 'given_up')),
      due_at ${int} not null, tries ${int} not null, fence ${int} not null, leased_until ${int}, finished_at ${int}, created_at ${int} not null,
      unique (payment_id, kind),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,
    `create index letters_due on letters (due_at, id) where state = 'waiting'`,

    `create table idempotency (
      merchant_id ${int} not null references merchants (id), key text not null, method text not null, path text not null,
      digest text not null, state text not null check (state in ('started', 'answered')), operation_id ${int} references operations (id),
      status ${int}, answer text, created_at ${int} not null, answered_at ${int},
      primary key (merchant_id, key, method, path)${end}`,
    `create index idempotency_by_age on idempotency (created_at)`,
  ],
}
