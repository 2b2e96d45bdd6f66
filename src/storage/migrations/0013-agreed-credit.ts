import type { Migration } from './migration.js'

export const agreedCredit: Migration = {
  name: '0013-agreed-credit',
  why: 'A receipt says in how many instalments or until when a payer pays who bought on credit.',
  up: () => ['alter table transactions add column credit text'],
}
