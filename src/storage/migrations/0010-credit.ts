import type { Migration } from './migration.js'

export const credit: Migration = {
  name: '0010-credit',
  why: 'The simulated lender and lessor remember the instalments, the basket and what they have asked for.',
  up: () => ['alter table sandbox_orders add column credit text'],
}
