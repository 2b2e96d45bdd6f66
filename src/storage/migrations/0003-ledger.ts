import { type Migration, type Words, yesNo } from './migration.js'

const refusal = 'ledger entries are only ever added: post the reverse instead'

const triggers: Record<Words['engine'], readonly string[]> = {
  sqlite: ['update', 'delete'].map(
    verb =>
      `create trigger ledger_refuses_${verb} before ${verb} on ledger_entries begin select raise(abort, '${refusal}'); end`,
  ),
  postgres: [
    `create function refuse_ledger_change() returns trigger language plpgsql as $$ begin raise exception '${refusal}'; end $$`,
    `create trigger ledger_refuses_change before update or delete on ledger_entries for each row execute function refuse_ledger_change()`,
    `create trigger ledger_refuses_truncate before truncate on ledger_entries for each statement execute function refuse_ledger_change()`,
  ],
}

export const ledger: Migration = {
  name: '0003-ledger',
  why: 'Every movement of money is a balanced set of entries that nobody can change or post twice.',
  up: ({ engine, key, int, end }) => [
    `create table ledger_accounts (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, livemode ${int} not null ${yesNo('livemode')},
      currency text not null, name text not null,
      unique (merchant_id, id), unique (shop_id, livemode, currency, name),
      foreign key (merchant_id, shop_id) references shops (merchant_id, id)${end}`,
    `create table ledger_entries (
      id ${key}, merchant_id ${int} not null, account_id ${int} not null,
      amount_minor ${int} not null check (amount_minor <> 0 and amount_minor between -9000000000000000 and 9000000000000000),
      payment_id ${int} not null, transaction_id ${int} not null, source text not null, step text not null, line ${int} not null,
      occurred_at ${int} not null, booked_on text not null,
      unique (source, step, line),
      foreign key (merchant_id, account_id) references ledger_accounts (merchant_id, id),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id),
      foreign key (merchant_id, transaction_id) references transactions (merchant_id, id)${end}`,
    `create index ledger_entries_of_account on ledger_entries (merchant_id, account_id, id)`,
    `create index ledger_entries_of_payment on ledger_entries (merchant_id, payment_id)`,
    `create index ledger_entries_of_transaction on ledger_entries (merchant_id, transaction_id)`,
    ...triggers[engine],
  ],
}
