import type { Migration } from './migration.js'

export const deviceAge: Migration = {
  name: '0014-device-age',
  why: 'Proofs of browsers that are too old to be believed are found by their age and deleted.',
  up: () => ['create index devices_by_age on devices (created_at)'],
}
