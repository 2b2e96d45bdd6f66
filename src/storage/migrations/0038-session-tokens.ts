import type { Migration } from './migration.js'

export const sessionTokens: Migration = {
  name: '0038-session-tokens',
  why: 'A session gets another token when its owner proves more; requests on their way with the former one are still answered.',
  up: ({ int }) => [
    `alter table sessions add column former_digest text`,
    `alter table sessions add column former_until ${int}`,
    `create unique index sessions_of_former_token on sessions (former_digest) where former_digest is not null`,
  ],
}
