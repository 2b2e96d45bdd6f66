import type { Migration } from './migration.js'

export const logos: Migration = {
  name: '0011-logos',
  why: "A shop's logo is kept beside its look, under the digest that is its address.",
  up: ({ key, int, end }) => [
    `create table logos (
      id ${key}, merchant_id ${int} not null, shop_id ${int} not null, digest text not null unique, png text not null,
      created_at ${int} not null,
      foreign key (merchant_id, shop_id) references shops (merchant_id, id)${end}`,
  ],
}
