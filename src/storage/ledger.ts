import type { Entry } from '../accounting/posting.js'
import type { LedgerRecords } from '../payments/ports.js'
import { closeSum } from './closed-sums.js'
import { type Cell, marks, only, type Sql } from './sql.js'

type AccountKey = Pick<Entry, 'merchantId' | 'shopId' | 'livemode' | 'currency' | 'account'>

const insertOrNothing = (table: string, columns: string, conflict: string, width: number, count: number): string =>
  `insert into ${table} (${columns}) values ${Array(count)
    .fill(`(${marks(width)})`)
    .join(', ')} on conflict (${conflict}) do nothing`

const text = {
  accountId: 'select id from ledger_accounts where shop_id = ? and livemode = ? and currency = ? and name = ?',
  addAccount: insertOrNothing(
    'ledger_accounts',
    'merchant_id, shop_id, livemode, currency, name',
    'shop_id, livemode, currency, name',
    5,
    1,
  ),
  addEntries: (count: number) =>
    insertOrNothing(
      'ledger_entries',
      'merchant_id, account_id, amount_minor, payment_id, transaction_id, source, step, line, occurred_at, booked_on',
      'source, step, line',
      10,
      count,
    ),
  posted: 'select 1 as yes from ledger_entries where source = ? limit 1',
  balanceOf: `select coalesce(closed.sum_minor, 0) + coalesce((select sum(entry.amount_minor) from ledger_entries entry
      where entry.merchant_id = ? and entry.account_id = account.id and entry.id > coalesce(closed.upto, 0)), 0) as "balanceMinor"
    from ledger_accounts account left join ledger_sums closed on closed.account_id = account.id
    where account.merchant_id = ? and account.shop_id = ? and account.livemode = ? and account.currency = ? and account.name = ?`,
  sums: `select currency, sum(amount_minor) as "sumMinor" from ledger_entries
    join ledger_accounts on ledger_accounts.id = account_id group by currency order by currency`,
  balances: `select name as account, currency, livemode, sum(amount_minor) as "balanceMinor" from ledger_accounts
    join ledger_entries on account_id = ledger_accounts.id where ledger_accounts.merchant_id = ? and shop_id = ?
    group by name, currency, livemode order by currency, livemode, name`,
}

const nameOf = ({ shopId, livemode, currency, account }: AccountKey): Cell[] => [
  shopId,
  livemode ? 1 : 0,
  currency,
  account,
]

const accountId = async (sql: Sql, key: AccountKey): Promise<number> => {
  const [known] = await sql.rows<{ id: number }>(text.accountId, nameOf(key))
  if (known) return known.id
  await sql.run(text.addAccount, [key.merchantId, ...nameOf(key)])
  return only(await sql.rows<{ id: number }>(text.accountId, nameOf(key))).id
}

/** In a fixed order, so that two writes that create the same accounts never wait for each other in a circle. */
const accountIds = async (sql: Sql, entries: readonly Entry[]): Promise<Map<string, number>> => {
  const keys = new Map(entries.map(entry => [nameOf(entry).join(' '), entry]))
  const ids = new Map<string, number>()
  for (const [name, key] of [...keys].sort(([one], [other]) => (one < other ? -1 : 1)))
    ids.set(name, await accountId(sql, key))
  return ids
}

const cellsOf = (entry: Entry, account: number): Cell[] => [
  entry.merchantId,
  account,
  entry.amountMinor,
  entry.paymentId,
  entry.transactionId,
  entry.source,
  entry.step,
  entry.line,
  entry.occurredAt.getTime(),
  entry.bookedOn,
]

const refuseUnbalanced = (entries: readonly Entry[]): void => {
  const sums = new Map<string, number>()
  for (const { currency, amountMinor } of entries) sums.set(currency, (sums.get(currency) ?? 0) + amountMinor)
  for (const [currency, sum] of sums)
    if (sum !== 0) throw new RangeError(`ledger entries in ${currency} are out of balance by ${sum}`)
}

/** The ledger: entries are only ever added, in balance, once. */
export const ledger = (sql: Sql): LedgerRecords => ({
  post: async entries => {
    if (entries.length === 0) return true
    refuseUnbalanced(entries)
    const ids = await accountIds(sql, entries)
    const cells = entries.flatMap(entry => cellsOf(entry, ids.get(nameOf(entry).join(' ')) ?? 0))
    const added = await sql.run(text.addEntries(entries.length), cells)
    if (added !== 0 && added !== entries.length)
      throw new Error(`only ${added} of ${entries.length} ledger entries were new: one group was posted in part before`)
    return added > 0
  },
  posted: async source => (await sql.rows(text.posted, [source])).length > 0,
  balanceOf: async account => {
    const cells = [account.merchantId, account.merchantId, ...nameOf(account)]
    const [found] = await sql.rows<{ balanceMinor: number }>(text.balanceOf, cells)
    return found?.balanceMinor ?? 0
  },
  closeSum: async account => {
    const [known] = await sql.rows<{ id: number }>(text.accountId, nameOf(account))
    if (known !== undefined) await closeSum(sql, { merchantId: account.merchantId, id: known.id })
  },
  sums: () => sql.rows(text.sums),
  balances: async (merchantId, shopId) => {
    const rows = await sql.rows<{ account: string; currency: string; livemode: number; balanceMinor: number }>(
      text.balances,
      [merchantId, shopId],
    )
    return rows.map(row => ({ ...row, livemode: row.livemode === 1 }))
  },
})
