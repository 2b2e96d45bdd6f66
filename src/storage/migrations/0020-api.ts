import type { Migration } from './migration.js'

export const api: Migration = {
  name: '0020-api',
  why: 'The REST API: tokens may be for some shops only and end, keys that were rotated end too, a merchant may name the addresses that call, a repeated request finds who is still working on it.',
  up: ({ int }) => [
    'alter table api_tokens add column shop_ids text',
    `alter table api_tokens add column expires_at ${int}`,
    `alter table shop_keys add column accepted_until ${int}`,
    `alter table merchants add column trusted_ips text not null default '[]'`,
    `alter table idempotency add column leased_until ${int}`,
  ],
}
