import { type Migration, yesNo } from './migration.js'

export const hostedPayments: Migration = {
  name: '0021-hosted-payments',
  why: 'A sale that REST executes at once ends with its only try; a payment that REST opens for our page is tried again there like any other.',
  up: ({ int }) => [`alter table payments add column hosted ${int} not null default 1 ${yesNo('hosted')}`],
}
