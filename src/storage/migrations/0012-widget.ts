import type { Migration } from './migration.js'

export const widget: Migration = {
  name: '0012-widget',
  why: "A payment opened by the card widget remembers what the shop's page asked for: the kind of card payment and the way of its cancel button.",
  up: () => ['alter table payments add column widget text'],
}
