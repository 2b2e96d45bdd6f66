import { only, type Sql } from './sql.js'

const serverClock = 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now'

/** Real time for leases, in epoch milliseconds: PostgreSQL's own clock, which all processes share, or this machine's (domain.md §6). */
export const leaseNow = async (sql: Sql, systemNow: Date): Promise<number> =>
  sql.engine === 'sqlite' ? systemNow.getTime() : only(await sql.rows<{ now: number }>(serverClock)).now
