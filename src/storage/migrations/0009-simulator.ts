import { type Migration, yesNo } from './migration.js'

export const simulator: Migration = {
  name: '0009-simulator',
  why: 'Leases run on real time whatever the business clock does; a sandbox’s shops have rules that steer its bank, and its orders their effects.',
  up: ({ int, end }) => [
    `alter table operations add column leased_until ${int}`,
    `alter table sandbox_callbacks add column leased_until ${int}`,
    `alter table sandbox_orders add column service_id text not null default ''`,
    `alter table sandbox_orders add column effects text`,
    `alter table sandbox_orders add column silent ${int} not null default 0 ${yesNo('silent')}`,
    `create table sandbox_scenarios (
      service_id text primary key, seed text not null, rules text not null, counters text not null${end}`,
    `create index sandbox_orders_unended on sandbox_orders (created_at) where state in ('open', 'confirmed') or silent = 1`,
  ],
}
