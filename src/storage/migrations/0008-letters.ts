import { type Migration, yesNo } from './migration.js'

export const letters: Migration = {
  name: '0008-letters',
  why: 'A payment brings forth several letters of one kind (one per refund or profile); each keeps its facts and why it was not sent. Nothing was written to the table before.',
  up: ({ key, int, end }) => [
    `drop table letters`,
    `create table letters (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, payment_id ${int} not null, payer_id ${int} not null,
      livemode ${int} not null ${yesNo('livemode')}, kind text not null, about text not null, facts text not null, language text not null,
      state text not null check (state in ('waiting', 'sending', 'sent', 'kept', 'given_up')), reason text,
      due_at ${int} not null, tries ${int} not null, fence ${int} not null, leased_until ${int}, finished_at ${int}, created_at ${int} not null,
      unique (payment_id, kind, about), check ((state = 'sending') = (leased_until is not null)),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id),
      foreign key (merchant_id, payer_id) references payers (merchant_id, id)${end}`,
    `create index letters_due on letters (due_at, id) where state = 'waiting'`,
    `create index letters_sending on letters (leased_until) where state = 'sending'`,
  ],
}
