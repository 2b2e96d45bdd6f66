import { type Migration, yesNo } from './migration.js'

export const refunds: Migration = {
  name: '0016-refunds',
  why: 'Refunds of sales and returns of surplus: what they give back of what, a row that money of a shop is counted under, and messages that overtake only their own kind.',
  up: ({ int, end }) => [
    `alter table transactions add column surplus_minor ${int} not null default 0 check (surplus_minor between 0 and paid_minor)`,
    `update transactions set surplus_minor = coalesce((select -sum(amount_minor) from ledger_entries
      join ledger_accounts on ledger_accounts.id = account_id
      where transaction_id = transactions.id and step = 'surplus' and name = 'surplus'), 0)`,
    `alter table transactions add column surplus_returned_minor ${int} not null default 0
      check (surplus_returned_minor between 0 and surplus_minor
        and refunded_minor + refund_asked_minor - surplus_returned_minor between 0 and paid_minor - held_minor - surplus_minor)`,
    `alter table transactions add column return_at ${int}`,
    `create index transactions_to_return on transactions (return_at) where return_at is not null`,

    `create table refunds (
      transaction_id ${int} primary key, merchant_id ${int} not null, sale_id ${int} not null,
      origin text not null check (origin in ('sale', 'surplus')), title text not null, notify_payer ${int} not null ${yesNo('notify_payer')},
      shares text, bounced_at ${int},
      foreign key (merchant_id, transaction_id) references transactions (merchant_id, id),
      foreign key (merchant_id, sale_id) references transactions (merchant_id, id)${end}`,
    `create index refunds_of_sale on refunds (merchant_id, sale_id)`,

    `create table shop_balances (
      merchant_id ${int} not null, shop_id ${int} not null, livemode ${int} not null ${yesNo('livemode')}, currency text not null,
      takings ${int} not null, primary key (shop_id, livemode, currency),
      foreign key (merchant_id, shop_id) references shops (merchant_id, id)${end}`,

    `alter table outbox add column thread text not null default ''`,

    `alter table sandbox_orders add column refund_of text`,
    `alter table sandbox_orders add column returned_at ${int}`,
    `create index sandbox_orders_refunds on sandbox_orders (refund_of) where refund_of is not null`,
  ],
}
