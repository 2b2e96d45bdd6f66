import type { TryCountRecords } from '../members/try-limits.js'
import type { Sql } from './sql.js'

const text = {
  /** One statement: however many try at once, no more than the limit get through. */
  take: `insert into try_counts (name, tries, ends_at) values (?, 1, ?) on conflict (name) do update
    set tries = case when try_counts.ends_at <= ? then 1 else try_counts.tries + 1 end,
      ends_at = case when try_counts.ends_at <= ? then excluded.ends_at else try_counts.ends_at end
    where try_counts.ends_at <= ? or try_counts.tries < ? returning tries`,
  forget: 'delete from try_counts where name = ?',
  giveBack: 'update try_counts set tries = tries - 1 where name = ? and tries > 1',
  dropOld: 'delete from try_counts where ends_at <= ?',
}

/** How often something was tried. */
export const tryCounts = (sql: Sql): TryCountRecords => ({
  take: async ({ name, limit, now, endsAt }) => {
    const at = now.getTime()
    const rows = await sql.rows<{ tries: number }>(text.take, [name, endsAt.getTime(), at, at, at, limit])
    return rows[0]?.tries
  },
  forget: async names => {
    for (const name of names) await sql.run(text.forget, [name])
  },
  giveBack: async names => {
    for (const name of names) await sql.run(text.giveBack, [name])
  },
  dropOld: now => sql.run(text.dropOld, [now.getTime()]),
})
