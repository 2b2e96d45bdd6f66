import { type Engine, only, type Sql } from './sql.js'

/** So many entries of an account are added up at each question before they are closed. */
const openEntries = 1000

const entries = 'from ledger_entries entry where entry.merchant_id = ? and entry.account_id = ?'
const text = {
  state: `select coalesce(upto, 0) as upto, next_upto as "nextUpto", next_at as "nextAt",
      (select count(*) from (select 1 ${entries} and entry.id > coalesce(closed.upto, 0) limit ${openEntries + 1}) tail) as "open"
    from (select cast(? as bigint) as id) asked left join ledger_sums closed on closed.account_id = asked.id`,
  newest: `select coalesce(max(entry.id), 0) as upto ${entries}`,
  close: `insert into ledger_sums (account_id, upto, sum_minor)
    select cast(? as bigint), cast(? as bigint), coalesce(sum(entry.amount_minor), 0) ${entries} and entry.id > ? and entry.id <= ?
    on conflict (account_id) do update set upto = excluded.upto, sum_minor = ledger_sums.sum_minor + excluded.sum_minor, next_upto = null, next_at = null`,
  /** The moment is rounded up: a transaction of the same millisecond counts as older. */
  propose: `insert into ledger_sums (account_id, upto, sum_minor, next_upto, next_at)
    select cast(? as bigint), 0, 0, max(entry.id), (extract(epoch from clock_timestamp()) * 1000)::bigint + 1 ${entries}
    on conflict (account_id) do update set next_upto = excluded.next_upto, next_at = excluded.next_at`,
  /** Sessions of other users hide what they do. */
  older: `select count(*) as running from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    and backend_type = 'client backend' and (xact_start <= to_timestamp(? / 1000.0) or state is null)`,
}

type State = { upto: number; nextUpto: number | null; nextAt: number | null; open: number }
type Account = { merchantId: number; id: number }

const close = async (sql: Sql, { merchantId, id }: Account, from: number, upto: number): Promise<void> => {
  await sql.run(text.close, [id, upto, merchantId, id, from, upto])
}

/** One writer at a time: what has a smaller number is there. */
const onSqlite = async (sql: Sql, account: Account, { upto, open }: State): Promise<void> => {
  if (open <= openEntries) return
  const newest = only(await sql.rows<{ upto: number }>(text.newest, [account.merchantId, account.id]))
  await close(sql, account, upto, newest.upto)
}

/** An entry has its number before it is committed, so a sum is closed only when every transaction has ended that ran when its end was proposed. */
const onPostgres = async (sql: Sql, account: Account, { upto, nextUpto, nextAt, open }: State): Promise<void> => {
  const { merchantId, id } = account
  if (nextUpto === null || nextAt === null) {
    if (open > openEntries) await sql.run(text.propose, [id, merchantId, id])
    return
  }
  const { running } = only(await sql.rows<{ running: number }>(text.older, [nextAt]))
  if (running === 0) await close(sql, account, upto, nextUpto)
}

const ways: Record<Engine, typeof onSqlite> = { sqlite: onSqlite, postgres: onPostgres }

/** Adds up what is old of an account, where much is new. The caller holds the lock of the shop's balance. */
export const closeSum = async (sql: Sql, account: Account): Promise<void> => {
  const { merchantId, id } = account
  await ways[sql.engine](sql, account, only(await sql.rows<State>(text.state, [merchantId, id, id])))
}
