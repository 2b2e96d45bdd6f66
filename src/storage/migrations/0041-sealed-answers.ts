import type { Migration } from './migration.js'

export const sealedAnswers: Migration = {
  name: '0041-sealed-answers',
  why: 'The few kept answers that hold a secret are found by `kasa rekey` without reading all the others.',
  up: () => [`create index idempotency_sealed on idempotency (created_at) where substr(answer, 1, 3) = 'eyJ'`],
}
