import type { Migration } from './migration.js'

export const forgettings: Migration = {
  name: '0015-forgettings',
  why: 'Connectors are told of instruments that are not remembered any more; of each shop and mode one key signs, however many promote one at once.',
  up: ({ key, int, end }) => [
    `create table forgettings (
      id ${key}, merchant_id ${int} not null, profile_id ${int} not null unique, connector text not null, token_digest text not null,
      sealed text, state text not null check (state in ('waiting', 'telling', 'told', 'needless', 'needs_operator')),
      due_at ${int} not null, tries ${int} not null, fence ${int} not null, leased_until ${int}, created_at ${int} not null, finished_at ${int},
      check ((state in ('told', 'needless')) = (sealed is null)), check ((state = 'telling') = (leased_until is not null)),
      foreign key (merchant_id, profile_id) references profiles (merchant_id, id)${end}`,
    `create index forgettings_due on forgettings (due_at, id) where state = 'waiting'`,
    `create index forgettings_telling on forgettings (leased_until) where state = 'telling'`,
    `create index forgettings_of_token on forgettings (token_digest, connector) where sealed is not null`,
    `create index forgettings_sealed on forgettings (id) where sealed is not null`,
    `create index profiles_of_token on profiles (token_digest, connector) where removed_at is null`,
    `alter table profile_aliases add column removed_by text`,

    `update shop_keys set state = 'accepted' where state = 'signing' and exists (select 1 from shop_keys newer
      where newer.shop_id = shop_keys.shop_id and newer.livemode = shop_keys.livemode and newer.state = 'signing' and newer.id > shop_keys.id)`,
    `create unique index one_signing_key on shop_keys (shop_id, livemode) where state = 'signing'`,
  ],
}
