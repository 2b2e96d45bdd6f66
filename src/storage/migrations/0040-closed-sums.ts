import type { Migration } from './migration.js'

export const closedSums: Migration = {
  name: '0040-closed-sums',
  why: 'A refund asks for the balance of its shop: what is old of an account is added up once, so that only what came since is added each time.',
  up: ({ int, end }) => [
    `create table ledger_sums (
      account_id ${int} primary key references ledger_accounts (id), upto ${int} not null, sum_minor ${int} not null,
      next_upto ${int}, next_at ${int}${end}`,
  ],
}
