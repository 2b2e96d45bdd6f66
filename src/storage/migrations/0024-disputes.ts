import { type Migration, positiveMoney, sumOfMoney, yesNo } from './migration.js'

export const disputes: Migration = {
  name: '0024-disputes',
  why: 'A payer who takes money back through the bank opens a dispute: an object of its own with steps in the ledger, never a status of the payment.',
  up: ({ key, int, end }) => [
    `alter table transactions add column disputed_minor ${int} not null default 0 ${sumOfMoney('disputed_minor')}`,
    `create table disputes (
      id ${key}, public_id text not null unique, merchant_id ${int} not null, shop_id ${int} not null, payment_id ${int} not null,
      transaction_id ${int} not null, livemode ${int} not null ${yesNo('livemode')}, connector text not null, external_id text not null,
      stage text not null check (stage in ('inquiry', 'open', 'evidence', 'won', 'lost')), reason text not null,
      amount_minor ${int} not null ${positiveMoney('amount_minor')}, currency text not null, evidence_due_at ${int},
      answer text check (answer in ('accept', 'contest')), evidence text, answered_at ${int}, sent_at ${int}, ask_at ${int}, asked ${int} not null,
      created_at ${int} not null, modified_at ${int} not null,
      unique (connector, external_id),
      foreign key (merchant_id, transaction_id) references transactions (merchant_id, id)${end}`,
    `create index disputes_of_merchant on disputes (merchant_id, id)`,
    `create index disputes_to_ask on disputes (ask_at) where ask_at is not null`,
  ],
}
