import { type Migration, yesNo } from './migration.js'

export const links: Migration = {
  name: '0022-links',
  why: 'A payment that a shop sends as a link has a short address, and tells whether its payer has seen the result.',
  up: ({ int, end }) => [
    `create table links (
      payment_id ${int} primary key, merchant_id ${int} not null, code text not null unique, language text, simp text not null,
      generated ${int} not null ${yesNo('generated')}, confirm_visited_at ${int}, created_at ${int} not null,
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)${end}`,
  ],
}
