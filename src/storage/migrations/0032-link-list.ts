import type { Migration } from './migration.js'

export const linkList: Migration = {
  name: '0032-link-list',
  why: 'The panel lists links by time, finds their payers before they have tried to pay, and knows which link was sent in place of which.',
  up: ({ int }) => [
    `alter table links add column instead_of ${int}`,
    'create index links_by_time on links (merchant_id, created_at, payment_id)',
    `update payers set payment_id = (select min(payments.id) from payments where payments.merchant_id = payers.merchant_id and payments.payer_id = payers.id)
      where payment_id is null and exists (select 1 from payments join links on links.payment_id = payments.id where payments.payer_id = payers.id)`,
  ],
}
