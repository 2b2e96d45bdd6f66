import type { Database } from 'better-sqlite3'

const pagesPerTurn = 200
const restartsBeforeOneGo = 5

/**
 * Copies a database page by page between turns of the event loop. Writes of this process go into the copy as they happen;
 * a write of another process makes SQLite start over, so after a few of those the rest is copied in one go.
 */
export const backupOnline = async (db: Database, file: string): Promise<void> => {
  let rest = Number.POSITIVE_INFINITY
  let restarts = 0
  await db.backup(file, {
    progress: ({ totalPages, remainingPages }) => {
      if (remainingPages > rest) restarts++
      rest = remainingPages
      return restarts > restartsBeforeOneGo ? Math.max(totalPages, 1) : pagesPerTurn
    },
  })
}
