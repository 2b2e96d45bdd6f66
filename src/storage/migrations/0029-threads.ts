import { type Migration, yesNo } from './migration.js'

export const threads: Migration = {
  name: '0029-threads',
  why: 'Merchant and operator write to each other, with sealed files; a notice ends a contract; members say whether the help helped.',
  up: ({ key, int, end }) => [
    `create table uploads (
      id ${key}, public_id text not null unique, merchant_id ${int} not null references merchants (id), name text not null,
      kind text not null check (kind in ('pdf', 'jpg', 'png')), size_bytes ${int} not null check (size_bytes > 0),
      sealed text not null, content text not null, created_at ${int} not null,
      unique (merchant_id, id)${end}`,
    `create table threads (
      id ${key}, public_id text not null unique, merchant_id ${int} not null references merchants (id), kind text not null,
      subject text not null, search_key text not null, state text not null check (state in ('open', 'closed')),
      last_seq ${int} not null, last_side text not null check (last_side in ('merchant', 'operator')), last_at ${int} not null,
      form_key text not null, created_at ${int} not null,
      unique (merchant_id, id), unique (merchant_id, form_key)${end}`,
    `create index threads_of_merchant on threads (merchant_id, last_at, id)`,
    `create index threads_of_all on threads (last_at, id)`,
    `create index threads_waiting on threads (last_at, id) where state = 'open' and last_side = 'merchant'`,
    `create table thread_messages (
      id ${key}, merchant_id ${int} not null, thread_id ${int} not null, seq ${int} not null,
      side text not null check (side in ('merchant', 'operator')), member_id ${int}, author text not null, form_key text not null,
      event text, text text not null, created_at ${int} not null,
      unique (merchant_id, id), unique (merchant_id, thread_id, seq), unique (merchant_id, thread_id, form_key),
      foreign key (merchant_id, thread_id) references threads (merchant_id, id)${end}`,
    `create table thread_files (
      merchant_id ${int} not null, message_id ${int} not null, upload_id ${int} not null,
      primary key (merchant_id, message_id, upload_id),
      foreign key (merchant_id, message_id) references thread_messages (merchant_id, id),
      foreign key (merchant_id, upload_id) references uploads (merchant_id, id)${end}`,
    `create table thread_unread (
      merchant_id ${int} not null, member_id ${int} not null, thread_id ${int} not null, first_seq ${int} not null, last_seq ${int} not null,
      primary key (merchant_id, member_id, thread_id),
      foreign key (merchant_id, thread_id) references threads (merchant_id, id)${end}`,
    `create table notices (
      id ${key}, public_id text not null unique, merchant_id ${int} not null, thread_id ${int} not null,
      state text not null check (state in ('given', 'withdrawn', 'ended')), member_id ${int} not null, author text not null,
      given_at ${int} not null, ends_at ${int} not null, finished_at ${int},
      check ((state = 'given') = (finished_at is null)),
      foreign key (merchant_id, thread_id) references threads (merchant_id, id)${end}`,
    `create unique index notices_running on notices (merchant_id) where state = 'given'`,
    `create index notices_of_merchant on notices (merchant_id, id)`,
    `create index notices_due on notices (ends_at) where state = 'given'`,
    `create table help_answers (
      id ${key}, merchant_id ${int} not null references merchants (id), member_id ${int} not null, article text not null,
      helpful ${int} not null ${yesNo('helpful')}, comment text not null, language text not null, answered_at ${int} not null,
      unique (merchant_id, member_id, article)${end}`,
    `create index help_comments on help_answers (id) where comment <> ''`,
  ],
}
